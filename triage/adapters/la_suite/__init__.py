"""The door of La Suite Messages: who may post, and what happens to what is posted. Contract: docs/la-suite-messages.md."""

from triage.adapters.la_suite.hook import Hook, open_hook

__all__ = ["Hook", "open_hook"]
