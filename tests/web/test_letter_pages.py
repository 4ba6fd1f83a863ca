"""The pages of letter templates: search, edit with checks and previews, versions, switches, rights."""

import re

from tests.web.conftest import Site
from triage.domain.people import Role

DOGS = "police_municipale/nuisances_sonores/aboiements"
PAGE = f"/lettres/lettre/{DOGS}"
SIGNED = '{% include "_blocs/signature.txt" %}'


def fields(**changed: str) -> dict[str, str]:
    return {
        "subject": "Aboiements",
        "body": f"Bonjour.\r\n\r\n{SIGNED}",
        "any": "aboie*\r\nchien*",
        "action": "garder",
    } | changed


def test_letters_are_searched_by_words_situation_and_article(site: Site) -> None:
    assert "Bruit : aboiements" in site.text("/lettres?q=ABOIEMENTS")
    found = site.text("/lettres?q=R417-12")
    assert "aboiements" not in found
    assert "Aucun modèle ne correspond" in site.text("/lettres?q=licorne")
    assert "fourrière" not in site.text("/lettres?type=police_municipale/nuisances_sonores").lower().split("<h2")[1]


def test_a_version_is_kept_shown_compared_and_taken_back(site: Site) -> None:
    first = site.post(PAGE, **fields(body=f"Ouaf.\r\n\r\n{SIGNED}", comment="plus court"))
    assert first.status_code == 303
    text = site.text(first.headers["location"])
    assert "elle sert dès le prochain courrier" in text
    assert "version de la ville" in site.text("/lettres?q=aboiements")
    second = site.post(PAGE, **fields(body=f"Miaou.\r\n\r\n{SIGNED}"))
    assert second.status_code == 303
    versions = site.database.letters.versions(DOGS)
    assert [v.author for v in versions] == ["essai"] * 2
    compared = site.text(f"/lettres/comparer/{DOGS}?avant={versions[1].number}")
    assert re.search(r"<del>.*Ouaf\.", compared)
    assert re.search(r"<ins>.*Miaou\.", compared)
    assert site.post(PAGE, action=f"reprendre-{versions[1].number}").status_code == 303
    assert "Ouaf." in site.text(PAGE)
    assert site.post(PAGE, action="livre").status_code == 303
    assert "aboiements répétés" in site.text(PAGE)
    assert len(site.database.letters.versions(DOGS)) == 4


def test_a_wrong_text_is_not_kept_and_is_not_lost(site: Site) -> None:
    answer = site.post(PAGE, **fields(body="Cher {{ prenom }},"))
    assert answer.status_code == 200
    assert "Rien n’est gardé" in answer.text
    assert "variable inconnue : prenom" in answer.text
    assert "Cher {{ prenom }}," in answer.text
    assert site.database.letters.versions(DOGS) == []


def test_checking_says_the_same_and_keeps_nothing(site: Site) -> None:
    said = site.post(f"/lettres/verifier/{DOGS}", **fields(body="Cher {{ prenom }},"))
    assert any("prenom" in fault for fault in said.json()["faults"])
    shown = site.post(PAGE, **fields(action="verifier", body=f"Voici {{{{ lieu }}}}.\n{SIGNED}"))
    assert "peut être gardée" in shown.text
    assert "[à compléter : lieu concerné]" in shown.text
    assert site.database.letters.versions(DOGS) == []


def test_what_is_written_is_shown_and_never_run(site: Site) -> None:
    shown = site.post(PAGE, **fields(action="verifier", body=f"<script>alert(1)</script>\n{SIGNED}"))
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert" in shown.text


def test_proposals_of_a_type_are_switched_off_and_on(site: Site) -> None:
    code = "police_municipale/nuisances_sonores"
    assert site.post("/lettres/types", type=code, off="1").status_code == 303
    assert "aucune proposition" in site.text(f"/lettres?type={code}")
    assert site.database.letters.silent_labels() == {code}
    assert site.post("/lettres/types", type=code, off="0").status_code == 303
    assert site.database.letters.silent_labels() == frozenset()
    assert site.post("/lettres/types", type="nulle/part", off="1").status_code == 404


def test_a_letter_is_tried_on_a_received_mail(morning: Site) -> None:
    lines = re.findall(r'<option value="(\d+)"', morning.text("/lettres/lettre/accuses/enregistrement"))
    assert lines
    text = morning.text(f"/lettres/lettre/accuses/enregistrement?courrier={lines[0]}")
    assert f"Courrier n° {lines[0]}" in text
    assert f"sous le numéro {lines[0]}" in text


def test_an_unknown_letter_is_said_in_words(site: Site) -> None:
    answer = site.client().get("/lettres/lettre/nulle/part")
    assert answer.status_code == 404
    assert "Ce modèle de lettre n’existe pas" in answer.text.replace("&#39;", "’")
    assert site.post("/lettres/lettre/nulle/part", **fields()).status_code == 404


def test_only_those_who_hold_the_letters_see_and_change_them(site: Site) -> None:
    agent = site.client(role=Role.AGENT)
    assert agent.get("/lettres").status_code == 403
    assert agent.get(PAGE).status_code == 403
    assert site.post(PAGE, role=Role.AGENT, **fields()).status_code == 403
    assert site.post(f"/lettres/verifier/{DOGS}", role=Role.AGENT, **fields()).status_code == 403
    assert site.database.letters.versions(DOGS) == []


def test_the_measures_of_letters_are_a_table_and_a_csv_and_stand_beside_the_letter(morning: Site) -> None:
    page = morning.text("/lettres/mesures?du=2026-03-01&au=2026-03-12")
    assert "Mesures des lettres" in page
    table = morning.text("/lettres/mesures.csv?du=2026-03-01&au=2026-03-12")
    assert table.splitlines()[0].startswith("\ufeff")
    assert len(table.splitlines()) > 1
