"""The folders of an account for what it writes: Drafts and Sent (special use, RFC 6154, or a usual name)."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from triage.adapters.imap import moving
from triage.domain.errors import MessageGone

NO_DRAFTS = "La boîte aux lettres n’a pas de dossier de brouillons."
NO_SENT = "La boîte aux lettres n’a pas de dossier des messages envoyés : la copie n’a pas pu y être rangée."


def add_draft(client: Any, mailbox: str, content: bytes, message_id: str) -> bool:
    r"""Put a message with the flag `\Draft` into Drafts unless one with this Message-ID is there; whether it was added."""
    folder = _folder(client, rb"\Drafts", mailbox, NO_DRAFTS)
    if _uid(client, folder, message_id) is not None:
        return False
    client.append(folder, content, flags=(rb"\Draft",))
    return True


def draft_unchanged(client: Any, mailbox: str, content: bytes, message_id: str) -> bool:
    """Whether the draft is there and says the same: servers may write a message anew, so its words are compared."""
    folder = _folder(client, rb"\Drafts", mailbox, NO_DRAFTS)
    uid = _uid(client, folder, message_id)
    if uid is None:
        return False
    found = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
    return isinstance(found, bytes) and _words(found) == _words(content)


def file_sent(client: Any, mailbox: str, content: bytes, message_id: str) -> None:
    """Put a copy into Sent unless one is there, then take the draft away."""
    folder = _folder(client, rb"\Sent", mailbox, NO_SENT)
    if _uid(client, folder, message_id) is None:
        client.append(folder, content, flags=(rb"\Seen",))
    drafts = client.find_special_folder(rb"\Drafts")
    uid = _uid(client, drafts, message_id) if drafts else None
    if uid is not None:
        client.select_folder(drafts)
        moving.remove(client, uid)


def _folder(client: Any, use: bytes, mailbox: str, words: str) -> Any:
    folder = client.find_special_folder(use)
    if not folder:
        raise MessageGone(f"no folder {use.decode()}", subject=mailbox, words=words)
    return folder


def _uid(client: Any, folder: Any, message_id: str) -> int | None:
    sought = moving.Marks(message_id=message_id, size=0, received=None)
    found = moving.find(client, folder, sought, exactly=False)
    return found.uid if found else None


def _words(content: bytes) -> tuple[str, list[str], list[str]]:
    message = message_from_bytes(content, policy=default)
    part = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    text = str(part.get_content()) if part is not None else ""
    return str(message["Subject"]), str(message["To"]).split(), text.split()
