"""Invented values in place of personal ones, of the same shape, the same for the same person: for training copies of mails.

Keyed by the town's secret, so that nobody without it can tell which invented name stands for whom, and so that a person stays
one person across mails. What is replaced: people, phones, plates, addresses, mail addresses, numbers of files and notices, chips,
SIRET. Secrets (NIR, IBAN, cards) are masked. Institutions, dates, hours, amounts and vehicle makes stay: they say what is asked.
A copy is not anonymous in the sense of the GDPR: an unusual story may still tell who wrote it.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from triage.domain.entities import MASK, Entity, EntityType, Extraction
from triage.domain.mail import ParsedMail, PassageKind

FAMILIES = (
    "Aubrelin", "Baudremont", "Cazelin", "Darvieux", "Estrane", "Fauquelle", "Garsault", "Hervinet", "Istrale",
    "Jouvenac", "Kerlaudy", "Lambrevaux", "Marsolier", "Nauvière", "Orbessac", "Pradinel", "Quervelle", "Rostanval",
    "Sauvelin", "Tressaint", "Ulvaux", "Vaudrelle", "Wastrin", "Yverneau", "Zelmont", "Brisolle", "Corvanne",
    "Dessauvage", "Ervillac", "Fontbrune", "Grandelle", "Hautrive",
)  # fmt: skip
PLACES = (
    "Alouettes", "Bruyères", "Cerisiers", "Dentelles", "Églantines", "Fougères", "Genêts", "Hirondelles", "Iris",
    "Jonquilles", "Lilas", "Mésanges", "Noisetiers", "Oliviers", "Primevères", "Roseaux", "Sources", "Tilleuls",
    "Vergers", "Violettes", "Moulins", "Fontaines", "Carrières", "Vignes",
)  # fmt: skip
# Words of an address that say what kind of place it is; they stay.
KINDS = frozenset({
    "rue", "avenue", "av", "boulevard", "bd", "place", "quai", "chemin", "impasse", "allée", "allées", "cours",
    "route", "square", "passage", "parking", "résidence", "bâtiment", "bât", "appartement", "apt", "étage",
    "escalier", "porte", "hameau", "lieudit", "lotissement", "cité", "cedex", "bis", "ter", "rond", "point", "pont",
    "halle", "gare", "école", "face", "devant", "angle", "croisement", "carrefour", "parc", "jardin", "marché",
    "mairie", "église", "de", "du", "des", "la", "le", "les", "l", "d", "et", "à", "au", "aux", "en", "sur", "sous",
    "n",
})  # fmt: skip
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\w)(?:\+33|0)[ .]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")
_PLATE = re.compile(r"(?<!\w)[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}(?!\w)")
_LONG_NUMBER = re.compile(r"\d(?:[ .]?\d){7,}")
_ADDRESS_OF_PAGE = re.compile(r"https?://\S+|www\.\S+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The pseudonymised subject and body of a mail."""

    subject: str
    body: str


