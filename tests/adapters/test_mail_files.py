import io
import json
import mailbox
import sys
from datetime import UTC, datetime

import pytest

from triage.adapters import mail_files
from triage.adapters.mime import GuardedReader
from triage.domain.mail import Automatic, PassageKind

READER = GuardedReader(max_bytes=100_000, seconds=30)
EML = "From: Zoé <zoe@x.example>\r\nSubject: Été\r\nDate: Mon, 12 Oct 2026 10:12:00 +0200\r\n\r\nBonjour".encode()


def line(**fields) -> str:
    return json.dumps({"id": "t1", "subject": "Bruit", "body": "Il y a du bruit."} | fields, ensure_ascii=False)


def items(path) -> list[mail_files.Item]:
    return list(mail_files.read(str(path), READER))


def test_one_eml_is_named_after_its_file(tmp_path):
    (tmp_path / "a.eml").write_bytes(EML)
    (item,) = items(tmp_path / "a.eml")

    assert (item.id, item.raw, item.error) == ("a", {}, "")
    assert item.mail is not None
    assert (item.mail.subject, item.mail.body) == ("Été", "Bonjour")


def test_a_folder_gives_its_mails_by_name_and_leaves_other_files_alone(tmp_path):
    (tmp_path / "b.eml").write_bytes(EML)
    (tmp_path / "a.jsonl").write_text(line(id="j1") + "\n\n" + line(id="j2") + "\n")
    (tmp_path / "notes.txt").write_text("rien")

    assert [item.id for item in items(tmp_path)] == ["j1", "j2", "b"]
    assert mail_files.count(str(tmp_path)) == 3


def test_an_mbox_gives_all_its_mails(tmp_path):
    box = mailbox.mbox(tmp_path / "boite.mbox")
    for _ in range(3):
        box.add(EML)
    box.close()

    assert [item.id for item in items(tmp_path / "boite.mbox")] == ["boite-1", "boite-2", "boite-3"]
    assert mail_files.count(str(tmp_path / "boite.mbox")) == 3


def test_a_json_line_carries_everything_it_said(tmp_path):
    (tmp_path / "m.jsonl").write_text(
        line(
            **{
                "date": "2026-03-12T08:41:00+01:00",
                "from": "Zoé <Zoe@X.example>",
                "to": "pm@x.example",
                "service": "voirie_proprete",
            }
        )
    )
    (item,) = items(tmp_path / "m.jsonl")

    assert item.raw["service"] == "voirie_proprete"
    assert item.mail is not None
    assert item.mail.date == datetime.fromisoformat("2026-03-12T08:41:00+01:00")
    assert item.mail.sender is not None
    assert (item.mail.sender.name, item.mail.sender.email) == ("Zoé", "zoe@x.example")
    assert [a.email for a in item.mail.recipients] == ["pm@x.example"]


def test_a_json_body_is_cleaned_and_its_quotes_are_told(tmp_path):
    body = "Je maintiens\u00a0:\r\n\0oui.\r\nLe 12/10/2026 à 10:12, Paul a écrit :\r\n> non"
    (tmp_path / "m.jsonl").write_text(line(body=body, subject="a\nb"))
    (item,) = items(tmp_path / "m.jsonl")

    assert item.mail is not None
    assert item.mail.subject == "a b"
    assert item.mail.said(PassageKind.NEW) == "Je maintiens :\noui."
    assert PassageKind.QUOTED in {p.kind for p in item.mail.passages}


def test_the_subject_of_a_json_line_tells_a_forward(tmp_path):
    head = "De : Zoé <z@x.example>\nEnvoyé : lundi 12 octobre 2026 10:12\nÀ : Yves <y@x.example>\nObjet : bruit\n\n"
    body = "Bizarre, et cela dure depuis des années. " * 6 + "\n" + head + "du bruit"
    (tmp_path / "m.jsonl").write_text(
        line(body=body, subject="TR: bruit") + "\n" + line(body=body, subject="RE: bruit")
    )
    forward, reply = (item.mail for item in items(tmp_path / "m.jsonl"))

    assert forward is not None
    assert reply is not None
    assert forward.said(PassageKind.FORWARDED) == "du bruit"
    assert reply.said(PassageKind.FORWARDED) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{pas du json", "illisible"),
        ('["liste"]', "n'est pas un objet"),
        ('{"id": "x", "subject": "s"}', "« body »"),
        ('{"id": "x", "subject": 3, "body": "b"}', "« subject »"),
    ],
)
def test_a_bad_line_gives_its_reason_in_its_place(tmp_path, text, words):
    (tmp_path / "m.jsonl").write_text(line(id="1") + "\n" + text + "\n" + line(id="3") + "\n")
    got = items(tmp_path / "m.jsonl")

    assert [item.mail is None for item in got] == [False, True, False]
    assert words in got[1].error


