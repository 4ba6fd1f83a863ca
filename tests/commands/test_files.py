"""`vaguemestre triage` and `evaluate` as scripts use them: real processes, without broker, database or mailbox."""

import argparse
import json
import mailbox
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.mime.documents import mail_with, pdf
from triage.commands import files
from triage.domain.mail import ParsedMail
from triage.settings import REPOSITORY, Settings

GOOD = {
    "id": "m1",
    "date": "2026-03-12T08:41:00+01:00",
    "subject": "Voiture",
    "body": "La Clio AB-123-CD est devant mon garage.",
}
EML = b"Subject: chien\r\nFrom: a@exemple.fr\r\n\r\nUn chien errant au parc.\r\n"


def vaguemestre(*words: str, given: bytes = b"", folder: Path, **variables: str) -> tuple[int, str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("VAGUEMESTRE_")}
    # The keyword rules are quick to load and enough here: what the model answers is tested elsewhere.
    env |= {"VAGUEMESTRE_MODEL__PATH": str(folder / "no-model"), "VAGUEMESTRE_MODEL__STATISTICAL_ENTITIES": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "triage.cli", *words],
        input=given,
        capture_output=True,
        env=env | {"PYTHONPATH": str(REPOSITORY)} | variables,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def write(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows),
        encoding="utf-8",
    )
    return path


def test_every_line_gives_a_line_in_order_and_bad_ones_say_why(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in.jsonl",
        GOOD,
        "{pas du json",
        {"id": "m3", "subject": "sans corps"},
        "[1]",
        {**GOOD, "id": "m5", "body": 5},
        {**GOOD, "id": "m6", "autre": 1},
    )
    code, out, _ = vaguemestre("triage", str(source), folder=tmp_path)
    read = lines(out)
    assert code == 3
    assert [r["id"] for r in read] == ["m1", "in-2", "m3", "in-4", "m5", "m6"]
    assert [bool(r["error"]) for r in read] == [False, True, True, True, True, False]
    assert all(r["to_qualify"] for r in read if r["error"])
    assert "« body »" in read[2]["error"]


def test_a_result_line_has_every_field_of_the_contract(tmp_path: Path) -> None:
    code, out, _ = vaguemestre("triage", str(write(tmp_path / "in.jsonl", GOOD)), folder=tmp_path)
    (result,) = lines(out)
    assert code == 0
    assert set(result) == {
        "id", "service", "motif", "priorite", "confidence", "to_qualify", "alternatives", "why", "entities", "reply", "model", "error",
    }  # fmt: skip
    analysed = f"{GOOD['subject']}\n{GOOD['body']}"
    plate = next(e for e in result["entities"] if e["type"] == "immatriculation")
    assert plate["value"] == "AB-123-CD"
    assert analysed[plate["start"] : plate["end"]] == plate["text"] == "AB-123-CD"
    assert result["to_qualify"]  # no model, so a human decides
    assert result["model"].startswith("regles@")
    assert len(result["alternatives"]) >= 2


def test_without_a_model_the_reason_is_said_on_standard_error(tmp_path: Path) -> None:
    _, _, err = vaguemestre("triage", str(write(tmp_path / "in.jsonl", GOOD)), folder=tmp_path)
    assert "no model loads" in err


def test_eml_mbox_and_folders_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "a.eml").write_bytes(mail_with(("lettre.pdf", "application/pdf", pdf("La Clio AB-123-CD."))))
    write(folder / "b.jsonl", GOOD)
    box = mailbox.mbox(folder / "c.mbox")
    for _ in range(2):
        box.add(mailbox.mboxMessage(EML))
    box.close()
    (folder / "d.txt").write_text("not a mail")
    code, out, _ = vaguemestre("triage", str(folder), folder=tmp_path)
    assert code == 0
    read = lines(out)
    assert [r["id"] for r in read] == ["a", "m1", "c-1", "c-2"]
    [letter] = read[0]["letters"]
    assert (letter["number"], letter["reading"], letter["words"]) == (1, "text", "")
    assert [e["value"] for e in letter["entities"] if e["type"] == "immatriculation"] == ["AB-123-CD"]
    assert "letters" not in read[2]


@pytest.mark.parametrize("given", [EML, json.dumps(GOOD).encode()])
def test_standard_input_takes_a_mail_or_json_lines(tmp_path: Path, given: bytes) -> None:
    code, out, _ = vaguemestre("triage", "-", given=given, folder=tmp_path)
    assert code == 0
    assert len(lines(out)) == 1


def test_a_missing_file_is_one_sentence_and_exit_code_1(tmp_path: Path) -> None:
    code, out, err = vaguemestre("triage", "rien.jsonl", folder=tmp_path)
    assert (code, out) == (1, "")
    assert "rien.jsonl" in err
    assert "Traceback" not in err


