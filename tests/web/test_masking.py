"""NIR, IBAN, card and licence numbers, planted in every part of a mail and its letters, are on no page and in no export."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from extractors import load_extractor
from tests.fakes.cases import NOW, PM, MailRoom, attachment, made_of
from tests.records.test_records import REFERENTIAL, WRITER
from tests.web.conftest import Site
from triage.adapters.mime import TownMail
from triage.commands.files import result_line
from triage.domain.attached import AttachedText, Reading
from triage.domain.case import Outcome
from triage.domain.connectors import Scope, new_secret, new_token
from triage.domain.drafts import Letterhead
from triage.domain.entities import Extraction
from triage.domain.events import EventType
from triage.domain.mail import Address, AttachmentKind, ParsedMail, PassageKind
from triage.domain.people import EVERYTHING
from triage.domain.pseudonyms import Pseudonyms
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Verdict
from triage.domain.whole_mail import whole, whole_of, with_letters
from triage.records.notices import notice
from triage.steps.extract import extract, extract_attached
from triage.steps.propose import propose
from triage.worker.courier import Courier

NIR, IBAN = "1 85 05 78 006 084 91", "FR76 3000 6000 0112 3456 7890 189"
CARD, LICENCE = "4970 1012 3456 7893", "12AB34567"
SECRETS = f"Sécurité sociale {NIR}, IBAN {IBAN}, carte bancaire {CARD}, permis de conduire n° {LICENCE}."
# Nine signs in a row of a secret, or eight without its blanks, are too many.
PIECES = {s[at : at + 9] for s in (NIR, IBAN, CARD, LICENCE) for at in range(len(s) - 8)} | {
    "".join(s.split())[at : at + 8] for s in (NIR, IBAN, CARD, LICENCE) for at in range(len("".join(s.split())) - 7)
}
LETTER = "Madame la Maire,\nJe conteste l’avis pour la voiture AB-123-CD.\n"


class QuotesEverything:
    """A responder whose letter repeats the subject and the whole text."""

    def propose(self, mail: ParsedMail, label: Label, verdict: Verdict, extraction: Extraction) -> Proposal:
        del label, verdict, extraction
        return Proposal(
            template="x/y",
            version="1",
            subject=f"Re : {mail.subject}",
            body=f"{mail.body}\n{SECRETS}",
            missing=(),
            why="Essai.",
        )


@pytest.fixture(scope="module")
def planted() -> Outcome:
    extractor = load_extractor(statistical=False)
    outcome = made_of(
        f"Dossier {IBAN}",
        f"Bonjour. {SECRETS}\n",
        (PassageKind.SIGNATURE, f"Léa Évrard\nIBAN {IBAN}\n"),
        (PassageKind.FORWARD_HEADER, f"De : Léa\nObjet : {IBAN}\n"),
        (PassageKind.QUOTED, f"> {SECRETS}\n"),
        f"{'Il fait beau. ' * 3500}{SECRETS}",
        sender=("Léa Évrard", "lea.evrard@exemple.fr"),
        reasons=(("1234", 0.5), ("3000", 0.4)),
        attachments=(attachment(f"rib {IBAN}.pdf", "application/pdf", 100, AttachmentKind.DOCUMENT),),
    )
    letter = AttachedText(number=1, reading=Reading.TEXT, text=f"{LETTER}{SECRETS}", pages=1)
    outcome = replace(
        outcome,
        extraction=extract(outcome.parsed, extractor),
        attached=extract_attached((letter,), outcome.parsed, extractor),
    )
    return replace(
        outcome, proposal=propose(outcome.parsed, outcome.verdict, outcome.extraction, QuotesEverything(), REFERENTIAL)
    )


@pytest.fixture
def mail_id(room: MailRoom, planted: Outcome) -> int:
    return room.sort(planted)


def api(site: Site, path: str) -> str:
    store, token = site.database.connectors, new_token()
    consumer = store.add_consumer(f"Logiciel {token[-8:]}", tuple(Scope), EVERYTHING, "jean", NOW)
    store.add_token(consumer, token, NOW + timedelta(days=1), "jean", NOW)
    answer = site.anonymous().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, path
    return answer.text


def exported(site: Site) -> str:
    archive = zipfile.ZipFile(io.BytesIO(site.post("/export", selection="", fichier="tout").content))
    return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def told(site: Site) -> str:
    """The bodies of webhooks with the record, and of events for the broker."""
    store, told_of = site.database.connectors, []
    made = store.add_webhook(
        "GRC",
        "https://a.fr/",
        tuple(EventType),
        EVERYTHING,
        new_secret(),
        "jean",
        NOW - timedelta(days=1),
        with_record=True,
    )
    store.collect(NOW + timedelta(hours=2), 100)
    courier = Courier(store, lambda: WRITER, lambda *_: None, None, owner="x", base="https://c.fr", now=lambda: NOW)  # type: ignore[arg-type,return-value]
    for event in store.unpublished(100):
        told_of.append(json.dumps(notice(event, "https://c.fr"), ensure_ascii=False))
        told_of.append(courier.body(store.webhook(made), event, store.dossier(event.mail_id, EVERYTHING)).decode())
    courier.close()
    assert told_of
    return "\n".join(told_of)


def drafted(site: Site, mail_id: int) -> str:
    """The draft opened from the machine's proposal, as it is kept and as it would lie among the drafts of the mailbox."""
    assert site.post(f"/courriers/{mail_id}/reponse", geste="ouvrir", lettre="proposition", vu="0").status_code == 303
    reply = site.database.replies.latest(mail_id)
    outcome = site.database.cases.case(mail_id).outcome
    assert reply is not None
    assert outcome is not None
    mail = TownMail(lambda _: Letterhead(sender=Address(name="PM", email="pm@ville.example"), signature=""))
    content, _ = mail.write(reply, outcome.parsed, PM, NOW)
    body = message_from_bytes(content, policy=default).get_body()
    assert body is not None
    return f"{reply.subject}\n{reply.body}\n{body.get_content()}\n{content.decode('utf-8', 'replace')}"


