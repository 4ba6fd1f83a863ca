"""Where a sorted mail goes on the IMAP server, decided apart from going there."""

from dataclasses import dataclass
from enum import StrEnum

from triage.domain.referential import Label, Referential
from triage.domain.verdict import PriorityLevel

TO_QUALIFY_FOLDER = "À qualifier"
KEYWORD_PREFIX = "vm-"


class SortMode(StrEnum):
    """What is done with a sorted mail on the server. Towns start carefully."""

    OBSERVE = "observe"
    LABEL = "label"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingPlan:
    """Keywords to set (all others that start with `vm-` are cleared) and the folder to move to ("" leaves it)."""

    keywords: tuple[str, ...] = ()
    folder: str = ""

    @property
    def wanted(self) -> bool:
        """Whether anything is to be done on the server at all."""
        return bool(self.keywords or self.folder)


def plan_filing(
    *, mode: SortMode, prefix: str, label: Label, to_qualify: bool, priority: PriorityLevel, referential: Referential
) -> FilingPlan:
    """What to do on the server. Folder levels are separated by `/`, whatever the server's own separator is.

    Keywords are ASCII by construction (RFC 9051 flag-keyword): codes of the referential are.
    """
    if mode is SortMode.OBSERVE:
        return FilingPlan()
    if mode is SortMode.LABEL:
        codes = ["a-qualifier"] if to_qualify else [c for c in (label.service, label.motif) if c]
        if priority is not PriorityLevel.NORMALE:
            codes.append(priority.value)
        return FilingPlan(keywords=tuple(KEYWORD_PREFIX + c for c in codes))
    if to_qualify:
        levels = [TO_QUALIFY_FOLDER]
    else:
        levels = [referential.entry(Label(service=label.service)).folder]
        if label.motif:
            levels.append(referential.entry(label).folder)
    return FilingPlan(folder="/".join([prefix, *levels] if prefix else levels))
