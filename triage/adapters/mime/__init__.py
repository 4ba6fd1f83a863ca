"""Mail bytes to text. mail-parser and inscriptis are imported in this package only."""

from triage.adapters.mime.guard import GuardedReader
from triage.adapters.mime.outgoing import TownMail

__all__ = ["GuardedReader", "TownMail"]
