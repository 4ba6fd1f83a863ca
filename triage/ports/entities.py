"""What people say of entities: kept, undone, and read back for the pages and for evaluation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from triage.domain.entities import Entity, Ruling
from triage.domain.entity_review import EntityDecision


class EntityStore(Protocol):
    """Decisions on entities. Thread-safe; each method one transaction. Every method may raise StoreUnavailable."""

    def decide(
        self, mail_id: int, ruling: Ruling, entity: Entity | None, *, key: str = "", actor: str, now: datetime
    ) -> EntityDecision:
        """Keep one decision, with its line of history; search and deadlines follow. `key` says which entity that holds (CONFIRM,
        CORRECT) or stands (REJECT); `entity` is what it is instead (CORRECT) or what is added (ADD).

        Raises UnknownCase, and CaseMoved when no such entity is there any more.
        """

    def confirm_all(self, mail_id: int, *, actor: str, now: datetime) -> int:
        """Confirm every entity that nobody has decided on; how many. Raises UnknownCase."""

    def undo(self, decision_id: int, *, actor: str, now: datetime) -> EntityDecision:
        """As if the decision had not been made. Raises UnknownCase for no such decision, CaseMoved when it is undone already or
        a later one on the same entity stands.
        """

    def decisions(self, after_id: int = 0, limit: int = 1000) -> Sequence[EntityDecision]:
        """Decisions in the order they were made, those undone included (`undone_at`)."""

    def decision(self, decision_id: int) -> EntityDecision:
        """One decision. Raises UnknownCase."""