class Pseudonyms:
    """Invented values under one secret (bytes, any length)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def copy_of(self, mail: ParsedMail, extraction: Extraction) -> Copy:
        """What training may keep of a mail: what the writer says or forwards, without quoted text and forwarded headers
        (nothing there is searched for entities), every personal value replaced. Quoted text stays only where there is nothing
        else, with what patterns find replaced.
        """
        replaced = self._replacements(extraction)
        people = self._people(extraction)
        text = mail.analysed_text

        def clean(plain: str) -> str:
            return self._net(plain, people)

        subject = _rewrite(text, 0, len(mail.subject), replaced, clean)
        kinds = {PassageKind.NEW, PassageKind.FORWARDED, PassageKind.SIGNATURE}
        kept = [p for p in mail.passages if p.kind in kinds] or list(mail.passages)
        offset = mail.body_offset
        parts = [_rewrite(text, p.start + offset, p.end + offset, replaced, clean).strip("\n") for p in kept]
        return Copy(subject=subject, body="\n".join(part for part in parts if part))

    def group(self, *parts: str) -> str:
        """A keyed digest that tells mails of one thread or sender from others, without telling who."""
        return self._key("groupe", "\0".join(parts)).hex()[:24]

    def value(self, kind: EntityType, text: str) -> str:
        """The invented value of one entity."""
        makers: dict[EntityType, Callable[[str], str]] = {
            EntityType.PERSONNE: self._person,
            EntityType.ADRESSE: self._place,
            EntityType.COURRIEL: self._mail,
            EntityType.TELEPHONE: lambda t: self._digits(t, keep=2),
            EntityType.IMMATRICULATION: self._plate,
            EntityType.NUMERO_AVIS: self._digits,
            EntityType.NUMERO_DOSSIER: self._digits,
            EntityType.PUCE_ANIMAL: self._digits,
            EntityType.SIRET: self._digits,
        }
        maker = makers.get(kind)
        return text if maker is None else maker(text)

    def _replacements(self, extraction: Extraction) -> list[tuple[int, int, str]]:
        found = [(s.start, s.end, MASK) for s in extraction.secrets]
        hidden = [(s.start, s.end) for s in extraction.secrets]
        found += [
            (e.start, e.end, self.value(e.type, e.text))
            for e in extraction.entities
            if not any(e.start < end and start < e.end for start, end in hidden)
        ]
        return sorted(found)

    def _people(self, extraction: Extraction) -> dict[str, str]:
        """Words of the names of this mail, lower case: they are replaced wherever else they stand."""
        names: Iterable[Entity] = (e for e in extraction.entities if e.type is EntityType.PERSONNE)
        return {word.casefold(): self._name(word) for e in names for word in _WORD.findall(e.text) if len(word) > 2}

    def _net(self, text: str, people: dict[str, str]) -> str:
        """A second look with plain patterns: what the extractors missed or did not read."""
        text = _ADDRESS_OF_PAGE.sub("https://exemple.example", text)
        text = _MAIL.sub(lambda m: self._mail(m.group()), text)
        text = _PHONE.sub(lambda m: self._digits(m.group(), keep=2), text)
        text = _PLATE.sub(lambda m: self._plate(m.group()), text)
        text = _LONG_NUMBER.sub(lambda m: self._digits(m.group()), text)
        if not people:
            return text
        return _WORD.sub(lambda m: _cased(people.get(m.group().casefold(), m.group()), m.group()), text)

    def _person(self, text: str) -> str:
        return _WORD.sub(lambda m: self._name(m.group()) if len(m.group()) > 2 else m.group(), text)

    def _name(self, word: str) -> str:
        if word in FAMILIES:
            return word
        return _cased(self._pick("personne", word, FAMILIES), word)

    def _place(self, text: str) -> str:
        def change(match: "re.Match[str]") -> str:
            word = match.group()
            if word.casefold() in KINDS or len(word) < 2:
                return word
            return _cased(self._pick("lieu", word, PLACES), word)

        return self._digits(_WORD.sub(change, text))

    def _mail(self, text: str) -> str:
        return f"{self._pick('courriel', text, FAMILIES).lower()}@courriel.example"

    def _digits(self, text: str, keep: int = 0) -> str:
        """Other digits in the places of digits; the first `keep` stay (they tell a mobile phone from another)."""
        stream = iter(self._key("chiffres", "".join(c for c in text if c.isdigit())) * 4)
        out, seen = [], 0
        for c in text:
            if not c.isdigit():
                out.append(c)
                continue
            seen += 1
            out.append(c if seen <= keep else str(next(stream) % 10))
        return "".join(out)

    def _plate(self, text: str) -> str:
        stream = iter(self._key("plaque", "".join(c for c in text.upper() if c.isalnum())) * 2)
        return "".join(
            str(next(stream) % 10) if c.isdigit()
            else _cased(PLATE_LETTERS[next(stream) % len(PLATE_LETTERS)], c) if c.isalpha()
            else c
            for c in text
        )  # fmt: skip

    def _pick(self, kind: str, word: str, names: tuple[str, ...]) -> str:
        return names[int.from_bytes(self._key(kind, word.casefold())[:4], "big") % len(names)]

    def _key(self, kind: str, value: str) -> bytes:
        return hmac.new(self._secret, f"{kind}\0{value}".encode(), hashlib.sha256).digest()


def _rewrite(text: str, start: int, end: int, replaced: list[tuple[int, int, str]], clean: Callable[[str], str]) -> str:
    """The span of the text with its replacements, the rest cleaned; one that reaches over an edge is put in whole."""
    out, at = [], start
    for first, last, value in replaced:
        if last <= at or first >= end:
            continue
        out += [clean(text[at : max(first, at)]), value]
        at = last
    out.append(clean(text[at:end]))
    return "".join(out)


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.lower() if like.islower() else word
