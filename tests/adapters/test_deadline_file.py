"""What is said of a wrong table of delays."""

from pathlib import Path

import pytest

from triage.adapters.deadline_file import load_clock
from triage.adapters.referential_file import load_referential
from triage.domain.clock import Clock, Unit
from triage.domain.errors import ConfigurationError

SERVICE = """
version = "1"
[[service]]
code = "police"
name = "Police"
sentence = "Tout."
folder = "Police"
"""
RIGHT = {
    "code": '"silence"',
    "name": '"Silence"',
    "event": '"reception"',
    "amount": "2",
    "unit": '"mois"',
    "effect": '"rejet"',
    "article": '"CRPA, art. L231-4"',
    "source": '"code"',
    "checked": "2026-04-04",
}


def load(folder: Path, top: str = "", **changed: str) -> object:
    path = folder / "ville.toml"
    fields = {k: v for k, v in (RIGHT | changed).items() if v}
    rows = "\n".join(f"{k} = {v}" for k, v in fields.items())
    path.write_text(f"{top}\n{SERVICE}\n[[deadline]]\n{rows}\n", encoding="utf-8")
    return load_clock(path, load_referential(path))


def test_a_right_table_is_read(tmp_path: Path) -> None:
    clock = load(tmp_path, 'territory = "mayotte"', labels='["police"]', ended_by='["reponse"]')
    assert clock.calendar.zone == "Indian/Mayotte"  # type: ignore[attr-defined]
    assert clock.delays[0].unit is Unit.MONTHS  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": '"semaines"'}, "« unit » vaut l'un de : heures, jours"),
        ({"labels": '["jardin"]'}, "« jardin » n'est pas un code du référentiel"),
        ({"article": ""}, "le champ « article » manque"),
        ({"amount": '"deux"'}, "« amount » est un nombre entier raisonnable"),
        ({"amount": "-2"}, "on ne compte qu'en jours"),
        ({"amount": "500"}, "raisonnable"),
        ({"checked": '"hier"'}, "« checked » est une date"),
        ({"ended_by": '["oubli"]'}, "« ended_by » vaut l'un de"),
        ({"delai": "2"}, "champ inconnu delai"),
    ],
)
def test_a_wrong_field_is_named_in_words(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, **changed)
    assert said in refused.value.words


def test_a_wrong_territory_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, 'territory = "bretagne"')
    assert "alsace-moselle" in refused.value.words


@pytest.mark.parametrize(("way", "left"), [("agents", ["diligence"]), ("repere", ["repere"]), ("serveur", [])])
def test_the_town_says_who_acknowledges_that_a_mail_came(tmp_path: Path, way: str, left: list[str]) -> None:
    clock = load(tmp_path, f'registration = "{way}"', effect='"diligence"', ended_by='["enregistrement"]')
    assert isinstance(clock, Clock)
    assert [d.effect.value for d in clock.delays] == left
    with pytest.raises(ConfigurationError, match="registration"):
        load(tmp_path, 'registration = "personne"')
