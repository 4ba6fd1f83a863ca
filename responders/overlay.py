"""The town's versions laid over the shipped letters, read again when they change. Faulty ones are passed over, never used."""

import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Protocol

from responders.about import fault
from responders.catalogue import Catalogue, Letter
from responders.conditions import Conditions, faults
from responders.environment import make_environment, used_variables
from triage.domain.errors import StoreUnavailable, TemplateFault
from triage.domain.letters import LetterText, TownVersion

LONGEST_SUBJECT, LONGEST_BODY = 300, 20_000  # characters
MOST_PHRASES, LONGEST_PHRASE, MOST_GAPS = 80, 120, 2  # a pattern with many gaps would be slow on a long mail
DEEPEST = 12  # conditions within conditions: beyond, the reader of templates itself gives up
SIGNATURE = "_blocs/signature.txt"
log = logging.getLogger(__name__)


class Versions(Protocol):
    """What the overlay asks of the town's store (`triage.ports.letters.TownLetters`)."""

    def mark(self) -> str:
        """Changes with every change."""

    def current(self) -> dict[str, TownVersion]:
        """The last version of each letter."""

    def silent_labels(self) -> frozenset[str]:
        """Labels without proposals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The letters in force, those that the town wrote or switched off, and the labels without proposals."""

    catalogue: Catalogue
    town: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()


class Overlay:
    """Gives the letters in force. Thread-safe. Without a store, the shipped ones."""

    def __init__(self, shipped: Catalogue, versions: Versions | None = None) -> None:
        self.shipped = shipped
        self._versions = versions
        self._mark = ""
        self._now = InForce(catalogue=shipped)
        self._lock = Lock()

    def in_force(self) -> InForce:
        """The letters now. When the store does not answer, those of the last time: a mail must not wait for a letter."""
        if self._versions is None:
            return self._now
        try:
            mark = self._versions.mark()
            if mark != self._mark:
                fresh = _laid(self.shipped, self._versions.current(), self._versions.silent_labels())
                with self._lock:
                    self._mark, self._now = mark, fresh
        except StoreUnavailable:
            log.warning("the town's letters cannot be read now, those of the last time are used")
        return self._now


def _laid(shipped: Catalogue, versions: Mapping[str, TownVersion], silent: frozenset[str]) -> InForce:
    letters, town, off = [], set(), set()
    for letter in shipped.letters:
        version = versions.get(letter.name)
        if version is None or version.text is None:
            letters.append(letter)
            continue
        try:
            letters.append(with_text(shipped, letter, version.text, number=version.number))
        except TemplateFault as error:  # kept by an older release with other variables
            log.warning("town version %s of letter %s is not usable: %s", version.number, letter.name, error)
            letters.append(letter)
            continue
        town.add(letter.name)
        if version.text.off:
            off.add(letter.name)
    return InForce(
        catalogue=replace(shipped, letters=tuple(letters)), town=frozenset(town), off=frozenset(off), silent=silent
    )


def text_of_letter(letter: Letter) -> LetterText:
    """What a town may change of it."""
    when = letter.about.when
    return LetterText(
        subject=letter.subject,
        body=letter.body,
        easy=letter.falc,
        any=when.any,
        all=when.all,
        none=when.none,
        owner=letter.about.owner,
    )


def with_text(shipped: Catalogue, letter: Letter, text: LetterText, *, number: int = 0) -> Letter:
    """The letter with this text. Raises TemplateFault for the first thing that is wrong with it."""
    found = text_faults(shipped, letter, text)
    if found:
        raise fault(letter.name, "version de la ville", found[0].removesuffix("."))
    environment = make_environment(shipped.blocks)
    uses: set[str] = set()
    for place, source in (("objet", text.subject), ("texte", text.body), ("version facile à lire", text.easy)):
        uses |= used_variables(environment, shipped.blocks, letter.name, place, source)
    when = replace(letter.about.when, any=text.any, all=text.all, none=text.none)
    version = f"{letter.about.version}-ville.{number}" if number else letter.about.version
    about = replace(letter.about, when=when, owner=text.owner or letter.about.owner, version=version)
    return replace(letter, about=about, subject=text.subject, body=text.body, falc=text.easy, uses=frozenset(uses))


