"""Attached letters: their text in every format, and hostile ones, which cost time and a sentence and never the mail."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.adapters.mime.documents import DOCX, ODT, cyclic_pdf, docx, mail_with, many_pages, odt, packed, pdf, scan
from triage.adapters.mime import GuardedReader
from triage.adapters.mime.letters import read_letter
from triage.domain.attached import AttachedText, Reading
from triage.domain.errors import UnreadableMail

READER = GuardedReader(max_bytes=40_000_000, seconds=60, letter_seconds=20)
NOW = datetime(2026, 3, 12, tzinfo=UTC)


def letters(*files: tuple[str, str, bytes]) -> tuple[AttachedText, ...]:
    content = mail_with(*files)
    return READER.letters(content, READER.read(content, NOW))


def test_each_format_is_read_apart_and_pictures_are_left_alone() -> None:
    read = letters(
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff secret"),
        ("lettre.pdf", "application/pdf", pdf("Je conteste la contravention reçue.", "Deuxième page signée.")),
        ("lettre.docx", DOCX, docx("Madame la Maire,", "Je demande un arrêté.")),
        ("lettre.odt", ODT, odt("Le chien aboie.")),
        ("lettre.rtf", "application/rtf", rb"{\rtf1\ansi\ansicpg1252 Voiture \'e9pave rue du Lac\par}"),
        ("lettre.txt", "text/plain", "Voilà l’été".encode()),
        ("film.mp4", "video/mp4", b"....ftyp"),
        ("tableau.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", packed({"xl/a": "1"})),
    )
    assert [(one.number, one.text) for one in read] == [
        (2, "Je conteste la contravention reçue.\n\nDeuxième page signée."),
        (3, "Madame la Maire,\nJe demande un arrêté."),
        (4, "Le chien aboie. fin"),
        (5, "Voiture épave rue du Lac"),
        (6, "Voilà l’été"),
    ]
    assert {one.reading for one in read} == {Reading.TEXT}
    assert read[0].pages == 2


BOMB = packed({"word/document.xml": f"<a>{' ' * 40_000_000}</a>"})
ENTITIES = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE a [<!ENTITY b0 "ha">{ENTITIES}]><w:p xmlns:w="x"><w:t>&b9;</w:t></w:p>'


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (BOMB, "gonfle démesurément"),
        (pdf("Texte", password="secret"), "mot de passe"),
        (cyclic_pdf(), ""),
        (pdf("Je conteste")[:300], "abîmé"),
        (b"%PDF-1.7\n" + b"\xff" * 5000, "abîmé"),
        (docx("Bonjour")[:200], "abîmé"),
        (packed({"word/document.xml": "<a><b>"}), "abîmé"),
        (packed({"autre.bin": "rien"}), "n’est pas une lettre"),
        (packed({"word/document.xml": LAUGHS}), ""),
        (packed({"word/document.xml": "<a>" * 100_000}), "abîmé"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "ancien format Word"),
        (b"MZ\0\1\2\3\4\5\6\7" * 50, "n’est pas celui d’une lettre"),
        (b"", "pas de texte"),
    ],
)
def test_a_hostile_letter_is_refused_in_a_french_sentence(data: bytes, part: str) -> None:
    try:
        words = read_letter(data).words
    except UnreadableMail as error:
        words = error.words
    assert words.endswith(("lire par un agent.", "ha."))
    assert part in words


def test_of_ten_thousand_pages_the_first_are_read_and_the_page_says_so() -> None:
    read = read_letter(many_pages(10_000, "Une page de plus."))
    assert read.pages == 10_000
    assert "10000 pages : seules les 50 premières" in read.words.replace("\xa0", "")
    assert read.text.count("Une page") == 50


def test_deep_nesting_and_slow_letters_end_with_a_sentence_and_the_next_is_read() -> None:
    deep = b"{\\rtf1 " + b"{\\b " * 900_000 + b"fin"
    read = GuardedReader(max_bytes=40_000_000, seconds=60, letter_seconds=8).letters(
        (content := mail_with(("a.rtf", "application/rtf", deep), ("b.txt", "text/plain", b"Bonjour"))),
        READER.read(content, NOW),
    )
    assert read[0].text == "fin" or read[0].words.endswith("agent.")
    assert read[1].text == "Bonjour"


FAKE_TESSERACT = """#!/bin/sh
[ "$3 $4" = "-l fra" ] || exit 1
head -c 3 | grep -q P5 && echo "Texte reconnu sur la page"
"""


def test_scans_of_a_sheet_are_recognised_where_tesseract_is_and_else_left_to_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = scan(b"\xff" * (900 * 1273), 900, 1273)
    photo = scan(b"\x80" * (1200 * 900), 1200, 900, page=(595, 446))
    monkeypatch.setenv("PATH", str(tmp_path))
    unread = read_letter(sheet)
    assert (unread.reading, unread.text) == (Reading.BY_HAND, "")
    assert "à lire par un agent" in unread.words
    program = tmp_path / "tesseract"
    program.write_text(FAKE_TESSERACT)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    read = read_letter(sheet)
    assert (read.reading, read.text) == (Reading.SCAN, "Texte reconnu sur la page")
    assert "fautes" in read.words
    assert read_letter(photo).reading is Reading.BY_HAND  # a photo in a PDF is not a page: it stays closed