def test_wrong_use_is_exit_code_2(tmp_path: Path) -> None:
    assert vaguemestre("triage", folder=tmp_path)[0] == 2
    assert vaguemestre("danser", folder=tmp_path)[0] == 2


def test_wrong_settings_are_said_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "v.toml").write_text("[worker]\nprocesses = 0\n")
    code, _, err = vaguemestre("--config", "v.toml", "triage", "-", folder=tmp_path)
    assert code == 1
    assert "worker.processes" in err
    assert "Traceback" not in err


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v.toml").write_text('mode = "auto"\n')
    code, _, err = vaguemestre("--config", "v.toml", "triage", "-", folder=tmp_path)
    assert code == 1
    assert "mode" in err


def test_a_mistyped_setting_of_a_mailbox_is_refused(tmp_path: Path) -> None:
    mailbox_words = '[[imap.mailboxes]]\nname = "a"\nhost = "h"\nlogin = "l"\nmod = "move"\n'
    (tmp_path / "v.toml").write_text(mailbox_words)
    code, _, err = vaguemestre("--config", "v.toml", "triage", "-", folder=tmp_path)
    assert code == 1
    assert "imap.mailboxes.0.mod" in err


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("[[", {}),
        ("", {"VAGUEMESTRE_IMAP__MAILBOXES": "[oops"}),
        ("", {"VAGUEMESTRE_CONFIG": "absent.toml"}),
        ("", {"VAGUEMESTRE_REFERENTIAL": "."}),
    ],
)
def test_unreadable_settings_are_said_without_a_traceback(tmp_path: Path, text: str, variables: dict[str, str]) -> None:
    (tmp_path / "vaguemestre.toml").write_text(text)
    write(tmp_path / "in.jsonl", GOOD)
    code, out, err = vaguemestre("triage", "in.jsonl", folder=tmp_path, **variables)
    assert (code, out) == (1, "")
    assert err.startswith("vaguemestre : ")
    assert "Traceback" not in err


def test_a_mail_on_which_a_craft_breaks_gives_a_line_and_the_next_one_is_sorted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def breaks_on_the_first(mail: ParsedMail, *more: object) -> object:
        if mail.subject == "premier":
            raise IndexError("secret de Mme Martin")
        return real(mail, *more)

    real = files.understand
    monkeypatch.setattr(files, "understand", breaks_on_the_first)
    source = write(tmp_path / "in.jsonl", {**GOOD, "subject": "premier"}, {**GOOD, "id": "m2"})
    settings = Settings(model={"path": str(tmp_path / "no-model"), "statistical_entities": False})
    code = files.run_triage(argparse.Namespace(source=str(source), quiet=True), settings)
    first, second = lines(capsys.readouterr().out)
    assert code == 3
    assert "IndexError" in first["error"]
    assert "Martin" not in first["error"]
    assert second["error"] is None


def test_evaluate_counts_a_badly_annotated_line_and_goes_on(tmp_path: Path) -> None:
    gold = {**GOOD, "service": "police_municipale", "motif": None}
    bad = [{**gold, "entities": [{"type": "date"}]}, {**gold, "also_ok": ["voirie"]}, {**gold, "entities": 3}]
    code, out, _ = vaguemestre("evaluate", str(write(tmp_path / "g.jsonl", *bad, gold)), "--json", folder=tmp_path)
    assert code == 3
    assert (json.loads(out)["mails"], json.loads(out)["unread"]) == (1, 3)


def test_evaluate_names_its_figures(tmp_path: Path) -> None:
    gold = {**GOOD, "service": "police_municipale", "motif": "stationnement_genant", "priorite": "normale", "also_ok": [],
            "entities": [{"type": "immatriculation", "text": "AB-123-CD", "value": "AB-123-CD"}]}  # fmt: skip
    source = write(tmp_path / "gold.jsonl", gold, {**gold, "id": "m2", "entities": []}, GOOD)
    code, out, _ = vaguemestre("evaluate", str(source), "--json", folder=tmp_path)
    figures = json.loads(out)
    assert code == 3  # the last line has no gold label
    assert figures["mails"] == 2
    assert figures["unread"] == 1
    for name in (
        "service_accuracy", "service_macro_f1", "service_motif_accuracy", "coverage_at_95", "coverage_at_98", "coverage_at_99",
        "calibration_error", "urgent_recall", "urgent_precision",
    ):  # fmt: skip
        assert isinstance(figures[name], float)
    assert figures["entity_f1"]["immatriculation"] == pytest.approx(2 / 3, abs=1e-3)
    assert "micro" in figures["entity_f1"]


def test_evaluate_prints_a_table_for_people(tmp_path: Path) -> None:
    source = write(tmp_path / "gold.jsonl", {**GOOD, "service": "police_municipale", "motif": "stationnement_genant"})
    code, out, _ = vaguemestre("evaluate", str(source), folder=tmp_path)
    assert code == 0
    assert "service_motif_accuracy" in out
    assert "rappel" in out
