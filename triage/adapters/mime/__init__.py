"""Mail bytes to text. mail-parser and inscriptis are imported in this package only."""

from triage.adapters.mime.guard import GuardedReader

__all__ = ["GuardedReader"]
