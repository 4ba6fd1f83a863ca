"""Text of PDF letters: the text layer by pypdf; pages that have none are recognised where they are scans of a page."""

import io
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from triage.adapters.mime.letters.limits import FEWEST_WORDS, MOST_PAGES, MOST_SCANS, MOST_TEXT, made_of, refuse_letter
from triage.adapters.mime.letters.scans import can_recognise, page_image, recognised
from triage.domain.attached import AttachedText, Reading

SCANNED = "Texte reconnu sur des pages numérisées : il peut contenir des fautes."
BY_HAND = "Pages numérisées sans texte : à lire par un agent."
PARTLY = "Certaines pages numérisées n’ont pas de texte : à lire par un agent."


def read_pdf(data: bytes) -> AttachedText:
    """Page by page. Raises UnreadableMail for a locked or damaged file."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise refuse_letter("elle est protégée par un mot de passe")
        total = len(reader.pages)
        texts, unread, scanned = _pages(reader, min(total, MOST_PAGES))
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError, OSError) as error:
        raise refuse_letter("ce document est abîmé") from error
    words = SCANNED if scanned else ""
    if unread:
        words = f"{words} {PARTLY if any(texts) else BY_HAND}".strip()
    if total > MOST_PAGES:
        words = f"{words} {total} pages : seules les {MOST_PAGES} premières ont été lues.".strip()
    only_scans = scanned and scanned == sum(map(bool, texts))
    return made_of("\n\n".join(texts), pages=total, words=words, reading=Reading.SCAN if only_scans else Reading.TEXT)


def _pages(reader: PdfReader, count: int) -> tuple[list[str], int, int]:
    """The text of each page, how many have none although they show a page, and how many were recognised."""
    texts: list[str] = []
    size = unread = scanned = 0
    for number in range(count):
        page = reader.pages[number]
        text = page.extract_text() or ""
        if len(text.split()) < FEWEST_WORDS:
            image = page_image(page)
            seen = recognised(image) if image and scanned < MOST_SCANS and can_recognise() else ""
            scanned += bool(seen)
            unread += not seen and (image is not None or _shows_something(page))
            text = seen or text
        texts.append(text.strip())
        size += len(text)
        if size > MOST_TEXT:
            break
    return texts, unread, scanned


def _shows_something(page: Any) -> bool:
    """Whether a page without text draws anything at all: a blank back is no reason to read by hand."""
    resources = page.get("/Resources")
    return bool(resources and "/XObject" in resources.get_object())
