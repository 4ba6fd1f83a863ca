"""What business software needs, read from a mail. Knows `triage.domain` only."""

from extractors.pipeline import MailExtractor

__all__ = ["MailExtractor", "load_extractor"]


def load_extractor(statistical: bool) -> MailExtractor:
    """The extractor; `statistical` adds spaCy's French model for people and organisations where it is installed."""
    return MailExtractor(statistical=statistical)
