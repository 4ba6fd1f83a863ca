"""A wrong letter is refused at start, with its name, the file and the field in words."""

from pathlib import Path

import pytest

from responders import load_responder
from triage.domain.errors import TemplateFault

ABOUT = {
    "title": 'title = "Essai"',
    "label": 'label = "accueil_unique"',
    "situation": 'situation = "essai"',
    "order": "order = 10",
    "owner": 'owner = "Accueil"',
    "version": 'version = "1.0"',
    "law": '[[law]]\nreference = "CRPA, article L114-2"\nsays = "transmission"\nchecked = 2026-04-04',
}


def folder_of(tmp_path: Path, *, body: str = "Bonjour.", subject: str = "Essai", more: str = "", **fields: str) -> Path:
    """A catalogue of one letter, with some fields of about.toml replaced ("" leaves one out)."""
    letter = tmp_path / "accueil_unique" / "_service" / "essai"
    letter.mkdir(parents=True)
    lines = {**ABOUT, **fields}
    law = lines.pop("law")
    (letter / "about.toml").write_text("\n".join([*lines.values(), more, law]), encoding="utf-8")
    (letter / "body.txt").write_text(body, encoding="utf-8")
    (letter / "subject.txt").write_text(subject, encoding="utf-8")
    return tmp_path


def refused(folder: Path) -> TemplateFault:
    with pytest.raises(TemplateFault) as caught:
        load_responder(None, templates=folder)
    assert caught.value.subject == "accueil_unique/_service/essai"
    return caught.value


def test_a_right_letter_is_read(tmp_path: Path) -> None:
    (letter,) = load_responder(None, templates=folder_of(tmp_path)).letters
    assert letter.about.law[0].reference == "CRPA, article L114-2"


@pytest.mark.parametrize("field", sorted(ABOUT))
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    error = refused(folder_of(tmp_path, **{field: ""}))
    assert f"champ {field}" in error.words


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("order", 'order = "dix"'),
        ("order", "order = true"),
        ("title", "title = 3"),
        ("title", 'title = " "'),
        ("label", 'label = "etat_civil"'),
        ("situation", 'situation = "autre"'),
        ("proposed", 'proposed = "oui"'),
        ("requires", 'requires = ["numero_davis"]'),
        ("requires", 'requires = ["numero_avis"]'),
        ("requires", 'requires = "numero_avis"'),
        ("auteur", 'auteur = "moi"'),
        ("when.anny", '[when]\nanny = ["a"]'),
        ("when.any", '[when]\nany = ["…"]'),
        ("when.any", '[when]\nany = ["!!"]'),
        ("when.entities", '[when]\nentities = ["plaque"]'),
        ("when.facts", '[when]\nfacts = ["pleine_lune"]'),
        ("law.checked", '[[law]]\nreference = "a"\nsays = "b"\nchecked = "hier"'),
        ("law.url", '[[law]]\nreference = "a"\nsays = "b"\nchecked = 2026-04-04\nurl = "c"'),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, field: str, line: str) -> None:
    replaced = {field: ""} if field in ABOUT else {}
    error = refused(folder_of(tmp_path, more=line, **replaced))
    assert f"champ {field}" in error.words


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ numero_davis }}", "variable inconnue : numero_davis"),
        ("{% if nom is renseigne %}a{% endif %}", "variable inconnue : nom"),
        ("{{ commune_nom", "syntaxe incorrecte"),
        ("{% if commune_nom is rempli %}a{% endif %}", "construction non permise : Test"),
        ("{{ commune_nom|pprint }}", "construction non permise : Filter"),
        ("{{ commune_nom.__class__ }}", "construction non permise : Getattr"),
        ("{{ commune_nom['a'] }}", "construction non permise : Getitem"),
        ("{{ range(9) }}", "construction non permise : Call"),
        ("{% for a in commune_nom %}{{ a }}{% endfor %}", "construction non permise : For"),
        ("{% set commune_nom = 'Paris' %}", "construction non permise : Assign"),
        ("{{ 'a' * 99999999 }}", "construction non permise : Mul"),
        ("{% include '/etc/passwd' %}", "bloc inconnu : /etc/passwd"),
        ("{% include '_blocs/absent.txt' %}", "bloc inconnu : _blocs/absent.txt"),
        ("{% include commune_nom %}", "bloc inconnu"),
        ("  ", "le texte est vide"),
    ],
)
@pytest.mark.parametrize("file", ["subject", "body"])
def test_a_text_that_names_the_unknown_or_the_forbidden_is_refused(
    tmp_path: Path, text: str, why: str, file: str
) -> None:
    error = refused(folder_of(tmp_path, **{file: text}))  # type: ignore[arg-type]
    assert f"{file}.txt" in error.words
    assert why in error.words


def test_a_subject_of_two_lines_is_refused(tmp_path: Path) -> None:
    assert "subject.txt" in refused(folder_of(tmp_path, subject="Un\nBcc: deux")).words


@pytest.mark.parametrize("file", ["body.txt", "subject.txt", "about.toml"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    folder = folder_of(tmp_path)
    (folder / "accueil_unique" / "_service" / "essai" / file).unlink()
    assert file in refused(folder).words


def test_about_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    assert "n'est pas du TOML" in refused(folder_of(tmp_path, title="title = ")).words


def test_two_letters_that_always_fit_are_refused_because_one_could_never_be_chosen(tmp_path: Path) -> None:
    first = folder_of(tmp_path) / "accueil_unique" / "_service" / "essai"
    second = first.parent / "suite"
    second.mkdir()
    for file in ("subject.txt", "body.txt"):
        (second / file).write_text("Essai", encoding="utf-8")
    about = (first / "about.toml").read_text(encoding="utf-8").replace('"essai"', '"suite"')
    (second / "about.toml").write_text(about, encoding="utf-8")
    with pytest.raises(TemplateFault, match="déjà pris"):
        load_responder(None, templates=tmp_path)
    (second / "about.toml").write_text(about.replace("order = 10", "order = 11"), encoding="utf-8")
    with pytest.raises(TemplateFault, match="convient toujours"):
        load_responder(None, templates=tmp_path)
