"""The referential of the file with what the town decided from its pages laid over it: thresholds and added classes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from triage.domain.learning import TownClass
from triage.domain.referential import Entry, Referential


def overlaid(referential: Referential, thresholds: Mapping[str, float], classes: Sequence[TownClass]) -> Referential:
    """The referential in force. A class that the file knows too is the file's; one whose service is unknown is left out."""
    known = {entry.label for entry in referential.entries}
    services = {label.service for label in known if not label.motif}
    services |= {added.label.service for added in classes if not added.label.motif}
    added = [
        Entry(label=c.label, name=c.name, sentence=c.sentence, folder=c.name.replace("/", "-"))
        for c in classes
        if c.label not in known and (not c.label.motif or c.label.service in services)
    ]
    entries = [
        replace(entry, threshold=thresholds.get(entry.label.code, entry.threshold))
        for entry in (*referential.entries, *added)
    ]
    return replace(referential, entries=tuple(entries))
