"""The outside world as the pages see it: the ports they use, in one value that `bootstrap` fills."""

from dataclasses import dataclass

from triage.domain.referential import Referential
from triage.ports import CaseStore
from triage.ports.bench import Bench
from triage.ports.connectors import ConnectorStore
from triage.ports.learning import LearningStore
from triage.ports.letters import Letters
from triage.ports.review import ReviewStore
from triage.ports.searches import SavedSearches


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """One field for each port."""

    bench: Bench
    cases: CaseStore
    connectors: ConnectorStore
    learning: LearningStore
    letters: Letters
    referential: Referential
    review: ReviewStore
    searches: SavedSearches
