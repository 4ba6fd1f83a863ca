"""NIR, IBAN, card and licence numbers, planted in every part of a mail and its letters, are on no page and in no export."""

import io
import json
import zipfile
from dataclasses import replace

import pytest

from extractors import load_extractor
from tests.fakes.cases import MailRoom, attachment, made_of
from tests.records.test_records import WRITER
from tests.web.conftest import Site
from triage.domain.attached import AttachedText, Reading
from triage.domain.case import Outcome
from triage.domain.mail import AttachmentKind, PassageKind
from triage.domain.people import EVERYTHING
from triage.domain.pseudonyms import Pseudonyms
from triage.domain.whole_mail import with_letters
from triage.steps.extract import extract, extract_attached

NIR, IBAN = "1 85 05 78 006 084 91", "FR76 3000 6000 0112 3456 7890 189"
CARD, LICENCE = "4970 1012 3456 7893", "12AB34567"
SECRETS = f"Sécurité sociale {NIR}, IBAN {IBAN}, carte bancaire {CARD}, permis de conduire n° {LICENCE}."
# Nine signs in a row of a secret, or eight without its blanks, are too many.
PIECES = {s[at : at + 9] for s in (NIR, IBAN, CARD, LICENCE) for at in range(len(s) - 8)} | {
    "".join(s.split())[at : at + 8] for s in (NIR, IBAN, CARD, LICENCE) for at in range(len("".join(s.split())) - 7)
}
LETTER = "Madame la Maire,\nJe conteste l’avis pour la voiture AB-123-CD.\n"


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
    return replace(
        outcome,
        extraction=extract(outcome.parsed, extractor),
        attached=extract_attached((letter,), outcome.parsed, extractor),
    )


@pytest.fixture
def mail_id(room: MailRoom, planted: Outcome) -> int:
    return room.sort(planted)


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
