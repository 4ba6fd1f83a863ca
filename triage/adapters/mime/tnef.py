"""Plain text body of a winmail.dat (TNEF, MS-OXTNEF), where Outlook left one. Attribute level only, no MAPI streams."""

import struct

from triage.adapters.mime.charsets import decode

_SIGNATURE = 0x223E9F78
_BODY = 0x0002800C  # attBody
_CODE_PAGE = 0x00069007  # attOemCodepage


def is_tnef(data: bytes) -> bool:
    """Whether the bytes start as TNEF does."""
    return len(data) > 6 and bool(struct.unpack_from("<I", data)[0] == _SIGNATURE)


def tnef_text(data: bytes) -> str:
    """The plain body, "" where there is none or the file is damaged."""
    if not is_tnef(data):
        return ""
    at = 6  # signature and key
    body, code_page = b"", ""
    while at + 9 <= len(data):
        attribute, length = struct.unpack_from("<II", data, at + 1)
        value = data[at + 9 : at + 9 + length]
        if attribute == _CODE_PAGE and len(value) >= 4:
            code_page = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _BODY:
            body = value
        at += 9 + length + 2  # level, ids and checksum
    text, _ = decode(body.rstrip(b"\0"), "utf-8" if code_page == "cp65001" else code_page)
    return text
