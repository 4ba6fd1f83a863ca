"""Whatever bytes arrive: a ParsedMail or UnreadableMail, and passages that cover the body."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.adapters.mime import GuardedReader
from triage.domain.cleaning import clean
from triage.domain.errors import UnreadableMail
from triage.domain.mail import ParsedMail
from triage.domain.passages import passages_of

RECEIVED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
READER = GuardedReader(max_bytes=1_000_000, seconds=60)
HEADER_LINES = st.sampled_from(
    [
        b"From: ", b"To: ", b"Subject: ", b"Date: Mon, 12 Oct 2026 10:12:00 +0200", b"Content-Type: text/plain; charset=",
        b"Content-Type: text/html", b"Content-Type: multipart/mixed; boundary=b", b"Content-Type: message/rfc822",
        b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"MIME-Version: 1.0", b"--b", b"--b--",
        b"Content-Disposition: attachment; filename*=utf-8''", b"=?utf-8?B?", b"?=", b"", b"<blockquote type=cite>", b"\xe9t\xe9",
        b"Content-Type: application/ms-tnef", b"Content-Type: multipart/alternative; boundary=c", b"--c", b"begin 644 a",
    ]
)  # fmt: skip
MAIL_LINES = st.sampled_from(
    [
        "> cité", "De : Paul <p@x.example>", "Envoyé : lundi 12 octobre 2026 10:12", "À : mairie@x.example", "Objet : bruit", "",
        "-----Message d'origine-----", "Le 12/10/2026 à 10:12, Paul a écrit :", "Cordialement", "-- ", "Envoyé de mon iPhone",
        "---------- Forwarded message ---------", "Bonjour,", "PS : merci", "________________", "Pour suite à donner", "Paul Martin",
    ]
)  # fmt: skip


def check(content: bytes) -> None:
    try:
        mail = READER.read(content, RECEIVED)
    except UnreadableMail as refusal:
        mail, words = None, refusal.words
    if mail is None:
        assert words.startswith("Le courriel n'a pas pu être lu")
        return
    covers(mail)
    assert mail.date.tzinfo is not None
    for text in (mail.subject, mail.body, mail.message_id, *(a.name for a in mail.attachments)):
        assert text == clean(text)
        text.encode("utf-8")
    assert "\n" not in mail.subject


def covers(mail: ParsedMail) -> None:
    assert "".join(mail.body[p.start : p.end] for p in mail.passages) == mail.body
    assert all(p.start < p.end for p in mail.passages)
    assert [p.start for p in mail.passages[1:]] == [p.end for p in mail.passages[:-1]]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=2_000))
def test_random_bytes_give_a_mail_or_unreadable_mail(content):
    check(content)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(HEADER_LINES, st.binary(max_size=12)), max_size=30))
def test_random_pieces_of_mails_give_a_mail_or_unreadable_mail(pieces):
    check(b"\r\n".join(line + tail for line, tail in pieces))


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=400) | st.lists(MAIL_LINES | st.text(max_size=20), max_size=25).map("\n".join),
    st.text(max_size=20),
)
def test_passages_cover_any_body_in_order(text, subject):
    body = clean(text)
    passages = passages_of(body, subject)

    assert "".join(body[p.start : p.end] for p in passages) == body
    assert all(a.end == b.start and a.kind is not b.kind for a, b in pairwise(passages))


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec=None), max_size=300))
def test_clean_text_is_stable_and_storable(text):
    once = clean(text)

    assert clean(once) == once
    assert "\0" not in once
    once.encode("utf-8")
