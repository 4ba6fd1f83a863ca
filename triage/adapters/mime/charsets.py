"""Bytes of a text part to str, whatever the label claims. Never raises, never loses a letter without a warning."""

import base64
import binascii
import codecs
import re
from email.message import Message

# What browsers do with these labels (WHATWG Encoding Standard): the wider set that the label's users really mean.
_WIDER = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "l1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "windows-1252": "cp1252", "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874", "windows-874": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "big5": "big5hkscs", "cp-850": "cp850", "ibm-850": "cp850",
    "macintosh": "mac-roman", "x-mac-roman": "mac-roman", "unicode-1-1-utf-7": "utf-7", "unicode": "utf-16",
}  # fmt: skip
_WESTERN = {"", "cp1252", "utf-8", "utf8", "cp1254", "iso-8859-15", "8bit", "unknown-8bit"}
_META = re.compile(rb"<meta[^>]{0,200}charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w.:-]{2,30})", re.IGNORECASE)
_BASE64_LINE = re.compile(r"^[A-Za-z0-9+/]{20,}={0,2}$")
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([BJ])")  # ISO-2022-JP


def decode(data: bytes, label: str, *, html: bool = False) -> tuple[str, str]:
    """The text, and a French warning or "". `label` is the declared charset, possibly empty or false."""
    name = label.strip().strip("\"'").lower()
    wanted = _WIDER.get(name, name)
    meta = _META.search(data[:4096]) if html else None
    tries = []
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries.append("utf-16")
    if _ESCAPES.search(data[:100_000]):
        tries.append("iso-2022-jp")
    if wanted in _WESTERN:
        tries.append("utf-8")
    meta_name = meta[1].decode("ascii", "replace").lower() if meta else ""
    if wanted in _WESTERN and meta_name:
        tries.append(_WIDER.get(meta_name, meta_name))
    tries += [wanted, "utf-8", _WIDER.get(meta_name, meta_name)]
    for codec in tries:
        text = _strict(data, codec)
        if text is not None:
            known = not name or name in _WESTERN or _is_text_codec(wanted)
            return text, "" if known else "Jeu de caractères inconnu : texte lu au mieux."
    text = data.decode("cp1252", "replace")
    if name and not _is_text_codec(wanted):
        return text, "Jeu de caractères inconnu : texte lu au mieux."
    return text, "Jeu de caractères faux ou inconnu : certaines lettres peuvent manquer." if "\ufffd" in text else ""


def _is_text_codec(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001  the only way to leave rot13, zip and hex out
    except (LookupError, ValueError):
        return False


def _strict(data: bytes, codec: str) -> str | None:
    if not codec or not _is_text_codec(codec) or codec in {"idna", "punycode", "unicode_escape", "raw_unicode_escape"}:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def payload_bytes(part: Message) -> bytes:
    """The decoded bytes of a leaf part, also where the transfer encoding is declared but not used, or the reverse."""
    raw = part.get_payload()
    if not isinstance(raw, str):
        return b""
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64" and not _looks_base64(raw, strict=False):
        return raw.encode("utf-8", "surrogateescape")
    if encoding in {"", "7bit", "8bit", "binary"} and _looks_base64(raw, strict=True):
        decoded = from_base64(raw)
        if decoded is not None and sum(b < 9 for b in decoded[:1000]) == 0:
            return decoded
    try:
        data = part.get_payload(decode=True)
    except (LookupError, ValueError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else raw.encode("utf-8", "surrogateescape")


def from_base64(text: str) -> bytes | None:
    """The bytes, with missing padding forgiven; None when it is not base64."""
    packed = "".join(text.split())
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _looks_base64(text: str, *, strict: bool) -> bool:
    """Strict: long unbroken lines of the alphabet and nothing else. Otherwise: nothing that base64 never holds."""
    sample = [line.strip() for line in text[:20_000].splitlines() if line.strip()][:100]
    if not sample:
        return not strict
    if not strict:
        return not any(" " in line for line in sample[:20])
    return len("".join(sample)) >= 60 and all(_BASE64_LINE.match(line) for line in sample[:-1] or sample)


def unflow(text: str, *, delete_space: bool) -> str:
    """RFC 3676: join lines that end with a space with the next of the same quote depth."""
    lines: list[list[str]] = []
    depth_before, open_line = 0, False
    for raw in text.splitlines():
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        signature = line == "-- "
        grows = line.endswith(" ") and not signature
        piece = line[:-1] if grows and delete_space else line
        if open_line and depth == depth_before and not signature:
            lines[-1].append(piece)
        else:
            lines.append([">" * depth + " " if depth else "", piece])
        open_line, depth_before = grows, depth
    return "\n".join(map("".join, lines))
