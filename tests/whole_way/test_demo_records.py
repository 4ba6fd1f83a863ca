"""Every mail of the demo, read and understood by the real parts, becomes a record of the published schema."""

import csv
import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from classifiers.rules import RulesClassifier
from extractors import load_extractor
from tests.house import schemas
from tests.records.dossiers import dossier_of
from triage.adapters.mime import GuardedReader
from triage.adapters.referential_file import load_referential
from triage.domain.case import Outcome
from triage.domain.priority import priority_of
from triage.domain.verdict import decide
from triage.records import SCHEMA_VERSION, Writer, load_kinds
from triage.records.spreadsheet import lines_of, sheets
from triage.settings import REPOSITORY

MAILS = sorted((REPOSITORY / "triage" / "demo" / "mails").glob("*.eml"))


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    [file] = schemas.FOLDER.glob(f"courrier-{SCHEMA_VERSION}*.json")
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))


def test_every_demo_mail_under_every_label_is_a_record_and_its_lines(schema: Draft202012Validator) -> None:
    assert len(MAILS) > 50
    referential = load_referential(REPOSITORY / "training_data" / "referential.toml")
    writer = Writer(referential, load_kinds(), ZoneInfo("Europe/Paris"))
    columns = {s.name: len(s.header) for s in sheets(writer.kinds.kinds)}
    classifier = RulesClassifier([label.code for label in referential.labels()])
    extractor = load_extractor(statistical=False)
    reader = GuardedReader(max_bytes=40_000_000, seconds=60)
    # One label of each kind of record, and one of none.
    labels = {writer.kinds.of(referential.topics(label)): label for label in referential.labels()}
    kinds = set()
    for number, file in enumerate(MAILS, start=1):
        mail = reader.read(file.read_bytes(), datetime(2026, 3, 12, tzinfo=UTC))
        verdict = decide(classifier.classify(mail), referential)
        extraction = extractor.extract(mail)
        priority = priority_of(mail, referential.topics(verdict.label), extraction.entities)
        outcome = Outcome(
            parsed=mail, verdict=verdict, priority=priority, extraction=extraction, proposal=None, rules_version="x"
        )
        for label in (verdict.label, *labels.values()):
            dossier = dossier_of(outcome, mail_id=number, label=label)
            record = json.loads(json.dumps(writer.record(dossier)))
            schema.validate(record)
            kinds.add((record["donnees_motif"] or {}).get("fiche"))
            for name, line in lines_of(dossier, writer):
                [row] = csv.reader(io.StringIO(line, newline=""), delimiter=";", strict=True)
                assert len(row) == columns[name], name
    assert kinds == {None, *(k.code for k in writer.kinds.kinds)}
