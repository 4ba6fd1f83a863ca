"""Records: valid against the published schemas whatever the mail, undecided where it does not decide, secrets masked."""

import dataclasses
import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.fakes.cases import PM, attachment, made_of
from tests.house import schemas
from tests.records.dossiers import RECEIVED, dossier_of, dossiers
from triage.adapters.referential_file import load_referential
from triage.domain.case import HistoryEntry, State
from triage.domain.dossier import Dossier, RunningDelay, Share
from triage.domain.entities import Entity, EntityType
from triage.domain.mail import AttachmentKind
from triage.domain.referential import Label
from triage.records import Writer, load_kinds
from triage.records.facts import FACTS
from triage.records.schema import mail_schema
from triage.settings import REPOSITORY

REFERENTIAL = load_referential(REPOSITORY / "training_data" / "referential.toml")
KINDS = load_kinds()
WRITER = Writer(REFERENTIAL, KINDS, ZoneInfo("Europe/Paris"))
VALIDATOR = Draft202012Validator(schemas.closed(mail_schema(KINDS)), format_checker=Draft202012Validator.FORMAT_CHECKER)
EARLIER = [
    Draft202012Validator(json.loads(text)) for name, text in schemas.earlier().items() if name.startswith("courrier-")
]


def with_role(dossier: Dossier, text: str, role: str) -> Dossier:
    changed = tuple(dataclasses.replace(e, role=role) if e.text == text else e for e in dossier.entities)
    return dataclasses.replace(dossier, entities=changed)


def test_the_published_schemas_are_those_of_the_code() -> None:
    stored = {p.name: p.read_text(encoding="utf-8") for p in schemas.FOLDER.glob("*.json")}
    assert stored == schemas.written() | schemas.earlier(), "python -m tests.house.schemas"
    assert all(name.partition("-1.")[2] for name in stored)  # one major version


def test_every_published_schema_is_a_schema() -> None:
    for text in schemas.written().values():
        Draft202012Validator.check_schema(json.loads(text))


def test_every_fact_that_a_field_names_exists_and_every_topic_is_a_motif_of_the_shipped_referential() -> None:
    assert {f.fact for k in KINDS.kinds for f in k.fields if f.fact} <= set(FACTS)
    motifs = {e.label.motif for e in REFERENTIAL.entries if e.label.motif}
    assert set().union(*(k.topics for k in KINDS.kinds), *KINDS.restrictions.values()) <= motifs


def test_a_consumer_of_an_earlier_minor_version_misses_nothing_it_was_promised_and_one_of_this_version_reads_old_records() -> (
    None
):
    [old] = EARLIER
    new = mail_schema(KINDS)
    assert set(old.schema["required"]) == set(new["required"])
    kept, fresh = (s["properties"]["entites"]["items"] for s in (old.schema, new))
    assert set(fresh["properties"]) - set(kept["properties"]) == {"piece", "decision"}
    assert set(fresh["required"]) == set(kept["required"])
    for name, was in kept["properties"].items():
        assert fresh["properties"][name] == was


@settings(max_examples=150, deadline=None)
@given(dossiers(REFERENTIAL), st.sets(st.sampled_from(Share)))
def test_any_case_gives_a_record_of_the_schema(dossier: Dossier, shares: set[Share]) -> None:
    record = WRITER.record(dossier, shares)
    document = json.loads(json.dumps(record))
    VALIDATOR.validate(document)
    for one in EARLIER:  # a consumer of an earlier minor version reads it as it stands
        one.validate(document)


def test_a_renamed_motif_keeps_its_record_through_its_topics() -> None:
    entries = tuple(
        dataclasses.replace(e, label=Label(service=e.label.service, motif="voitures_enlevees"), topics=("fourriere",))
        if e.label.motif == "fourriere"
        else e
        for e in REFERENTIAL.entries
    )
    writer = Writer(dataclasses.replace(REFERENTIAL, entries=entries), KINDS, ZoneInfo("Europe/Paris"))
    data = writer.motif_data(dossier_of(made_of("Fourrière", "Où est ma voiture ?", label=f"{PM}/voitures_enlevees")))
    assert data is not None
    assert data["fiche"] == "fourriere"


