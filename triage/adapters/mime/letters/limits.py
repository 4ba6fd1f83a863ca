"""How much of a letter is read, and the sentence for a person when it is not."""

from triage.domain.attached import AttachedText, Reading
from triage.domain.cleaning import clean
from triage.domain.errors import UnreadableMail

MOST_BYTES = 25_000_000  # of an attachment
MOST_UNPACKED = 30_000_000  # bytes of one part of a packed document
MOST_RATIO = 200  # unpacked to packed: text comes to 20, a bomb to thousands
MOST_PAGES = 50
MOST_TEXT = 39_000  # characters: all of them are searched for entities and secrets, see `extractors.reading.LIMIT`
MOST_SCANS = 10  # pages whose characters are recognised
FEWEST_WORDS = 3  # a page with fewer has no text of its own


def refuse_letter(fact: str) -> UnreadableMail:
    """The error that says in French why a letter was not read."""
    return UnreadableMail(fact, words=f"Cette pièce n’a pas été lue : {fact}. À lire par un agent.")


def made_of(text: str, *, pages: int = 0, words: str = "", reading: Reading = Reading.TEXT) -> AttachedText:
    """The text, cleaned and cut; without any, a person must read the letter."""
    plain = clean(text).strip()
    if not plain:
        return AttachedText(
            number=0,
            reading=Reading.BY_HAND,
            pages=pages,
            words=words or "Cette pièce n’a pas de texte : à lire par un agent.",
        )
    if len(plain) > MOST_TEXT:
        plain = plain[:MOST_TEXT].rpartition(" ")[0] or plain[:MOST_TEXT]
        words = f"{words} Texte très long : seul le début a été lu.".strip()
    return AttachedText(number=0, reading=reading, text=plain, pages=pages, words=words)
