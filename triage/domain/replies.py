"""A reply proposal: prepared for a human, never sent by us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A rendered template. Each code of `missing` stands in the text as a visible « [à compléter : …] »."""

    template: str
    version: str
    subject: str
    body: str
    missing: tuple[str, ...]
    why: str
