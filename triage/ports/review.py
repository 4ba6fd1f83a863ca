"""What people decide of mails: carried out, undone, and read back for learning and figures."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from triage.domain.bulk import Standing
from triage.domain.corrections import Correction, Decision
from triage.domain.people import Sensitivity, Sight
from triage.ports import Selection


class ReviewStore(Protocol):
    """Decisions of people. Thread-safe; each method one transaction. Every method may raise StoreUnavailable."""

    def decide(
        self,
        mail_id: int,
        decision: Decision,
        *,
        actor: str,
        now: datetime,
        seen: int | None = None,
        sensitive: Sensitivity | None = None,
    ) -> Correction:
        """Carry a decision out, with its line of history; a message that was filed is filed again. `seen` is the
        `Case.revision` that the person saw, `sensitive` what the mail is under the label chosen (None: as before).

        Raises UnknownCase, ForbiddenMove, CaseMoved when the case has changed since.
        """

    def undo(self, correction_id: int, *, actor: str, now: datetime) -> Correction:
        """Put state, label and assignee back as they were before. Raises UnknownCase for no such correction, CaseMoved
        when it is not the last thing that a person did to the mail, or is undone already.
        """

    def last(self, mail_id: int) -> Correction | None:
        """The last decision of a person on the mail that is not undone."""

    def corrections(self, after_id: int = 0, limit: int = 1000) -> Sequence[Correction]:
        """Decisions in the order they were made, those undone included (`undone_at`)."""

    def batch(self, batch: str) -> Sequence[Correction]:
        """The decisions of one bulk action, in the order they were made, those undone included."""

    def standings(self, mail_ids: Collection[int], sight: Sight) -> Sequence[Standing]:
        """How these mails stand, those within sight only, in the order asked."""

    def numbers(self, selection: Selection, at_most: int) -> list[int]:
        """The numbers of the first mails of a selection, in its order; its own limit and offset do not count."""
