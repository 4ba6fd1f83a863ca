"""The test bench's page: everything is shown, nothing is kept."""

import hashlib
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import text

from tests.fakes.cases import NOW
from tests.fakes.outcomes import outcome
from tests.web.conftest import CSRF, Site
from tests.web.test_mail_pages import words_of
from triage.bootstrap import doors_of
from triage.domain.attached import AttachedText, Reading
from triage.domain.case import Outcome
from triage.domain.entities import Extraction, Secret
from triage.domain.errors import BenchUnavailable, UnreadableMail
from triage.domain.mail import Attachment, AttachmentKind
from triage.domain.referential import Referential
from triage.web.app import create_app

SECRET = "Monsieur Zwingli de la rue Quincampoix"


class ToldBench:
    """Answers as it was told, and remembers nothing but the kind of what it was asked."""

    def __init__(self) -> None:
        self.answer: Outcome | Exception = outcome(body=f"{SECRET} signale AB-123-CD.")
        self.asked = ""

    def _say(self, kind: str) -> Outcome:
        self.asked = kind
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def try_text(self, subject: str, body: str) -> Outcome:
        return self._say("texte")

    def try_mail(self, content: bytes) -> Outcome:
        return self._say("courriel")

    def close(self) -> None:
        pass


def everything_in(site: Site) -> str:
    """A fingerprint of every row of every table."""
    with site.database._engine.connect() as connection:
        tables = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
            .scalars()
            .all()
        )
        rows = [connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture
def bench() -> ToldBench:
    return ToldBench()


@pytest.fixture
def site(site: Site, bench: ToldBench, referential: Referential) -> Site:
    doors = replace(doors_of(site.database, referential), bench=bench)
    return replace(site, app=create_app(doors, now=lambda: NOW))


def upload(site: Site, name: str, content: bytes) -> Response:
    return site.client().post("/banc-d-essai", data={"csrf": CSRF}, files={"fichier": (name, content)})


def test_a_pasted_text_shows_class_confidence_reasons_entities_priority_and_draft(site: Site, bench: ToldBench) -> None:
    page = site.post("/banc-d-essai", objet="Voiture", texte="Bonjour")
    assert page.status_code == 200
    shown = words_of(page.text)
    for expected in (
        "Police municipale",
        "91 %",
        "garage",
        "AB-123-CD",
        "Votre signalement",
        "Normale",
        "Modèle essai@1",
    ):
        assert expected in shown, expected
    assert bench.asked == "texte"


def test_a_dropped_mail_is_read_as_a_mail(site: Site, bench: ToldBench) -> None:
    page = upload(site, "a.eml", b"Subject: x\r\n\r\nBonjour\r\n")
    assert (page.status_code, bench.asked) == (200, "courriel")
    assert upload(site, "a.eml", b"x" * 10_000_001).status_code == 413


def test_the_letters_of_a_dropped_mail_say_which_were_read_and_which_a_person_must_read(
    site: Site, bench: ToldBench
) -> None:
    told = outcome(body="Ci-joint mon courrier.")
    names = ("recours.pdf", "scan.pdf", "photo.jpg")
    kinds = (AttachmentKind.DOCUMENT, AttachmentKind.DOCUMENT, AttachmentKind.PICTURE)
    parts = tuple(Attachment(name=n, media_type="x/y", size=9, kind=k) for n, k in zip(names, kinds, strict=True))
    iban = "FR76 3000 6000 0112 3456 7890 189"
    text = f"Je conteste. {iban}"
    hidden = Extraction(entities=(), secrets=(Secret(kind="iban", start=13, end=len(text)),), version="1")
    read = AttachedText(number=1, reading=Reading.TEXT, text=text, extraction=hidden)
    scan = AttachedText(number=2, reading=Reading.BY_HAND, words="Page sans texte : à lire par un agent.")
    bench.answer = replace(told, parsed=replace(told.parsed, attachments=parts), attached=(read, scan))
    page = words_of(upload(site, "a.eml", b"Subject: x\r\n\r\nBonjour\r\n").text)
    assert "Je conteste." in page
    assert iban not in page
    assert [page.count(w) for w in ("texte lu", "Page sans texte", "jamais analysé")] == [1, 1, 1]
    assert "le texte de ses pièces a compté" in page


def test_what_cannot_be_tried_is_said_in_words(site: Site, bench: ToldBench) -> None:
    assert "Collez un texte" in site.post("/banc-d-essai", objet=" ", texte="").text
    bench.answer = UnreadableMail(words="Trop de parties.")
    assert "Trop de parties." in site.post("/banc-d-essai", texte="x").text
    bench.answer = BenchUnavailable()
    answer = site.post("/banc-d-essai", texte="gardé dans le formulaire")
    assert answer.status_code == 503
    assert "gardé dans le formulaire" in answer.text


def test_a_trial_changes_no_table_writes_no_log_and_leaves_no_file(
    site: Site, bench: ToldBench, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    site.text("/banc-d-essai")
    before, files = everything_in(site), sorted(tmp_path.rglob("*"))
    with caplog.at_level(logging.DEBUG):
        for answer in (bench.answer, UnreadableMail(words="Non."), BenchUnavailable(SECRET[:3])):
            bench.answer = answer
            site.post("/banc-d-essai", objet=SECRET, texte=SECRET)
            upload(site, f"{SECRET}.eml", SECRET.encode())
    assert everything_in(site) == before
    assert sorted(tmp_path.rglob("*")) == files
    assert "Zwingli" not in caplog.text
