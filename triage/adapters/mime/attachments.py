"""What is attached: name, declared type, size, kind. Nothing is decoded, least of all pictures, films and sounds."""

import re
from email.message import Message
from pathlib import PurePosixPath

from triage.adapters.mime.headers import one_line
from triage.domain.mail import Attachment, AttachmentKind

MAX_NAME = 120
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_EXTENSIONS = {
    AttachmentKind.PICTURE: "jpg jpeg jpe png gif bmp tif tiff webp heic heif avif svg ico psd raw dng",
    AttachmentKind.FILM: "mp4 m4v mov avi mkv webm mpg mpeg wmv flv 3gp 3g2 mts m2ts ogv",
    AttachmentKind.SOUND: "mp3 wav ogg oga m4a aac flac wma amr opus mid midi",
    AttachmentKind.DOCUMENT: "pdf doc docx docm dot dotx odt ott rtf xls xlsx xlsm ods ppt pptx odp pages numbers csv",
    AttachmentKind.MAIL: "eml msg",
    AttachmentKind.TEXT: "txt md log ics vcf html htm xml json",
}
_BY_EXTENSION = {ext: kind for kind, names in _EXTENSIONS.items() for ext in names.split()}
_DOCUMENT_TYPES = re.compile(r"pdf|msword|officedocument|opendocument|ms-excel|ms-powerpoint|rtf", re.IGNORECASE)
_BY_MAJOR = {
    "image": AttachmentKind.PICTURE,
    "video": AttachmentKind.FILM,
    "audio": AttachmentKind.SOUND,
    "message": AttachmentKind.MAIL,
    "text": AttachmentKind.TEXT,
}


def kind_of(media_type: str, name: str) -> AttachmentKind:
    """By declared type, else by the name's ending. A picture, film or sound by either is one."""
    by_name = _BY_EXTENSION.get(PurePosixPath(name.lower()).suffix[1:])
    if by_name in {AttachmentKind.PICTURE, AttachmentKind.FILM, AttachmentKind.SOUND}:
        return by_name
    if _DOCUMENT_TYPES.search(media_type):
        return AttachmentKind.DOCUMENT
    by_type = _BY_MAJOR.get(media_type.partition("/")[0])
    if by_type is None or (by_type is AttachmentKind.TEXT and by_name):
        return by_name or AttachmentKind.OTHER
    return by_type


def safe_name(name: str, media_type: str) -> str:
    """One path component without tricks; « sans-nom » with the type's ending when there is none."""
    last = re.split(r"[\\/]", one_line(name).rstrip("\\/. "))[-1]
    plain = _UNSAFE.sub("_", last).strip(" .")
    if not plain:
        ending = re.sub(r"[^a-z0-9]", "", media_type.partition("/")[2].partition("+")[0])[:8]
        return f"sans-nom.{ending}" if ending else "sans-nom"
    if len(plain) > MAX_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = f"{stem[: MAX_NAME - 12]}….{ending[-8:]}" if dot else plain[:MAX_NAME]
    return plain


def describe(part: Message, name: str, size: int) -> Attachment:
    """One line of the list."""
    media_type = one_line(part.get_content_type())[:100].lower()
    shown = safe_name(name, media_type)
    return Attachment(name=shown, media_type=media_type, size=size, kind=kind_of(media_type, shown))
