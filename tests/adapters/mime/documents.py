"""Letters of all formats, made by hand: small, and as hostile as a test wants."""

import io
import zipfile
from email.message import EmailMessage

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def mail_with(*files: tuple[str, str, bytes]) -> bytes:
    """A mail with these attachments: (name, media type, bytes)."""
    message = EmailMessage()
    message["Subject"] = "Courrier"
    message["From"] = "lea@exemple.fr"
    message.set_content("Veuillez trouver ci-joint mon courrier.")
    for name, media_type, data in files:
        major, _, minor = media_type.partition("/")
        message.add_attachment(data, maintype=major, subtype=minor, filename=name)
    return message.as_bytes()


def pdf(*pages: str, password: str = "") -> bytes:
    """A PDF with a text layer, one line a page."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(width=595, height=842)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(b"BT /F1 12 Tf 50 780 Td (" + text.encode("cp1252") + b") Tj ET")
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    return _written(writer)


def many_pages(count: int, text: str) -> bytes:
    """A PDF of so many pages with the same line, written out by hand: quick."""
    line = f"BT /F1 12 Tf 50 780 Td ({text}) Tj ET"
    kids = " ".join(f"{n + 5} 0 R" for n in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(line)}>>stream\n{line}\nendstream",
        *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"] * count,
    ]
    out, places = "%PDF-1.4\n", []
    parts = [out]
    at = len(out)
    for number, body in enumerate(objects, start=1):
        places.append(at)
        parts.append(f"{number} 0 obj{body}endobj\n")
        at += len(parts[-1])
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    parts.append(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}")
    parts.append(f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF")
    return "".join(parts).encode("ascii")


def scan(pixels: bytes, width: int, height: int, *, page: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF whose one page is one grey image."""
    writer = PdfWriter()
    sheet = writer.add_blank_page(width=page[0], height=page[1])
    image = StreamObject()
    image.set_data(pixels)
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(width),
            NameObject("/Height"): NumberObject(height),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    sheet[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/I1"): writer._add_object(image.flate_encode())})}
    )
    return _written(writer)


def cyclic_pdf() -> bytes:
    """A PDF whose tree of pages holds itself."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    tree = writer._root_object["/Pages"]
    tree.get_object()[NameObject("/Kids")] = ArrayObject([tree.indirect_reference, tree.indirect_reference])
    return _written(writer)


def docx(*paragraphs: str) -> bytes:
    """A Word document."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    deleted = "<w:p><w:del><w:r><w:t>supprimé</w:t></w:r></w:del></w:p>"
    return packed({"word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}{deleted}</w:body></w:document>'})


def odt(*paragraphs: str) -> bytes:
    """An OpenDocument text."""
    body = "".join(f"<text:p>{text}<text:s/>fin</text:p>" for text in paragraphs)
    names = f'xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}"'
    return packed(
        {"content.xml": f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"}
    )


def packed(parts: dict[str, str]) -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
