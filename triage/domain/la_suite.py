"""What we answer La Suite Messages when it shows us a mail: the keys of its response contract (docs/la-suite-messages.md).

We only add: labels, people to assign, a star, a draft from a template, a comment. Never `drop`, `is_spam` or `mark_trashed`:
a person decides what is thrown away.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from triage.domain.case import Case, State
from triage.domain.referential import Label, Referential
from triage.domain.verdict import PriorityLevel

T = TypeVar("T")
TO_QUALIFY = "a_qualifier"  # may stand among the labels of a channel, like a code of the referential
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A webhook channel: maps from codes of the town to what the Messages mailbox calls them. A motif without an entry takes
    its service's.
    """

    name: str
    channel_id: str
    labels: Mapping[str, str]
    assign: Mapping[str, Sequence[str]]
    templates: Mapping[str, str]

    @property
    def mailbox(self) -> str:
        """The mailbox under which its mails are shown."""
        return f"La Suite {self.name}"


def faults_of(channel: Channel) -> list[str]:
    """What is wrong with the settings of a channel, in French; Messages would skip such values without a word."""
    wrong = [f"étiquette de « {c} »" for c, v in channel.labels.items() if not _is_uuid(v)]
    wrong += [f"modèle de « {c} »" for c, v in channel.templates.items() if not _is_uuid(v)]
    wrong += [f"adresse de « {c} »" for c, people in channel.assign.items() if not all(map(_ADDRESS.fullmatch, people))]
    return wrong if _is_uuid(channel.channel_id) else [*wrong, "channel_id"]


def answer_for(case: Case, channel: Channel, referential: Referential) -> dict[str, object]:
    """The JSON action body for a mail that was processed; {} when we have nothing to say."""
    outcome = case.outcome
    if outcome is None:
        words = "Vaguemestre n’a pas pu lire ce courriel : à traiter par un agent."
        return {"add_event": [_comment(words)]} if case.state is State.QUARANTINED else {}
    label = case.label or outcome.verdict.label
    given: dict[str, object] = {}
    if case.state is State.TO_QUALIFY:
        labels = [channel.labels[TO_QUALIFY]] if TO_QUALIFY in channel.labels else []
    else:
        labels = _of(channel.labels, label)
        people = _of(channel.assign, label)
        template = channel.templates.get(label.code)
        if people:
            given["assign_to"] = list(people[0])
        if template:
            given["reply_draft"] = {"template": template}
    if labels:
        given["add_labels"] = labels
    if outcome.priority.level is PriorityLevel.URGENTE:
        given["mark_starred"] = True
    given["add_event"] = [_comment(_words(case, label, referential))]
    return given


def _words(case: Case, label: Label, referential: Referential) -> str:
    """Codes and figures only, no word of the mail."""
    outcome = case.outcome
    if outcome is None:
        return ""
    sure = f"{int(outcome.verdict.confidence * 100)} %"
    lines = [f"Proposition du tri automatique (Vaguemestre, n° {case.mail_id}) : {_name(label, referential)}, {sure}."]
    if case.state is State.TO_QUALIFY:
        lines[0] = lines[0].replace("Proposition", "À qualifier. Proposition incertaine", 1)
    if outcome.priority.level is not PriorityLevel.NORMALE:
        lines.append(f"Priorité {outcome.priority.level.value}. {' '.join(outcome.priority.reasons)}")
    return "\n".join(lines)


def _name(label: Label, referential: Referential) -> str:
    names = {e.label: e.name for e in referential.entries}
    service = names.get(Label(service=label.service), label.service)
    return f"{service} › {names.get(label, label.motif)}" if label.motif else service


def _of(table: Mapping[str, T], label: Label) -> list[T]:
    found = table.get(label.code, table.get(label.service))
    return [] if found is None else [found]


def _comment(words: str) -> dict[str, str]:
    return {"type": "im", "content": words}


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