def learnt(site: Site, mail_id: int) -> str:
    """What a confirmed mail becomes for training, from its own text and from its letters alone."""
    outcome = site.database.cases.case(mail_id).outcome
    assert outcome is not None
    alone = replace(outcome.parsed, subject="Courrier", body="Ci-joint.", passages=())
    nothing = replace(outcome.extraction, entities=(), secrets=())
    copies = [
        Pseudonyms(b"essai").copy_of(*pair) for pair in (whole_of(outcome), whole(alone, nothing, outcome.attached))
    ]
    assert "conteste" in copies[1].body
    return "\n".join(f"{copy.subject}\n{copy.body}" for copy in copies)


DOORS: dict[str, Callable[[Site, int], str]] = {
    "list": lambda site, _: site.text("/"),
    "search": lambda site, _: site.text("/?q=conteste"),
    "mail, on screen and printed": lambda site, number: site.text(f"/courriers/{number}"),
    "letters to choose": lambda site, number: site.text(f"/courriers/{number}/lettres"),
    "draft page": lambda site, number: site.text(f"/courriers/{number}/reponse"),
    "explanation": lambda site, number: site.text(f"/courriers/{number}/reponse/explication"),
    "live state": lambda site, _: site.text("/etat.json"),
    "CSV": lambda site, _: exported(site),
    "API list": lambda site, _: api(site, "/mails"),
    "API mail": lambda site, number: api(site, f"/mails/{number}"),
    "API events": lambda site, _: api(site, "/events"),
    "webhooks and NATS": lambda site, _: told(site),
    "triage": lambda site, number: json.dumps(
        result_line("x", site.database.cases.case(number).outcome, "", "m"), ensure_ascii=False
    ),
    "training": learnt,
    "draft": drafted,
    "draft page afterwards": lambda site, number: site.text(f"/courriers/{number}/reponse"),
}


def test_no_door_lets_a_secret_out(site: Site, mail_id: int) -> None:
    assert leaks(SECRETS) == PIECES & leaks(SECRETS) != set()
    found = {name: leaks(door(site, mail_id)) for name, door in DOORS.items()}
    assert {name: sorted(pieces)[:3] for name, pieces in found.items() if pieces} == {}


def leaks(text: str) -> set[str]:
    plain = text.replace("\xa0", " ").replace("&nbsp;", " ")
    return {piece for piece in PIECES if piece in plain}


def test_no_page_shows_a_secret(site: Site, mail_id: int) -> None:
    paths = ("", "lettres", "reponse")
    pages = {path: site.text(f"/courriers/{mail_id}/{path}".rstrip("/")) for path in paths}
    pages |= {path: site.text(path) for path in ("/", "/?q=conteste", "/export", "/etat.json")}
    assert {path: leaks(page) for path, page in pages.items() if leaks(page)} == {}
    assert "Texte de la pièce" in pages[""]
    assert 'href="#element-1-' in pages[""]  # the plate of the letter is marked in its text


def test_no_export_holds_a_secret(site: Site, mail_id: int) -> None:
    record = WRITER.record(
        site.database.connectors.dossier(mail_id, EVERYTHING)
    )  # what the API and webhook readers get
    assert leaks(json.dumps(record, ensure_ascii=False)) == set()
    assert [(e["piece"], e["valeur"]) for e in record["entites"] if e["type"] == "immatriculation"] == [
        (1, "AB-123-CD")
    ]
    assert record["pieces"][0]["traitee"] is True
    archive = zipfile.ZipFile(io.BytesIO(site.post("/export", selection="", fichier="tout").content))
    files = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert "AB-123-CD" in files["entites.csv"]
    assert {name: leaks(text) for name, text in files.items() if leaks(text)} == {}


@pytest.mark.usefixtures("mail_id")
def test_nothing_that_learns_or_searches_holds_a_secret(site: Site, planted: Outcome) -> None:
    copy = Pseudonyms(b"essai").copy_of(planted.parsed, planted.extraction)
    assert leaks(f"{copy.subject}\n{copy.body}") == set()
    few = replace(planted.parsed, subject="Courrier", body="Ci-joint.", passages=())
    assert leaks(with_letters(few, planted.attached).body) == set()
    for words in (IBAN, "".join(IBAN.split()), "".join(NIR.split()), LICENCE):
        found = site.text(f"/?q={words}")
        assert "aucun courrier" in found
    assert "1\xa0courrier" in site.text("/?q=AB123CD")
