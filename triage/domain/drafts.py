"""The draft of a reply: what may become of it, and who may do it. Pure values.

A draft is proposed, edited, given a visa, approved, then put in the Drafts folder of the mailbox; or rejected. From there
the town's people send it by their own mail software. Where the town opened sending for the mailbox, a person may also ask
for this one draft to be sent: at most once, decision 18.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.errors import ForbiddenMove, NotAllowed
from triage.domain.mail import Address

MOST_SUBJECT, MOST_BODY = 300, 100_000  # characters
_HOLE = re.compile(r"\[à compléter\b[^\]\n]*\]?", re.IGNORECASE)
_NAME_HOLE = r"\[à compléter : (?:prénom et )?nom du signataire\]"
_QUALITY_HOLE = r"\[à compléter : qualité du signataire\]"
_BLANKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class ReplyState(StrEnum):
    """Where a draft stands."""

    PROPOSED = "proposed"  # as the letter was filled in
    EDITED = "edited"
    VISED = "vised"  # somebody gave a visa to this very text
    APPROVED = "approved"  # its bytes are fixed; waits for its place in the Drafts folder
    DEPOSITED = "deposited"
    REJECTED = "rejected"
    TO_SEND = "to_send"  # a person asked for this draft to be sent
    SENDING = "sending"  # handed to the server now: whatever happens, no machine starts this again
    SENT = "sent"
    UNSURE = "unsure"  # perhaps sent: a person looks, and says


MOVES: dict[ReplyState, frozenset[ReplyState]] = {
    ReplyState.PROPOSED: frozenset({ReplyState.EDITED, ReplyState.VISED, ReplyState.APPROVED, ReplyState.REJECTED}),
    ReplyState.EDITED: frozenset({ReplyState.EDITED, ReplyState.VISED, ReplyState.APPROVED, ReplyState.REJECTED}),
    # An edited text has lost its visa: nobody gave one to it.
    ReplyState.VISED: frozenset({ReplyState.EDITED, ReplyState.APPROVED, ReplyState.REJECTED}),
    ReplyState.APPROVED: frozenset({ReplyState.DEPOSITED}),
    ReplyState.DEPOSITED: frozenset({ReplyState.TO_SEND}),
    ReplyState.REJECTED: frozenset(),
    ReplyState.TO_SEND: frozenset({ReplyState.SENDING, ReplyState.DEPOSITED}),
    ReplyState.SENDING: frozenset({ReplyState.SENT, ReplyState.UNSURE, ReplyState.DEPOSITED}),
    ReplyState.SENT: frozenset(),
    ReplyState.UNSURE: frozenset({ReplyState.SENT, ReplyState.DEPOSITED}),
}
OPEN = frozenset({ReplyState.PROPOSED, ReplyState.EDITED, ReplyState.VISED})


class Cause(StrEnum):
    """Why a draft is rejected, from the list that people choose from; measured for each letter."""

    OTHER_LETTER = "autre_lettre"
    WRONG_LABEL = "mal_qualifie"
    WRONG = "inexact"
    LACKING = "incomplet"
    TONE = "ton"
    NEEDLESS = "inutile"
    DONE = "deja_fait"
    OTHER = "autre"


CAUSES = {
    Cause.OTHER_LETTER: "Une autre lettre convient mieux",
    Cause.WRONG_LABEL: "Le courrier est mal qualifié",
    Cause.WRONG: "Le contenu est inexact pour ce courrier",
    Cause.LACKING: "Il manque une information",
    Cause.TONE: "La formulation ne convient pas",
    Cause.NEEDLESS: "Aucune réponse n’est nécessaire",
    Cause.DONE: "Une réponse a déjà été faite",
    Cause.OTHER: "Autre raison, à préciser",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRules:
    """What the town asks for a type of mail: another person than the writers approves; a visa comes first."""

    four_eyes: bool = False
    visa: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Whom a service's replies come from, and how they end. `sender` is None when the town did not give its address; what
    it did not give of the signature stands there as a hole.
    """

    sender: Address | None
    signature: str
    mention: str = ""  # of a decision prepared with an algorithm (CRPA L311-3-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One draft. `revision` rises with each change; `writers` are the logins of who opened or edited it.

    `proposed_*` never change, `letter` is "" for a blank draft. `problem` says in French why the deposit or
    the sending did not work.
    """

    reply_id: int
    mail_id: int
    letter: str
    letter_version: str
    proposed_subject: str
    proposed_body: str
    subject: str
    body: str
    state: ReplyState
    revision: int
    writers: frozenset[str] = frozenset()
    viser: str = ""
    approver: str = ""
    reason: str = ""
    message_id: str = ""
    sha256: str = ""  # of the bytes that were approved
    sender: str = ""  # who asked for it to be sent
    asked_at: datetime | None = None
    sent_at: datetime | None = None
    problem: str = ""
    changed_at: datetime

    @property
    def holes(self) -> tuple[str, ...]:
        """What still has to be filled in, as it stands in the text."""
        return holes(self.subject, self.body)


def holes(*texts: str) -> tuple[str, ...]:
    """Every « [à compléter… » of the texts, in order; one whose bracket was deleted is one still."""
    return tuple(found for text in texts for found in _HOLE.findall(text))


def sign(body: str, name: str, quality: str, others: Collection[tuple[str, str]]) -> str:
    """The text with this name and quality as its signature: in place of the holes, or of another signatory's two lines
    (`others`). Raises ForbiddenMove, in words, when the text ends with neither.
    """
    names = "|".join([_NAME_HOLE, *(re.escape(other) for other, _ in others if other)])
    qualities = "|".join([_QUALITY_HOLE, *(re.escape(other) for _, other in others if other)])
    found = re.compile(rf"^(?:{names})[ \t]*(?:\n(?:{qualities})[ \t]*)?$", re.MULTILINE)
    places = list(found.finditer(body))
    if not places:
        words = "La signature n’est pas reconnue dans le texte : écrivez les prénom, nom et qualité à la fin."
        raise ForbiddenMove("no signature found", words=words)
    last = places[-1]
    return f"{body[: last.start()]}{name}\n{quality}{body[last.end() :]}"


def tidy_subject(text: str) -> str:
    """One line: no control character, no line or paragraph separator."""
    return _BLANKS.sub(" ", text).strip()


def tidy_body(text: str) -> str:
    """Lines that end in a new line, no other control character but the tab."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _CONTROLS.sub("", plain).rstrip() + "\n"


def check_move(reply: Reply, then: ReplyState) -> None:
    """Raise ForbiddenMove unless the draft may go there."""
    if then not in MOVES[reply.state]:
        words = "Cette action n’est plus possible : le projet de réponse a changé d’état."
        raise ForbiddenMove(f"{reply.state} -> {then}", subject=str(reply.reply_id), words=words)


def check_text(reply: Reply) -> None:
    """Raise ForbiddenMove while there is a hole, or nothing to say: no such text is given a visa or approved."""
    number = str(reply.reply_id)
    if count := len(reply.holes):
        rest = "il reste un passage" if count == 1 else f"il reste {count} passages"
        raise ForbiddenMove("holes remain", subject=number, words=f"Projet incomplet : {rest} à compléter.")
    if not reply.subject.strip() or not reply.body.strip():
        raise ForbiddenMove("empty", subject=number, words="Projet incomplet : l’objet ou le texte est vide.")


def check_visa(reply: Reply, actor: str) -> None:
    """Raise ForbiddenMove or NotAllowed unless this person may give a visa to this text: not somebody who wrote it."""
    check_move(reply, ReplyState.VISED)
    check_text(reply)
    _other_than(reply.writers, reply, actor, "Le visa revient à une autre personne que celle qui a rédigé.")


def check_approval(reply: Reply, actor: str, rules: ReplyRules) -> None:
    """Raise ForbiddenMove or NotAllowed unless this person may approve this text."""
    check_move(reply, ReplyState.APPROVED)
    check_text(reply)
    if rules.visa and reply.state is not ReplyState.VISED:
        raise ForbiddenMove("no visa", subject=str(reply.reply_id), words="Un visa est nécessaire avant l’approbation.")
    if rules.four_eyes:
        _other_than(reply.writers, reply, actor, "L’approbation revient à une autre personne que celle qui a rédigé.")


def check_sending(reply: Reply) -> None:
    """Raise ForbiddenMove unless a person may ask for this draft to be sent: approved, and not asked for yet."""
    if reply.state not in {ReplyState.APPROVED, ReplyState.DEPOSITED} or reply.sender:
        words = "Cette réponse ne peut pas être envoyée : elle n’est pas approuvée, ou son envoi est déjà demandé."
        raise ForbiddenMove(f"send from {reply.state}", subject=str(reply.reply_id), words=words)


def _other_than(people: Collection[str], reply: Reply, actor: str, words: str) -> None:
    if actor in people:
        raise NotAllowed("four eyes", subject=str(reply.reply_id), words=words)
