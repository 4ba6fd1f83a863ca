"""The town's facts: read, checked, and never guessed."""

from pathlib import Path

import pytest

from responders import load_letterheads, load_responder
from responders.town import load_town
from tests.responders.conftest import DEMO_TOWN
from tests.responders.mails import a_mail, propose
from triage.domain.errors import ConfigurationError


def town_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ville.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_every_fact_is_a_hole_and_none_of_the_demo_town_s_is_used() -> None:
    proposal = propose(load_responder(None), a_mail("Quels horaires ?"), "police_municipale/objets_trouves")
    assert proposal is not None
    assert {"objets_adresse", "objets_telephone", "objets_duree", "commune_nom", "signataire_nom"} <= set(
        proposal.missing
    )
    assert "Saint-Aubin" not in proposal.body


def test_the_mention_of_a_decision_has_the_town_s_purpose_or_its_hole(tmp_path: Path) -> None:
    assert "[à compléter : finalité du traitement algorithmique]" in load_letterheads(None)("x").mention
    town = town_file(tmp_path, '[mention]\nfinalite = "le tri"\ncontact = "DPO"')
    assert "la finalité est la suivante : le tri." in load_letterheads(town)("x").mention
    assert "[à" not in load_letterheads(town)("x").mention


def test_the_demo_town_fills_its_letters() -> None:
    proposal = propose(load_responder(DEMO_TOWN), a_mail("Quels horaires ?"), "police_municipale/objets_trouves")
    assert proposal is not None
    assert proposal.missing == ()
    assert "Téléphone : 01 99 00 00 42" in proposal.body


def test_an_empty_field_is_a_hole_not_an_empty_place(tmp_path: Path) -> None:
    town = town_file(tmp_path, '[objets]\nadresse = ""\nhoraires = "le matin"')
    proposal = propose(load_responder(town), a_mail("Quels horaires ?"), "police_municipale/objets_trouves")
    assert proposal is not None
    assert "objets_adresse" in proposal.missing
    assert "Horaires : le matin" in proposal.body


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('[commune]\nmaire = "X"', "commune.maire"),
        ('[objets]\nadrese = "X"', "objets.adrese"),
        ('[piscine]\nadresse = "X"', "piscine.adresse"),
        ("[objets]\nadresse = 4", "objets.adresse"),
        ("[objets]\nadresse = true", "objets.adresse"),
        ('[objets]\nhoraires = "a\\nb"', "objets.horaires"),
        ('[services.etat_civil]\nchef = "X"', "services.etat_civil.chef"),
        ('services = "X"', "services"),
        ('[video]\nconservation = "quinze"', "video.conservation"),
        ("[video]\nconservation = 60", "video.conservation"),
        ("[video]\nconservation = 0", "video.conservation"),
        ('[commune]\nsiret = "123"', "commune.siret"),
        ('[commune]\ndomaines = "x.fr"', "commune.domaines"),
        ('[numero]\navis = "1"', "numero.avis"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_town(town_file(tmp_path, text))
    assert f"ville.toml, champ {field} : " in caught.value.words


def test_a_file_that_is_absent_or_not_toml_is_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.toml", town_file(tmp_path, "= 3")):
        with pytest.raises(ConfigurationError, match="ne peut pas être lu"):
            load_town(path)


def test_an_address_may_have_lines(tmp_path: Path) -> None:
    town = load_town(town_file(tmp_path, '[objets]\nadresse = """\n4 place du Marché \n  99001 Ici\n"""'))
    assert town.facts["objets_adresse"] == "4 place du Marché\n99001 Ici"