def text_faults(shipped: Catalogue, letter: Letter, text: LetterText) -> tuple[str, ...]:
    """Everything that is wrong with a text, in French sentences."""
    found = [*_of_size(text), *_of_phrases(Conditions(any=text.any, all=text.all, none=text.none))]
    if found:
        return tuple(found)
    uses, found = _read_all(shipped, letter, text)
    return tuple(found or _of_mentions(letter, text, uses))


def _read_all(shipped: Catalogue, letter: Letter, text: LetterText) -> tuple[set[str], list[str]]:
    """The variables of the body, and what cannot be read."""
    environment = make_environment(shipped.blocks)
    of_body: set[str] = set()
    found = []
    for place, source in (("objet", text.subject), ("texte", text.body), ("version facile à lire", text.easy)):
        if _nested(source) > DEEPEST:
            found.append(f"{place.capitalize()} : trop de conditions l'une dans l'autre.")
            continue
        try:
            used = used_variables(environment, shipped.blocks, letter.name, place, source)
        except TemplateFault as error:
            found.append(error.words)
        except RecursionError:
            found.append(f"{place.capitalize()} : expression trop compliquée.")
        else:
            of_body |= used if place == "texte" else set()
    return of_body, found


def _of_mentions(letter: Letter, text: LetterText, uses: set[str]) -> list[str]:
    """What a letter of this kind cannot leave out."""
    found = [
        f"Mention obligatoire absente : la lettre doit employer {{{{ {variable} }}}}."
        for variable in letter.about.requires
        if variable not in uses
    ]
    found += [f"Mention obligatoire absente : « {m} »." for m in letter.about.must_say if m not in text.body]
    if SIGNATURE in letter.body and SIGNATURE not in text.body:
        found.append(f'Mention obligatoire absente : la signature {{% include "{SIGNATURE}" %}}.')
    if text.easy and SIGNATURE in letter.body and SIGNATURE not in text.easy:
        found.append(f'Version facile à lire : la signature {{% include "{SIGNATURE}" %}} manque.')
    return found


def _nested(source: str) -> int:
    deep = deepest = 0
    for piece in source.split("{%")[1:]:
        word = piece.lstrip("-+ \t").partition(" ")[0]
        deep += word.startswith("if") - word.startswith("endif")
        deepest = max(deepest, deep)
    return deepest


def _of_size(text: LetterText) -> list[str]:
    found = []
    if not text.subject.strip() or not text.body.strip():
        found.append("L'objet et le texte ne peuvent pas être vides.")
    if len(text.subject.strip().splitlines()) > 1:
        found.append("Un objet tient sur une ligne.")
    written = text.subject + text.body + text.easy
    if any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c != "\n" for c in written[: 2 * LONGEST_BODY]):
        found.append("Le texte contient un caractère invisible (contrôle ou sens d'écriture) : supprimez-le.")
    if len(text.subject) > LONGEST_SUBJECT or max(len(text.body), len(text.easy)) > LONGEST_BODY:
        found.append(f"Texte trop long : {LONGEST_SUBJECT} signes pour l'objet, {LONGEST_BODY} pour la lettre.")
    return found


def _of_phrases(when: Conditions) -> list[str]:
    phrases = (*when.any, *when.all, *when.none)
    found = [f"Rien à chercher dans « {wrong[:40]} »." for wrong in faults(phrases)]
    if len(phrases) > MOST_PHRASES or any(len(p) > LONGEST_PHRASE or p.count("…") > MOST_GAPS for p in phrases):
        found.append(
            f"Conditions : {MOST_PHRASES} expressions au plus, {LONGEST_PHRASE} signes et deux « … » au plus par expression."
        )
    return found
