"""All the letters, read once from the folder and checked before the first is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2.sandbox import ImmutableSandboxedEnvironment

from responders.about import About, fault, read_about
from responders.environment import make_environment, used_variables
from responders.etiquette import Silence, read_silences
from triage.domain.referential import Label

FALC = "falc.txt"
_BLOCKS = "_blocs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter: `name` is its folder, `<service>/<motif>/<situation>`; `falc` the same in easy
    words (facile à lire et à comprendre) or ""; `uses` the variables of all of them.
    """

    name: str
    about: About
    subject: str
    body: str
    falc: str
    uses: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The letters by rising order within their label, the shared blocks by name, and the mails that get no letter."""

    letters: tuple[Letter, ...]
    blocks: Mapping[str, str]
    silences: tuple[Silence, ...]

    def of(self, label: Label) -> tuple[Letter, ...]:
        """The letters of a label; those of its service where the motif has none of its own."""
        own = tuple(letter for letter in self.letters if letter.about.label == label.code)
        return own or tuple(letter for letter in self.letters if letter.about.label == label.service)

    def letter(self, name: str) -> Letter:
        """The letter of that name. Raises KeyError."""
        for letter in self.letters:
            if letter.name == name:
                return letter
        raise KeyError(name)


def load_catalogue(folder: Path) -> Catalogue:
    """Read and check every letter of the folder. Raises TemplateFault naming the letter, the file and the field."""
    blocks = {f"{_BLOCKS}/{p.name}": p.read_text(encoding="utf-8") for p in sorted((folder / _BLOCKS).glob("*.txt"))}
    environment = make_environment(blocks)
    letters = [_read(folder, about.parent, environment, blocks) for about in sorted(folder.rglob("about.toml"))]
    for body in folder.rglob("body.txt"):
        if not (body.parent / "about.toml").exists():
            raise fault(body.parent.relative_to(folder).as_posix(), "about.toml", "le fichier manque")
    letters.sort(key=lambda letter: (letter.about.label, letter.about.order, letter.name))
    _check_choice(letters)
    return Catalogue(letters=tuple(letters), blocks=blocks, silences=read_silences(folder / "silences.toml"))


def _read(root: Path, folder: Path, environment: ImmutableSandboxedEnvironment, blocks: Mapping[str, str]) -> Letter:
    name = folder.relative_to(root).as_posix()
    about = read_about(folder / "about.toml", name)
    texts = {}
    uses: set[str] = set()
    for file in ("subject.txt", "body.txt", *([FALC] if (folder / FALC).exists() else [])):
        try:
            texts[file] = (folder / file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise fault(name, file, "le fichier manque ou n'est pas en UTF-8") from error
        if not texts[file]:
            raise fault(name, file, "le texte est vide")
        uses |= used_variables(environment, blocks, name, file, texts[file])
    if "\n" in texts["subject.txt"]:
        raise fault(name, "subject.txt", "un objet tient sur une ligne")
    for variable in about.requires:
        if variable not in uses:
            raise fault(name, "about.toml, champ requires", f"la lettre n'emploie pas {variable}")
    return Letter(
        name=name,
        about=about,
        subject=texts["subject.txt"],
        body=texts["body.txt"],
        falc=texts.get(FALC, ""),
        uses=frozenset(uses),
    )


def _check_choice(letters: Iterable[Letter]) -> None:
    """Two letters of one label with the same order, or one behind a letter that always fits, could not be chosen."""
    last: Letter | None = None
    for letter in (one for one in letters if one.about.proposed):
        if last is not None and last.about.label == letter.about.label:
            if last.about.order == letter.about.order:
                raise fault(letter.name, "about.toml, champ order", f"déjà pris par {last.name}")
            if last.about.when.free:
                raise fault(letter.name, "about.toml, champ order", f"placé après {last.name}, qui convient toujours")
        last = letter
