"""The webhook of La Suite Messages, with the requests of its documentation (docs/la-suite-messages.md says which commit)."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.cases import PM, made_of
from triage.adapters.la_suite import Hook, open_hook
from triage.adapters.referential_file import load_referential
from triage.adapters.sql import Database, open_database
from triage.domain.case import Filing, State
from triage.domain.errors import ConfigurationError
from triage.domain.la_suite import Channel
from triage.domain.verdict import PriorityLevel
from triage.ports import Selection
from triage.settings import REPOSITORY

REFERENTIAL = load_referential(REPOSITORY / "training_data" / "referential.toml")
CHANNEL_ID = "05f1f991-c2e9-4fa7-8a78-98c3aa904c7c"  # of the documented example
LABEL, OTHER, TEMPLATE = (str(uuid.UUID(int=n)) for n in (1, 2, 3))
# The documented example, byte for byte but for the line ends of the wire.
EXAMPLE = (
    b"From: Bob <bob@example.org>\r\nTo: alice@example.com\r\nSubject: Hi\r\nMessage-ID: <abc123@example.org>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nHello, Alice!\r\n"
)
ENVELOPE = {
    "content-type": "message/rfc822",
    "user-agent": "Messages-Webhook/1.0",
    "x-stmsg-trigger": "message.delivering",
    "x-stmsg-channel-id": CHANNEL_ID,
    "x-stmsg-mailbox": "alice@example.com",
    "x-stmsg-recipient": "alice@example.com",
    "x-stmsg-is-spam": "false",
}
ROOT = "racine-du-canal-de-trente-deux-signes"
API_KEY = "whk_" + hmac.new(ROOT.encode(), b"messages.webhook.api_key.v1", hashlib.sha256).hexdigest()
CHANNEL = Channel(
    name="alice",
    channel_id=CHANNEL_ID,
    labels={PM: OTHER, f"{PM}/fourriere": LABEL, "a_qualifier": OTHER},
    assign={PM: ["chef.pm@exemple.fr"]},
    templates={f"{PM}/fourriere": TEMPLATE},
)


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def token(body: bytes, *, secret: str = ROOT, algorithm: str = "HS256", **changes: object) -> str:
    """As dispatch_webhooks.py signs, by hand: another library than the one under test."""
    now = int(time.time())
    claims = {
        "iss": "messages-webhook", "iat": now, "exp": now + 300, "jti": "x", "sub": "alice@example.com", "cid": CHANNEL_ID,
        "body_sha256": hashlib.sha256(body).hexdigest(), **changes,
    }  # fmt: skip
    signed = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part({k: v for k, v in claims.items() if v is not None})}"
    digest = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def bearer(value: str) -> dict[str, str]:
    return {**ENVELOPE, "authorization": f"Bearer {value}"}


@dataclass
class Town:
    database: Database
    folder: Path
    nudged: list[int]

    def nudge(self, mail_id: int) -> None:
        self.nudged.append(mail_id)

    def hook(self, secret: str = ROOT, wait: float = 0.0, channel: Channel = CHANNEL) -> Hook:
        file = self.folder / "secret"
        file.write_text(secret + "\n")
        return open_hook(
            [(channel, file, wait)], self.database.cases, self, lambda: REFERENTIAL, lambda: datetime.now(UTC)
        )

    def sort(self, number: int, **options: object) -> None:
        outcome = made_of("Hi", "Hello, Alice!", **options)  # type: ignore[arg-type]
        assert self.database.cases.record(number, outcome, Filing.NOT_WANTED, datetime.now(UTC))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    database = open_database(f"sqlite:///{tmp_path / 's.db'}")
    yield Town(database, tmp_path, [])
    database.close()


def check_contract(content: dict) -> None:
    """The classifier of Messages: keys and types that have an effect; anything else would be dropped without a word."""
    assert set(content) <= {"add_labels", "assign_to", "mark_starred", "add_event", "reply_draft"}
    for label in content.get("add_labels", []):
        assert str(uuid.UUID(label)) == label
    assert all("@" in one for one in content.get("assign_to", []))
    assert content.get("mark_starred", True) is True
    assert all(e["type"] == "im" and e["content"].strip() for e in content.get("add_event", []))
    if "reply_draft" in content:
        uuid.UUID(content["reply_draft"]["template"])
    assert len(json.dumps(content)) < 64 * 1024


def test_the_documented_mail_is_kept_like_any_other_and_nudged_once(town: Town) -> None:
    hook = town.hook()
    for _ in range(3):  # at least once: Messages may repeat
        assert hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE).status == 503
    [number] = town.nudged
    stored = town.database.cases.raw(number)
    assert (stored.content, stored.location.mailbox) == (EXAMPLE, "La Suite alice")
    assert len(town.database.cases.lines(Selection())) == 1


def test_a_sure_proposal_gives_labels_people_and_a_draft(town: Town) -> None:
    hook = town.hook()
    hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE)
    town.sort(town.nudged[0], label=f"{PM}/fourriere", priority=PriorityLevel.URGENTE, priority_reasons=("Danger.",))
    reply = hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE)
    assert reply.status == 200
    content = dict(reply.content or {})
    check_contract(content)
    assert (content["add_labels"], content["assign_to"]) == ([LABEL], ["chef.pm@exemple.fr"])
    assert content["reply_draft"] == {"template": TEMPLATE}
    assert content["mark_starred"] is True
    [event] = content["add_event"]
    assert "Police municipale › Fourrière, 97 %" in event["content"]
    assert "Hello" not in event["content"]


def test_an_unsure_proposal_assigns_nobody(town: Town) -> None:
    hook = town.hook()
    hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE)
    town.sort(town.nudged[0], label=f"{PM}/fourriere", confidence=0.4, why_to_qualify="Pas sûr.")
    content = dict(hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE).content or {})
    check_contract(content)
    assert content["add_labels"] == [OTHER]
    assert not {"assign_to", "reply_draft"} & set(content)
    assert content["add_event"][0]["content"].startswith("À qualifier.")


@pytest.mark.parametrize("label", ["indesirable", f"{PM}/animaux", "etat_civil"])
def test_nothing_we_answer_throws_a_mail_away(town: Town, label: str) -> None:
    hook = town.hook()
    hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE)
    town.sort(town.nudged[0], label=label)
    check_contract(dict(hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE).content or {}))


def test_an_unreadable_mail_is_delivered_with_a_word(town: Town) -> None:
    hook = town.hook()
    hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE)
    town.database.cases.quarantine(town.nudged[0], "illisible", datetime.now(UTC))
    content = dict(hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE).content or {})
    check_contract(content)
    assert list(content) == ["add_event"]


def test_the_answer_waits_for_the_worker(town: Town) -> None:
    hook = town.hook(wait=20)
    replies = []
    asking = threading.Thread(target=lambda: replies.append(hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE)))
    asking.start()
    while not town.nudged:
        time.sleep(0.01)
    town.sort(town.nudged[0], label=f"{PM}/fourriere")
    asking.join(20)
    assert replies[0].status == 200


def test_after_delivery_nobody_waits_for_us(town: Town) -> None:
    headers = {**bearer(token(EXAMPLE)), "x-stmsg-trigger": "message.delivered"}
    assert town.hook(wait=20).receive("alice", headers, EXAMPLE).status == 204
    assert len(town.nudged) == 1


def test_spam_is_left_to_messages_and_another_format_is_told(town: Town) -> None:
    hook = town.hook()
    spam = {**bearer(token(EXAMPLE)), "x-stmsg-is-spam": "true"}
    assert hook.receive("alice", spam, EXAMPLE).content == {}
    jmap = b'{"messageId":["abc123@example.org"],"subject":"Hi"}'
    reply = hook.receive("alice", {**bearer(token(jmap)), "content-type": "application/json"}, jmap)
    assert reply.status == 200
    assert re.search("format « eml »", str(reply.content))
    assert town.nudged == []


def test_an_api_key_opens_by_both_documented_headers(town: Town) -> None:
    hook = town.hook(API_KEY)
    assert hook.receive("alice", bearer(API_KEY), EXAMPLE).status == 503
    assert hook.receive("alice", {**ENVELOPE, "x-stmsg-api-key": API_KEY}, EXAMPLE).status == 503
    assert hook.receive("alice", bearer(API_KEY[:-1] + "z"), EXAMPLE).status == 401
    assert hook.receive("alice", ENVELOPE, EXAMPLE).status == 401


def test_the_older_signature_opens_too(town: Town) -> None:
    def headers(stamp: int, body: bytes = EXAMPLE) -> dict[str, str]:
        signed = hmac.new(ROOT.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {**ENVELOPE, "x-stmsg-webhook-timestamp": str(stamp), "x-stmsg-webhook-signature": f"v1={signed}"}

    hook, now = town.hook(), int(time.time())
    assert hook.receive("alice", headers(now), EXAMPLE).status == 503
    assert hook.receive("alice", {**headers(now), **bearer(token(EXAMPLE, body_sha256=None))}, EXAMPLE).status == 503
    assert hook.receive("alice", headers(now - 600), EXAMPLE).status == 401
    assert hook.receive("alice", headers(now, b"autre"), EXAMPLE).status == 401


@pytest.mark.parametrize(
    "forged",
    [
        token(b"another body"), token(EXAMPLE, secret="another secret of the same length ok"), token(EXAMPLE, iss="autre"),
        token(EXAMPLE, cid=str(uuid.uuid4())), token(EXAMPLE, exp=1), token(EXAMPLE, iat=int(time.time()) + 3600), token(EXAMPLE, exp="x"),
        token(EXAMPLE, body_sha256=None), token(EXAMPLE, algorithm="none"), token(EXAMPLE, algorithm="HS512"),
        f"{part({'alg': 'none'})}.{part({'iss': 'messages-webhook'})}.", "x.y.z", "", ROOT, "é", "." * 10_000,
    ],
)  # fmt: skip
def test_what_is_not_from_the_channel_is_refused_and_nothing_is_kept(town: Town, forged: str) -> None:
    hook = town.hook()
    assert hook.receive("alice", bearer(forged), EXAMPLE).status == 401
    assert hook.receive("bob", bearer(token(EXAMPLE)), EXAMPLE).status == 404
    assert town.nudged == []
    assert town.database.cases.lines(Selection()) == []


def test_another_channel_s_id_is_refused(town: Town) -> None:
    headers = {**bearer(token(EXAMPLE)), "x-stmsg-channel-id": str(uuid.uuid4())}
    assert town.hook().receive("alice", headers, EXAMPLE).status == 401


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": {PM: "pas un uuid"}}, "étiquette"), ({"labels": {"inconnu": LABEL}}, "code inconnu"), ({"assign": {PM: ["x"]}}, "adresse"),
        ({"templates": {PM: "x"}}, "modèle"), ({"channel_id": "x"}, "channel_id"),
    ],
)  # fmt: skip
def test_a_wrong_channel_is_said_before_any_mail_comes(town: Town, change: dict, words: str) -> None:
    with pytest.raises(ConfigurationError) as fault:
        town.hook(channel=replace(CHANNEL, **change))
    assert words in fault.value.words


def test_a_missing_secret_is_said(town: Town) -> None:
    with pytest.raises(ConfigurationError, match="wrong"):
        open_hook(
            [(CHANNEL, town.folder / "nulle-part", 1.0)],
            town.database.cases,
            None,
            lambda: REFERENTIAL,
            lambda: datetime.now(UTC),
        )


def test_a_confirmed_label_is_what_counts(town: Town) -> None:
    hook = town.hook()
    hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE)
    town.sort(town.nudged[0], label="etat_civil")
    assert town.database.cases.case(town.nudged[0]).state is State.SORTED
    content = dict(hook.receive("alice", bearer(token(EXAMPLE)), EXAMPLE).content or {})
    assert "add_labels" not in content
