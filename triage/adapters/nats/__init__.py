"""The broker's door: which streams exist, what a nudge looks like, and how to publish one.

Owns every name on the server and everything that talks to it outside the worker. A message carries ids only: never
text, names or addresses. Must not know SQL, IMAP or models.
"""

from triage.adapters.nats.nudges import StreamNudges, open_nudges
from triage.adapters.nats.probe import probe_broker

__all__ = ["StreamNudges", "open_nudges", "probe_broker"]
