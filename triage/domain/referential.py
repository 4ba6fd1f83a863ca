"""The town's own list of services and request types (motifs). The code never names a label; it asks this list."""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Label:
    """A pair (service, motif); motif is "" where the service has none."""

    service: str
    motif: str = ""

    @property
    def code(self) -> str:
        """`service/motif`, or `service` alone. The form used in files, model labels and keywords."""
        return f"{self.service}/{self.motif}" if self.motif else self.service

    @classmethod
    def from_code(cls, code: str) -> "Label":
        """Read back what `code` writes."""
        service, _, motif = code.partition("/")
        return cls(service=service, motif=motif)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One service (motif "") or motif: its name and folder in French, one sentence, and what the town decided of it.

    `topics` ties a renamed or new class to the priority rules (`Referential.topics`).
    """

    label: Label
    name: str
    sentence: str
    folder: str
    threshold: float | None = None
    retired: bool = False
    sensitive: bool = False
    proposals: bool = True
    four_eyes: bool = False  # whoever approves a reply has not written it
    visa: bool = False  # a reply needs a visa before it is approved
    spam: bool = False
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Referential:
    """All entries in the order of the file, the default threshold (0..1) and the version of the file."""

    version: str
    default_threshold: float
    entries: tuple[Entry, ...]

    def entry(self, label: Label) -> Entry:
        """The entry of this label. Raises ConfigurationError when the referential does not know it."""
        for entry in self.entries:
            if entry.label == label:
                return entry
        raise ConfigurationError(f"unknown label {label.code}", subject=label.code)

    def knows(self, label: Label) -> bool:
        """Whether the label exists and is not retired."""
        return any(e.label == label and not e.retired for e in self.entries)

    def topics(self, label: Label) -> frozenset[str]:
        """What the priority rules may take this label for: the topics of its entry, else its own code."""
        own = self.entry(label).topics if self.knows(label) else ()
        return frozenset(own or (label.motif or label.service,))

    def threshold(self, label: Label, of_model: float | None = None) -> float:
        """The probability under which a mail of this label goes to a human.

        The town's own figure for the class; else the model's (for its stated precision), but never under the default:
        on few and easy development mails a model's threshold may fall to nothing. 2.0 (never sure) for an unknown label.
        """
        if not self.knows(label):
            return 2.0
        own = self.entry(label).threshold
        if own is not None:
            return own
        return max(self.default_threshold, of_model or 0.0)

    def spam(self) -> Label | None:
        """The label of unwanted mail, if the town has one in use."""
        return next((e.label for e in self.entries if e.spam and not e.retired), None)

    def services(self) -> tuple[Entry, ...]:
        """The services in use."""
        return tuple(e for e in self.entries if not e.label.motif and not e.retired)

    def motifs(self, service: str) -> tuple[Entry, ...]:
        """The motifs in use of a service."""
        return tuple(e for e in self.entries if e.label.motif and e.label.service == service and not e.retired)

    def labels(self) -> tuple[Label, ...]:
        """What a classifier may answer: each motif in use, and each service that has no motif."""
        with_motifs = {e.label.service for e in self.entries if e.label.motif and not e.retired}
        return tuple(
            e.label for e in self.entries if not e.retired and (e.label.motif or e.label.service not in with_motifs)
        )

    def check_declared(self, codes: Iterable[str], *, where: str) -> None:
        """Raise ConfigurationError, naming every code of `where` that this referential does not contain at all.

        Retired codes pass: whoever uses them masks them with `knows`, so that retiring a class needs no new model.
        """
        declared = {e.label for e in self.entries}
        wrong = sorted(c for c in codes if Label.from_code(c) not in declared)
        if wrong:
            raise ConfigurationError(
                f"{where} uses labels that the referential does not contain: {', '.join(wrong)}",
                subject=where,
                words=f"{where} : codes absents du référentiel : {', '.join(wrong)}. "
                "Un code dont la ville ne veut plus y reste, avec retired = true.",
            )
