"""The draft of a reply in words: its state, what is still to fill in, what was changed, what this person may do with it."""

import difflib
from dataclasses import dataclass

from triage.domain.drafts import OPEN, Reply, ReplyState
from triage.domain.people import Person, Right
from triage.web.outcome_models import Reader
from triage.web.words import long_date

STATES = {
    ReplyState.PROPOSED: "Projet proposé",
    ReplyState.EDITED: "Projet modifié",
    ReplyState.VISED: "Visé",
    ReplyState.APPROVED: "Approuvée, en attente de dépôt",
    ReplyState.DEPOSITED: "Déposée dans les brouillons",
    ReplyState.REJECTED: "Rejetée",
    ReplyState.TO_SEND: "Envoi demandé",
    ReplyState.SENDING: "Envoi en cours",
    ReplyState.SENT: "Envoyée",
    ReplyState.UNSURE: "Envoi incertain, à vérifier",
}
BADGES = {
    ReplyState.PROPOSED: "to_qualify",
    ReplyState.EDITED: "to_qualify",
    ReplyState.VISED: "sorted",
    ReplyState.APPROVED: "confirmed",
    ReplyState.DEPOSITED: "closed",
    ReplyState.REJECTED: "dropped",
    ReplyState.TO_SEND: "confirmed",
    ReplyState.SENDING: "confirmed",
    ReplyState.SENT: "closed",
    ReplyState.UNSURE: "quarantined",
}
# After these, another reply may be begun.
ENDED = frozenset({ReplyState.DEPOSITED, ReplyState.SENT, ReplyState.REJECTED})
_SIGNS = {"+ ": "added", "- ": "taken", "  ": "same"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyView:
    """`changes` are lines as (`added`, `taken` or `same`, line), none where nothing was changed."""

    reply_id: int
    revision: int
    state: str
    badge: str
    open: bool
    letter: str
    version: str
    subject: str
    body: str
    rows: int
    holes: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    people: str
    reason: str
    problem: str
    when: str
    may_edit: bool
    may_visa: bool
    may_refuse: bool
    may_approve: bool
    may_reject: bool
    may_send: bool
    may_settle: bool
    may_start: bool
    sends: bool
    in_drafts: bool
    mentioned: bool
    unsigned: bool
    unsigned_holes: bool


def reply_view(reply: Reply, person: Person, reader: Reader, *, letter: str = "", sends: bool = False) -> ReplyView:
    """A draft as this person sees it. What the buttons offer is checked again when they are pressed.
    `letter` is the title of the letter it was begun from; `sends` says that the town opened sending for the mailbox.
    """
    going = reply.state in OPEN
    asked = reply.state is ReplyState.APPROVED and bool(reply.sender)
    sendable = reply.state in {ReplyState.APPROVED, ReplyState.DEPOSITED} and not reply.sender
    writers = ", ".join(sorted(reader.called(w) for w in reply.writers))
    people = [
        ("Rédaction", writers),
        ("visa", reader.called(reply.viser)),
        ("approbation", reader.called(reply.approver)),
    ]
    people.append(("envoi demandé", reader.called(reply.sender)))
    return ReplyView(
        reply_id=reply.reply_id,
        revision=reply.revision,
        state="Approuvée, envoi demandé" if asked else STATES[reply.state],
        badge=BADGES[reply.state],
        open=going,
        letter=letter or reply.letter,
        version=reply.letter_version,
        subject=reply.subject,
        body=reply.body,
        rows=min(max(reply.body.count("\n") + len(reply.body) // 90 + 2, 12), 40),
        holes=reply.holes,
        changes=changes(reply),
        people=" ; ".join(f"{what} : {who}" for what, who in people if who),
        reason=reply.reason,
        problem=reply.problem,
        when=long_date(reply.changed_at, reader.zone),
        may_edit=going and person.may(Right.DRAFT),
        may_visa=going and reply.state is not ReplyState.VISED and person.may(Right.VISA),
        may_refuse=going and person.may(Right.VISA),
        may_approve=going and person.may(Right.APPROVE),
        may_reject=going and (person.may(Right.APPROVE) or person.may(Right.DRAFT)),
        may_send=sends and sendable and person.may(Right.APPROVE),
        may_settle=reply.state is ReplyState.UNSURE and person.may(Right.APPROVE),
        may_start=reply.state in ENDED and person.may(Right.DRAFT),
        sends=sends,
        in_drafts=reply.state is ReplyState.DEPOSITED,
        mentioned="L311-3-1" in reply.body,
        unsigned=going
        and person.may(Right.APPROVE)
        and not all(said.casefold() in reply.body.casefold() for said in (person.name, person.quality)),
        unsigned_holes="du signataire]" in reply.body,
    )


def answer_line(reply: Reply | None) -> tuple[str, str, bool] | None:
    """(state in words, its badge, whether it is still being written): what the page of the mail says of its reply."""
    return (STATES[reply.state], BADGES[reply.state], reply.state in OPEN) if reply else None


def changes(reply: Reply) -> tuple[tuple[str, str], ...]:
    """The lines of the text against those that were proposed; empty when they are the same."""
    before = [f"Objet : {reply.proposed_subject}", *reply.proposed_body.splitlines()]
    after = [f"Objet : {reply.subject}", *reply.body.splitlines()]
    if before == after:
        return ()
    return tuple((_SIGNS[line[:2]], line[2:]) for line in difflib.ndiff(before, after) if line[:2] in _SIGNS)
