"""Saving an attachment from the reading pane."""

from datetime import UTC, datetime
from email.message import EmailMessage

from tests.fakes.outcomes import NOW, outcome, raw_mail
from tests.web.conftest import Site
from triage.adapters.mime import GuardedReader
from triage.domain.case import Filing


def received(site: Site) -> int:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@courriel.example", "Dossier"
    mail.set_content("Ci-joint.")
    mail.add_attachment(b"<script>alert(1)</script>", maintype="text", subtype="html", filename="pièce d'été.html")
    content = mail.as_bytes()
    number = site.store.store_raw(raw_mail(1, content=content), "<1@exemple.fr>", frozenset({1}), NOW).mail_id
    site.store.claim(number, "essai", NOW, 30)
    made = outcome()
    parsed = GuardedReader(max_bytes=100_000, seconds=30).read(content, datetime(2026, 3, 1, tzinfo=UTC))
    made = type(made)(
        parsed=parsed, verdict=made.verdict, priority=made.priority, extraction=type(made.extraction)(entities=(), secrets=(), version="x"),
        proposal=None, rules_version="x",
    )  # fmt: skip
    assert site.store.record(number, made, Filing.NOT_WANTED, NOW)
    return number


def test_an_attachment_is_saved_and_never_shown(site: Site) -> None:
    number = received(site)
    assert f'href="/courriers/{number}/pieces/1" download' in site.text(f"/courriers/{number}")
    answer = site.client().get(f"/courriers/{number}/pieces/1")
    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "pi%C3%A8ce%20d" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_attachment_that_is_not_there_is_not_found_in_words(site: Site) -> None:
    number = received(site)
    answer = site.client().get(f"/courriers/{number}/pieces/2")
    assert answer.status_code == 404
    assert "pas cette pièce jointe" in answer.text
    assert site.client().get("/courriers/999/pieces/1").status_code == 404
