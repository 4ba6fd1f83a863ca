"""What people said of entities becomes a file that `evaluate` reads, without anybody's name in it."""

import argparse
import json
from pathlib import Path

import pytest

from tests.fakes.cases import NOW, MailRoom, made_of
from triage.adapters.sql import open_database
from triage.commands.entities import run_entities
from triage.commands.files import gold_of
from triage.domain.case import Filing
from triage.domain.entities import Entity, EntityType, Ruling
from triage.domain.people import Sensitivity
from triage.settings import Settings

TEXT = "Ma voiture AB-128-CD gêne, le 3 mars. Appelez Léa Évrard au 06 12 34 56 78, ou Pierre Rejeté."


def test_only_mails_gone_through_are_exported_and_their_values_are_those_of_the_invented_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAGUEMESTRE_DATA_DIR", str(tmp_path))
    settings = Settings()
    database = open_database(settings.sql_url)
    room = MailRoom(database.cases)
    found = (
        (EntityType.IMMATRICULATION, "AB-128-CD", "AB-128-CD"),
        (EntityType.DATE, "3 mars", "2026-03-03"),
        (EntityType.PERSONNE, "Léa Évrard", "Léa Évrard"),
        (EntityType.PERSONNE, "Pierre Rejeté", "Pierre Rejeté"),
    )
    done, half = (room.sort(made_of(f"Garage {n}", TEXT, entities=found)) for n in range(2))
    closed = room.receive()
    made = made_of("Garage 2", TEXT, entities=found)
    assert database.cases.record(closed, made, Filing.NOT_WANTED, NOW, sensitive=Sensitivity.CONTENT)
    number, start = "06 12 34 56 78", made.parsed.analysed_text.index("06 12")
    phone = Entity(
        type=EntityType.TELEPHONE, text=number, value="+33612345678", start=start, end=start + 14, rule="agent"
    )
    database.entities.decide(done, Ruling.ADD, phone, actor="martin", now=NOW)
    key = database.cases.case(done).reviewed[-1].key
    database.entities.decide(done, Ruling.REJECT, None, key=key, actor="martin", now=NOW)
    for mail_id in (done, closed):
        database.entities.confirm_all(mail_id, actor="martin", now=NOW)
    database.entities.decide(
        half, Ruling.CONFIRM, None, key=database.cases.case(half).reviewed[0].key, actor="martin", now=NOW
    )
    database.close()
    out = tmp_path / "entites.jsonl"
    assert run_entities(argparse.Namespace(file=out, direction="export"), settings) == 0
    assert "1 courriel exporté." in capsys.readouterr().out
    [line] = [json.loads(text) for text in out.read_text(encoding="utf-8").splitlines()]
    assert not [w for w in ("Léa", "Évrard", "AB-128-CD", "06 12 34", "Rejeté") if w in out.read_text(encoding="utf-8")]
    assert all(e["text"] in line["body"] for e in line["entities"])
    values = {e["type"]: e["value"] for e in line["entities"]}
    assert set(values) == {"immatriculation", "date", "personne", "telephone"}
    assert values["date"] == "2026-03-03"
    assert values["telephone"].startswith("+336")
    plate = next(e for e in line["entities"] if e["type"] == "immatriculation")
    assert plate["text"] == plate["value"]
    gold = gold_of(line)
    assert gold is not None
    assert gold.entities is not None
    assert len(gold.entities) == 4
