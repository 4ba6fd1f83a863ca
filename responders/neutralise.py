"""What a citizen wrote, made harmless before it enters a letter. Knows nothing of templates."""

import re
import unicodedata

from triage.domain.entities import Secret

_BLANK_CATEGORIES = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
_LINK = re.compile(r"(?:https?|ftp)\s*:\s*/\s*/\s*\S+|\bwww\.\S+", re.IGNORECASE)
_LONGEST_READ = 20_000  # characters looked at before the cut: a 1 MB subject costs no more than this


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters.

    Control characters, line ends and lone surrogates become spaces; format characters (bidirectional marks, zero
    width) go; links are taken out, because a reply must not carry a stranger's link to a forged sender; square brackets
    become round, so that nobody can write what looks like one of our holes.
    """
    kept = []
    for char in text[:_LONGEST_READ]:
        category = unicodedata.category(char)
        if category == "Cf":
            continue
        kept.append(" " if category in _BLANK_CATEGORIES else char)
    line = unicodedata.normalize("NFC", "".join(kept))
    line = _LINK.sub("(lien retiré)", line)
    line = " ".join(line.replace("[", "(").replace("]", ")").split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def masked(text: str, secrets: tuple[Secret, ...]) -> str:
    """The text with the spans of secrets (bank or social security numbers) replaced by dots of the same length."""
    for secret in secrets:
        start, end = max(0, secret.start), min(len(text), secret.end)
        if start < end:
            text = text[:start] + "•" * (end - start) + text[end:]
    return text
