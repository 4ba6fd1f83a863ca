"""One action on many mails: what it will change, and which mails it leaves alone and why. Pure; nothing is done here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from triage.domain.case import CaseLine, State
from triage.domain.corrections import Decision, Deed, after, offered
from triage.domain.errors import ForbiddenMove
from triage.domain.referential import Label

MOST = 500  # mails of one action


class Left(StrEnum):
    """Why a mail is left alone."""

    UNSEEN = "unseen"  # there is none within the person's sight
    LOCKED = "locked"  # somebody else corrects or answers it
    IMPOSSIBLE = "impossible"  # not in its state
    SAME = "same"  # it is so already


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A mail as it stands now; `revision` as in `Case`."""

    line: CaseLine
    revision: int

    @property
    def label(self) -> Label:
        """What the mail is now."""
        return Label(service=self.line.service, motif=self.line.motif or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A mail that the action changes, and into what."""

    standing: Standing
    state: State
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an action will do. `left` holds the numbers of mails, each once."""

    changes: tuple[Change, ...]
    left: dict[Left, tuple[int, ...]]


def plan(asked: Iterable[int], standings: Collection[Standing], decision: Decision, *, locked: Collection[int]) -> Plan:
    """What the decision would do to the mails asked for, of which `standings` are those within sight."""
    known = {s.line.mail_id: s for s in standings}
    changes: list[Change] = []
    left: dict[Left, list[int]] = {}
    for mail_id in dict.fromkeys(asked):
        standing = known.get(mail_id)
        found = Left.UNSEEN if standing is None else Left.LOCKED if mail_id in locked else _change(standing, decision)
        if isinstance(found, Change):
            changes.append(found)
        else:
            left.setdefault(found, []).append(mail_id)
    return Plan(changes=tuple(changes), left={why: tuple(ids) for why, ids in left.items()})


def retries(asked: Iterable[int], standings: Collection[Standing]) -> Plan:
    """What trying the quarantine again would do: a mail that could not be read is read once more."""
    known = {s.line.mail_id: s for s in standings}
    wanted = list(dict.fromkeys(asked))
    able = [n for n in wanted if n in known and known[n].line.state is State.QUARANTINED]
    left = {
        Left.UNSEEN: tuple(n for n in wanted if n not in known),
        Left.IMPOSSIBLE: tuple(n for n in wanted if n in known and n not in able),
    }
    changes = tuple(Change(standing=known[n], state=State.RECEIVED, label=known[n].label) for n in able)
    return Plan(changes=changes, left={why: numbers for why, numbers in left.items() if numbers})


def fitting(decision: Decision, label: Label) -> Deed:
    """A correction that leads to another service is a rerouting."""
    other = decision.label is not None and label.service not in {"", decision.label.service}
    return Deed.REROUTE if decision.deed is Deed.CORRECT and other else decision.deed


def _change(standing: Standing, decision: Decision) -> Change | Left:
    line = standing.line
    if decision.deed not in offered(line.state, labelled=bool(line.service), read=bool(line.service)):
        return Left.IMPOSSIBLE
    try:
        state, label = after(decision, state=line.state, label=standing.label, mail_id=line.mail_id)
    except ForbiddenMove:
        return Left.IMPOSSIBLE
    if (state, label) == (line.state, standing.label):
        return Left.SAME
    return Change(standing=standing, state=state, label=label)
