"""Text of DOCX (ECMA-376) and ODT (OASIS OpenDocument): one part of the archive, as XML without entities or network."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from triage.adapters.mime.letters.limits import MOST_RATIO, MOST_TEXT, MOST_UNPACKED, made_of, refuse_letter
from triage.domain.attached import AttachedText

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_PARAGRAPHS = {f"{_W}p", f"{_T}p", f"{_T}h"}
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_T}line-break": "\n", f"{_T}tab": "\t", f"{_T}s": " "}
# What was deleted, comments, field codes: not what the letter says.
_SILENT = {
    f"{_W}del", f"{_W}instrText", f"{_W}delText", f"{_T}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}scripts",
}  # fmt: skip
_PARTS = ("word/document.xml", "content.xml")


def read_packed(data: bytes) -> AttachedText:
    """The paragraphs. Raises UnreadableMail for a bomb, a locked or damaged archive, or one that is no letter."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = next((n for n in _PARTS if n in archive.namelist()), None)
            if found is None:
                raise refuse_letter("cette archive n’est pas une lettre")
            part = _unpacked(archive, archive.getinfo(found))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise refuse_letter("ce document est abîmé ou protégé par un mot de passe") from error
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise refuse_letter("ce document est abîmé ou protégé par un mot de passe") from error
    return made_of("".join(_said(root)))


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The part, counted while it is unpacked: what the archive says of its size proves nothing."""
    most = min(MOST_UNPACKED, max(info.compress_size * MOST_RATIO, 1_000_000))
    with archive.open(info) as stream:
        part = stream.read(most + 1)
    if len(part) > most:
        raise refuse_letter("ce document gonfle démesurément quand on l’ouvre")
    return part


def _said(root: "etree._Element") -> Iterator[str]:
    """Text in order of the document, a new line after each paragraph. No recursion: documents nest as deep as they like."""
    size, silent = 0, 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if event == "start":
            silent += node.tag in _SILENT
            text = node.text or "" if _speaks(node) else ""
            piece = _BREAKS.get(node.tag, "") + text
        else:
            silent -= node.tag in _SILENT
            piece = "\n" if node.tag in _PARAGRAPHS else ""
            parent = node.getparent()
            if parent is not None and node.tail and _inside_text(parent):
                piece += node.tail
        if silent or not piece:
            continue
        yield piece
        size += len(piece)
        if size > 2 * MOST_TEXT:
            return


def _speaks(node: "etree._Element") -> bool:
    """Whether the text inside this element is the letter's."""
    return node.tag == f"{_W}t" or (node.tag.startswith(_T) and _inside_text(node))


def _inside_text(node: "etree._Element") -> bool:
    return isinstance(node.tag, str) and node.tag.startswith(_T)