def test_two_candidates_decide_nothing_and_a_role_decides() -> None:
    dossier = dossier_of(
        made_of(
            "Gêne", "La AB-123-CD bloque la mienne, EF-456-GH, au 3 rue Haute et 5 rue Basse.",
            entities=(
                (EntityType.IMMATRICULATION, "AB-123-CD", "AB-123-CD"), (EntityType.IMMATRICULATION, "EF-456-GH", "EF-456-GH"),
                (EntityType.ADRESSE, "3 rue Haute", "3 rue Haute"), (EntityType.ADRESSE, "5 rue Basse", "5 rue Basse"),
            ),
        )
    )  # fmt: skip
    undecided = WRITER.motif_data(dossier)
    assert undecided is not None
    assert undecided["lieu"] is None
    decided = WRITER.record(
        with_role(with_role(dossier, "AB-123-CD", "plaque_signalee"), "5 rue Basse", "coordonnees_demandeur")
    )
    assert decided["donnees_motif"]["plaques"] == ["AB-123-CD"]
    assert decided["donnees_motif"]["lieu"] == "3 rue Haute"
    assert decided["demandeur"]["adresse"] == "5 rue Basse"
    assert [v["role"] for v in decided["vehicules"]] == ["mis_en_cause", None]


def test_no_secret_leaves_by_any_part_of_a_record() -> None:
    iban = "FR76 3000 6000 0112 3456 7890 189"
    outcome = made_of(
        f"Remboursement {iban}", f"Mon IBAN : {iban}. Merci.", sender=(iban, "a@exemple.fr"), secrets=(("iban", iban),),
        attachments=(attachment(f"rib {iban}.pdf", "application/pdf", 3, AttachmentKind.DOCUMENT),),
    )  # fmt: skip
    start = outcome.parsed.analysed_text.index("3000")
    inside = Entity(
        type=EntityType.NUMERO_DOSSIER, text="3000 6000", value="30006000", start=start, end=start + 9, rule="x"
    )
    record = json.dumps(WRITER.record(dataclasses.replace(dossier_of(outcome), entities=(inside,))))
    assert "3000" not in record


def test_what_is_not_shared_is_absent() -> None:
    record = WRITER.record(dossier_of(made_of("Chat perdu", "Il est gris.", label=f"{PM}/animaux")), ())
    assert {"demandeur", "lieu", "vehicules", "pieces", "donnees_motif", "entites", "texte"} & set(record) == set()
    assert "Léa" not in json.dumps(record, ensure_ascii=False)


def test_the_label_that_people_chose_rules_and_the_machine_s_stays_told() -> None:
    person = HistoryEntry(at=RECEIVED, actor="mme.martin", action="corrigé", detail="")
    dossier = dossier_of(
        made_of("Chat", "gris", label=f"{PM}/animaux"), state=State.CONFIRMED, history=(person,),
        label=Label.from_code(f"{PM}/objets_trouves"),
    )  # fmt: skip
    record = WRITER.record(dossier)
    assert record["motif"] == "objets_trouves"
    assert record["ia"]["suggestion"] == f"{PM}/animaux"
    assert record["ia"]["valide_par"] == "mme.martin"
    assert record["ia"]["modifications"][0]["apres"] == f"{PM}/objets_trouves"


@pytest.mark.parametrize(
    ("motif", "word"), [("autorites_justice", "judiciaire"), ("reclamation_agent", "hierarchie"), ("animaux", "normal")]
)
def test_restrictions_follow_the_topics(motif: str, word: str) -> None:
    assert WRITER.record(dossier_of(made_of("x", "y", label=f"{PM}/{motif}")))["restriction"] == word


def test_every_deadline_that_runs_is_told_with_its_article() -> None:
    delays = tuple(
        RunningDelay(
            code=code, due_at=datetime(2026, 4, day, 21, 59, 59, tzinfo=UTC), article=article, since=date(2026, 3, 12)
        )
        for code, day, article in (("accuse", 12, "CRPA L112-3"), ("silence", 13, ""))
    )
    record = WRITER.record(dataclasses.replace(dossier_of(made_of("x", "y")), delays=delays))
    VALIDATOR.validate(record)
    assert record["echeances"] == [
        {"type": "accuse", "date": "2026-04-12", "source_article": "CRPA L112-3", "calcul": "à compter du 12/03/2026"},
        {"type": "silence", "date": "2026-04-13", "source_article": None, "calcul": "à compter du 12/03/2026"},
    ]
