"""`vaguemestre mails`: the validator of labelled mails and the search for near-duplicates."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from classifiers.training.near_duplicates import near_duplicates, to_remove
from triage.commands import mails
from triage.settings import REPOSITORY, Settings

GOOD: dict[str, Any] = {
    "id": "a-1", "date": "2026-03-12T08:41:00+01:00", "subject": "Chien", "body": "Un chien errant mord les passants au parc depuis mardi.",
    "service": "police_municipale", "motif": "animaux", "priorite": "haute", "also_ok": [["espaces_verts", None]],
    "entities": [{"type": "date", "text": "mardi", "value": "2026-03-10"}],
}  # fmt: skip


def check(folder: Path, *, remove: bool = False) -> int:
    return mails.run(argparse.Namespace(source=[str(folder)], remove=remove, near=0.6), Settings())


def write(file: Path, *rows: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def test_the_mails_of_the_project_pass_their_own_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(REPOSITORY / "training_data" / "mails") == 0, capsys.readouterr().out


def test_a_good_file_passes_and_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "dev" / "x.jsonl", GOOD)
    assert check(tmp_path) == 0
    assert "dev : 1 courriels, dont 1 avec entités" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": None}, "champ « subject » absent"),
        ({"subject": "", "body": " \n"}, "courriel vide"),
        ({"motif": None}, "« police_municipale » n'est pas une réponse possible"),
        ({"motif": "dragons"}, "« police_municipale/dragons »"),
        ({"also_ok": [["nulle_part", None]]}, "« nulle_part »"),
        ({"priorite": "URGENT"}, "priorité inconnue"),
        ({"date": "2026-03-12T08:41:00"}, "sans fuseau"),
        ({"date": "hier"}, "date illisible"),
        ({"entities": [{"type": "date", "text": "jeudi", "value": "2026-03-10"}]}, "n'est pas dans le courriel"),
        ({"entities": [{"type": "date", "text": "mardi", "value": "10/03/2026"}]}, "valeur mal formée"),
        ({"entities": [{"type": "humeur", "text": "mardi", "value": "x"}]}, "type d'entité inconnu"),
    ],
)
def test_a_fault_is_named_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], words: str
) -> None:
    write(tmp_path / "x.jsonl", {**GOOD, **change})
    assert check(tmp_path) == 4
    said = capsys.readouterr().out
    assert words in said
    assert "x.jsonl:1" in said


def test_an_id_used_twice_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tmp_path / "x.jsonl",
        GOOD,
        {**GOOD, "subject": "Tout autre chose", "body": "Je cherche les horaires de la piscine, mardi compris."},
    )
    assert check(tmp_path) == 4
    assert "identifiant déjà pris" in capsys.readouterr().out


def test_a_twin_across_splits_is_found_and_the_frozen_one_stays(tmp_path: Path) -> None:
    twin = {
        **GOOD,
        "id": "b-1",
        "body": "Un chien errant mord les passants au parc depuis mardi !",
        "date": "2025-03-12T08:41:00+01:00",
    }
    write(tmp_path / "train" / "x.jsonl", GOOD)
    write(tmp_path / "test" / "y.jsonl", twin)
    assert check(tmp_path) == 4
    assert check(tmp_path, remove=True) == 0
    assert (tmp_path / "train" / "x.jsonl").read_text() == ""
    assert json.loads((tmp_path / "test" / "y.jsonl").read_text())["id"] == "b-1"


def test_changed_accents_case_and_digits_do_not_hide_a_twin() -> None:
    (pair,) = near_duplicates(
        ["Ma voiture a été enlevée le 12 mars rue des Lilas", "MA VOITURE A ETE ENLEVEE LE 14 MARS RUE DES LILAS"]
    )
    assert pair.likeness > 0.95


def test_two_mails_that_share_only_formulas_are_no_twins() -> None:
    texts = [
        "Bonjour, un lampadaire est éteint rue Haute. Cordialement, bien à vous.",
        "Bonjour, mon chat a disparu hier soir. Cordialement, bien à vous.",
    ]
    assert near_duplicates(texts) == []


def test_of_three_twins_one_stays() -> None:
    texts = ["Le lampadaire de la rue Haute est éteint"] * 3
    assert len(to_remove(near_duplicates(texts), [0, 0, 2])) == 2
    assert 2 not in to_remove(near_duplicates(texts), [0, 0, 2])
