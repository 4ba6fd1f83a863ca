"""Turns fetched packages into clean, deduplicated passages of French, one a line. Knows the packages' formats."""

import hashlib
import html
import json
import random
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from classifiers.training.packages import Source

WORDS_MIN, WORDS_MAX = 12, 120
_TAG = re.compile(r"<[^>]+>")
_SPACE = re.compile(r"\s+")
_FRENCH = re.compile(r"\b(le|la|les|de|des|du|un|une|et|est|pour|vous|que|qui|dans|par)\b", re.IGNORECASE)


def prepare(source: Source, archive: Path, out: Path) -> dict[str, Any]:
    """Write the passages of one package to `out`; the counts and the licence for the manifest."""
    seen: set[bytes] = set()
    chance = random.Random(source.package)
    read = kept = words = 0
    with out.open("w", encoding="utf-8") as stream:
        for text in READERS[source.reader](archive):
            for passage in passages(clean(text)):
                read += 1
                mark = hashlib.blake2b(re.sub(r"\W+", "", passage).lower().encode(), digest_size=10).digest()
                if mark in seen or not is_french(passage) or chance.random() > source.share:
                    continue
                seen.add(mark)
                kept += 1
                words += len(passage.split())
                stream.write(passage + "\n")
    return {
        "package": source.package,
        "version": source.version,
        "licence": source.licence,
        "archive_sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
        "passages_read": read,
        "passages_kept": kept,
        "words": words,
    }


def clean(text: str) -> str:
    """Tags, entities and runs of white space removed."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", text))).strip()


def passages(text: str) -> Iterator[str]:
    """Sentences gathered into passages of at most WORDS_MAX words; a passage under WORDS_MIN words is left out."""
    gathered: list[str] = []
    for sentence in re.split(r"(?<=[.!?;])\s+", text):
        words = sentence.split()
        if gathered and len(gathered) + len(words) > WORDS_MAX:
            if len(gathered) >= WORDS_MIN:
                yield " ".join(gathered)
            gathered = []
        gathered.extend(words[: WORDS_MAX * 2])
    if len(gathered) >= WORDS_MIN:
        yield " ".join(gathered)


def is_french(passage: str) -> bool:
    """Whether at least one word in twelve is among the commonest words of French."""
    return len(_FRENCH.findall(passage)) * 12 >= len(passage.split())


def _json_members(archive: Path, wanted: Callable[[str], bool]) -> Iterator[Any]:
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isfile() and wanted(member.name):
                stream = tar.extractfile(member)
                if stream is not None:
                    yield json.load(stream)


def _service_public(archive: Path) -> Iterator[str]:
    """Paragraph-like elements of the sheets « vos droits et démarches »."""
    for sheet in _json_members(archive, lambda name: bool(re.search(r"/data/\w+/[FN]\d+\.json$", name))):
        texts: list[str] = []
        _gather(sheet, texts)
        yield " ".join(texts)


def _gather(node: Any, texts: list[str]) -> None:
    name = node.get("name", "")
    # Dublin Core fields, addresses of services and references are not prose.
    if name.startswith("dc:") or name in {"OuSAdresser", "Reference", "ServiceEnLigne", "FilDAriane", "SousThemePere"}:
        return
    if name in {"Paragraphe", "Titre"}:
        text = "".join(_texts(node)).strip()
        if text:
            texts.append(text if text[-1] in ".!?:;" else text + ".")
        return
    for child in node.get("children", ()):
        _gather(child, texts)


def _texts(node: Any) -> Iterator[str]:
    if node.get("type") == "text":
        yield str(node.get("text", ""))
    for child in node.get("children", ()):
        yield from _texts(child)


def _travail(archive: Path) -> Iterator[str]:
    """Sections of the sheets of the Ministry of Labour."""
    for sheets in _json_members(archive, lambda name: name.endswith("data/fiches-travail.json")):
        for sheet in sheets:
            yield sheet.get("intro") or sheet.get("description", "")
            for section in sheet.get("sections", ()):
                yield section.get("html", "")


def _legi(archive: Path) -> Iterator[str]:
    """Articles of the codes that a town hall meets: rural code, and relations between the public and administration."""
    codes = ("LEGITEXT000031366350.json", "LEGITEXT000022197698.json")
    for code in _json_members(archive, lambda name: name.endswith(codes)):
        yield from _articles(code)


def _articles(node: Any) -> Iterator[str]:
    data = node.get("data", {})
    if node.get("type") == "article" and data.get("etat", "").startswith("VIGUEUR"):
        yield data.get("texte") or data.get("texteHtml") or ""
    for child in node.get("children", ()):
        yield from _articles(child)


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "service_public": _service_public,
    "travail": _travail,
    "legi": _legi,
}