def test_a_line_without_a_date_is_dated_now_and_a_naive_date_is_utc(tmp_path):
    (tmp_path / "m.jsonl").write_text(line() + "\n" + line(date="2026-03-12T08:41:00"))
    now, naive = (item.mail for item in items(tmp_path / "m.jsonl"))

    assert now is not None
    assert naive is not None
    assert abs((datetime.now(UTC) - now.date).total_seconds()) < 300
    assert naive.date == datetime(2026, 3, 12, 8, 41, tzinfo=UTC)


def test_an_unreadable_eml_gives_its_reason(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"Subject: x\r\n\r\n" + b"x" * 200_000)
    (item,) = items(tmp_path / "a.eml")

    assert item.mail is None
    assert "la limite est de" in item.error


def test_json_lines_with_a_byte_order_mark_are_json_lines(tmp_path):
    (tmp_path / "m.jsonl").write_bytes(b"\xef\xbb\xbf" + line().encode())
    assert [item.id for item in items(tmp_path / "m.jsonl")] == ["t1"]


@pytest.mark.parametrize(
    ("content", "ids"), [(EML, ["stdin"]), ((line(id="a") + "\n" + line(id="b")).encode(), ["a", "b"])]
)
def test_standard_input_may_be_one_eml_or_json_lines(monkeypatch, content, ids):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert [item.id for item in mail_files.read("-", READER)] == ids
    assert mail_files.count("-") is None


def test_a_no_reply_sender_is_automatic_in_json_lines_too(tmp_path):
    (tmp_path / "m.jsonl").write_text(line(**{"from": "noreply@x.example"}))
    (item,) = items(tmp_path / "m.jsonl")

    assert item.mail is not None
    assert item.mail.automatic is Automatic.NO_REPLY_SENDER


def test_a_missing_file_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        items(tmp_path / "absent.eml")


def test_a_json_line_ends_where_the_line_does_and_not_at_a_separator_in_its_body(tmp_path):
    (tmp_path / "m.jsonl").write_text(line(body="un\u2028deux\u0085trois") + "\r\n" + line(id="t2"), encoding="utf-8")

    assert [(item.id, item.error) for item in items(tmp_path / "m.jsonl")] == [("t1", ""), ("t2", "")]
    assert mail_files.count(str(tmp_path / "m.jsonl")) == 2


def test_json_lines_that_begin_with_a_bad_line_are_json_lines(tmp_path):
    (tmp_path / "m.jsonl").write_text("pas du json\n" + line(id="t2"))

    assert [(item.id, item.mail is None) for item in items(tmp_path / "m.jsonl")] == [("m-1", True), ("t2", False)]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"id": "x", "n": ' + "9" * 5000 + "}"])
def test_absurd_json_is_a_bad_line(tmp_path, text):
    (tmp_path / "m.jsonl").write_text(text + "\n" + line(id="t2"))

    assert [item.mail is None for item in items(tmp_path / "m.jsonl")] == [True, False]


def test_an_mbox_is_known_by_its_first_word_in_a_file_without_suffix_and_on_standard_input(tmp_path, monkeypatch):
    box = mailbox.mbox(tmp_path / "Inbox")
    for _ in range(2):
        box.add(EML)
    box.close()
    content = (tmp_path / "Inbox").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert [item.id for item in items(tmp_path / "Inbox")] == ["Inbox-1", "Inbox-2"]
    assert mail_files.count(str(tmp_path / "Inbox")) == 2
    assert [item.id for item in mail_files.read("-", READER)] == ["stdin-1", "stdin-2"]


def test_suffixes_may_be_in_capitals_and_names_may_be_no_text(tmp_path):
    (tmp_path / "A.EML").write_bytes(EML)
    (tmp_path / "b\udce9.eml").write_bytes(EML)
    (tmp_path / "c.jsonl").write_text('{"id": "\\ud800", "subject": "s", "body": "b"}')

    assert [item.id for item in items(tmp_path)] == ["A", "b?", "?"]


def test_a_file_that_is_no_mbox_is_not_passed_over_in_silence(tmp_path):
    (tmp_path / "a.mbox").write_bytes(EML)
    (item,) = items(tmp_path / "a.mbox")

    assert "mbox" in item.error


def test_a_bad_date_costs_a_warning_and_not_the_mail(tmp_path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"id": "x", "subject": "s", "body": "b", "date": "hier"}')
    (item,) = mail_files.read(str(file), READER)
    assert item.mail is not None
    assert "« date »" in item.mail.warnings[0]
