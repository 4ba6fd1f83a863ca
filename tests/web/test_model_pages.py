"""The model pages over a real store: what they say, what their forms do, and to whom they open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.cases import NOW
from tests.fakes.mail_room import fill
from tests.web.conftest import Site
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.evaluation import TOWN, WITNESS, Judged
from triage.domain.learning import ModelVersion, Place, RunState, Source, TownExample
from triage.domain.model_card import read_rows, write_batches, write_rows
from triage.domain.referential import Referential
from triage.domain.suspicion import BatchCheck
from triage.web.app import create_app

WANTED = "voirie_proprete"
EXAMPLE = TownExample(
    source=Source.REVIEW, ref="1", at=NOW, actor="agent", label=WANTED, subject="Sacs éventrés", body="Des sacs traînent rue Lilas.",
    proposed="espaces_verts", confidence=0.5,
)  # fmt: skip
PAGES = ("", "/etiquettes", "/classes", "/seuils", "/essai", "/derive", "/registre", "/registre.json", "/versions/m@1")


def card(wrong: int = 2, batches: tuple[BatchCheck, ...] = ()) -> dict[str, object]:
    row = Judged(
        id="w1",
        part=WITNESS,
        wanted=WANTED,
        guess=WANTED,
        probability=0.93,
        rival=WANTED,
        rival_probability=0.9,
        words=30,
    )
    rows = [
        replace(
            row,
            id=f"w{n}",
            part=WITNESS if n % 2 else TOWN,
            guess="espaces_verts" if n < wrong else WANTED,
            example=1 - n % 2,
        )
        for n in range(40)
    ]
    return {
        "rows": write_rows(rows), "batches": write_batches(batches), "town": 20, "shipped": 2557, "too_few": {"etat_civil": 3},
        "rival_place": "", "energy": {"watt_hours": 1.5, "measured": False, "how": "estimation"}, "data_hash": "abc", "seed": 1,
    }  # fmt: skip


class Noting:
    """A Trainer that only notes what it was asked to start."""

    def __init__(self) -> None:
        self.started: list[int] = []

    def start(self, run_id: int) -> None:
        self.started.append(run_id)


@pytest.fixture
def trainer() -> Noting:
    return Noting()


@pytest.fixture
def taught(tmp_path: Path, referential: Referential, trainer: Noting) -> Iterator[Site]:
    database = open_database(f"sqlite:///{tmp_path / 'pages.db'}")
    learning, ids = database.learning, fill(database.cases)
    learning.add_example(EXAMPLE)
    learning.add_example(replace(EXAMPLE, ref="2", actor="autre", label="espaces_verts"))
    learning.add_model(ModelVersion(model="m@1", folder="/m", created_at=NOW, card=card()))
    app = create_app(replace(doors_of(database, referential), trainer=trainer), now=lambda: NOW)
    yield Site(database=database, app=app, ids=ids)
    database.close()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_and_without_anything_learnt(taught: Site, page: str) -> None:
    assert taught.client().get(f"/modele{page}").status_code == 200


def test_the_evaluation_speaks_plainly_and_names_its_intervals(taught: Site) -> None:
    text = taught.text("/modele/versions/m@1")
    assert "courriers témoins" in text
    assert "Face au modèle en service" in text
    assert "Autorisée" in text
    assert "n’a que 3 exemple(s)" in text
    assert "Voirie" in text


def test_promotion_asks_for_a_reason_then_puts_the_model_into_service_and_back(taught: Site) -> None:
    learning = taught.database.learning
    refused = taught.post("/modele/versions/m@1/mettre-en-service", motif=" ")
    assert refused.status_code == 409
    assert "Dites en une phrase pourquoi" in refused.text
    assert taught.post("/modele/versions/m@1/mettre-en-service", motif="meilleur en propreté").status_code == 303
    assert learning.placed() == {Place.ACTIVE: "m@1"}
    assert "meilleur en propreté" in taught.text("/modele")
    assert taught.post("/modele/retour").status_code == 303
    assert learning.placed() == {}


def test_a_refused_promotion_says_why_and_changes_nothing(taught: Site) -> None:
    batch = BatchCheck(actor="j.dupont", count=50, contradictions=44, usual=0.3, ids=(1,))
    learning = taught.database.learning
    learning.add_model(
        ModelVersion(model="m@2", folder="/m", created_at=NOW + timedelta(hours=1), card=card(batches=(batch,)))
    )
    answer = taught.post("/modele/versions/m@2/mettre-en-service", motif="x")
    assert answer.status_code == 409
    assert "« j.dupont »" in answer.text
    assert learning.placed() == {}
    taught.post("/modele/suspects/ecarter", modele="m@2", agent="j.dupont")
    assert [e.id for e in learning.examples()] == [2]
    assert learning.examples(withdrawn=True)[0].withdrawn == "lot suspect de j.dupont"


def test_a_model_measured_against_another_than_that_in_service_is_refused(taught: Site) -> None:
    taught.database.learning.add_model(ModelVersion(model="m@2", folder="/m", created_at=NOW, card=card()))
    taught.post("/modele/versions/m@1/mettre-en-service", motif="x")
    answer = taught.post("/modele/versions/m@2/mettre-en-service", motif="x")
    assert answer.status_code == 409
    assert "a changé depuis la mesure" in answer.text


def test_the_threshold_of_a_class_is_tried_then_adopted_then_forgotten(taught: Site) -> None:
    taught.post("/modele/versions/m@1/mettre-en-service", motif="x")
    tried = taught.text(f"/modele/seuils?classe={WANTED}&seuil=0.95")
    assert "0\u00a0% " in tried
    taught.post("/modele/seuils", classe=WANTED, seuil="0.6")
    assert taught.database.learning.thresholds() == {WANTED: 0.6}
    assert "choisi par la ville" in taught.text(f"/modele/seuils?classe={WANTED}")
    taught.post("/modele/seuils", classe=WANTED, oublier="1")
    assert taught.database.learning.thresholds() == {}


def test_labels_show_the_disagreement_and_a_doubtful_one_can_be_set_aside(taught: Site) -> None:
    text = taught.text("/modele/etiquettes")
    assert "Désaccords entre agents" in text
    assert "autre" in text
    taught.post("/modele/etiquettes/ecarter", exemple="2")
    assert [e.id for e in taught.database.learning.examples()] == [1]


def test_a_class_needs_a_name_a_sentence_and_enough_examples(taught: Site) -> None:
    mails = "\n---\n".join(f"Objet {n}\nTrottinette numéro {n} en travers" for n in range(8))
    few = taught.post(
        "/modele/classes", nom="Trottinettes", service="police_municipale", phrase="Engins loués.", courriers="un seul"
    )
    assert few.status_code == 422
    assert "il y en a 1" in few.text
    assert (
        taught.post(
            "/modele/classes", nom="Trottinettes", service="police_municipale", phrase="Engins loués.", courriers=mails
        ).status_code
        == 303
    )
    (added,) = taught.database.learning.classes()
    assert added.label.code == "police_municipale/trottinettes"
    assert sum(e.label == added.label.code for e in taught.database.learning.examples()) == 8
    again = taught.post(
        "/modele/classes", nom="Trottinettes", service="police_municipale", phrase="Encore.", courriers=mails
    )
    assert "existe déjà" in again.text


def test_a_training_is_asked_for_once_and_can_be_stopped(taught: Site, trainer: Noting) -> None:
    taught.post("/modele/entrainements")
    taught.post("/modele/entrainements")
    (run,) = taught.database.learning.runs()
    assert trainer.started == [run.id, run.id]
    assert "en attente" in taught.text("/modele")
    taught.post(f"/modele/entrainements/{run.id}/arreter")
    assert taught.database.learning.runs()[0].state is RunState.STOPPED


def test_the_silent_trial_begins_and_ends(taught: Site) -> None:
    taught.post("/modele/versions/m@1/essai", essai="oui")
    assert taught.database.learning.placed() == {Place.SHADOW: "m@1"}
    assert "m@1" in taught.text("/modele/essai")
    taught.post("/modele/versions/m@1/essai", essai="non")
    assert taught.database.learning.placed() == {}


def test_the_register_says_what_is_excluded_and_what_the_town_must_fill_in(taught: Site) -> None:
    taught.post("/modele/versions/m@1/mettre-en-service", motif="x")
    document = taught.client().get("/modele/registre.json").json()["registre"]
    assert "Aucun tri d’appels d’urgence" in document["Finalité et droit"]["Usages exclus"]
    assert document["Sobriété"]["Entraînement"].startswith("1,5 Wh estimés")
    assert document["Identité"]["Modèle en service"] == "m@1"
    assert "à compléter" in taught.text("/modele/registre")


@pytest.fixture
def fresh(taught: Site, referential: Referential) -> Site:
    """Pages where no person put a model into service: the shipped one sorts."""
    told = card()
    told |= {"rows": [row for row in write_rows(read_rows(told)) if row["part"] == WITNESS], "witness": 20}
    told |= {"thresholds": {WANTED: 0.97}, "shape": {"layers": 6, "hidden": 384}, "milliseconds": 20.0, "watts": 40.0}
    shipped = ModelVersion(model="livre@1", folder="/l", created_at=NOW, card=told)
    doors = replace(doors_of(taught.database, referential), shipped=shipped)
    return replace(taught, app=create_app(doors, now=lambda: NOW))


def test_the_shipped_model_has_its_card_its_figures_and_nothing_to_promote(fresh: Site) -> None:
    text = fresh.text("/modele/versions/livre@1")
    assert "20 courriers témoins" in text
    assert "CamemBERT de 6 couches" in text
    assert "en service" in text
    assert "mettre-en-service" not in text
    assert "livre@1" in fresh.text("/modele")
    thresholds = fresh.text(f"/modele/seuils?classe={WANTED}&seuil=0.5")
    assert "propositions seraient triées" in thresholds
    assert "<strong>0,97</strong> (celui du modèle" in thresholds
    fresh.post("/modele/versions/livre@1/mettre-en-service", motif="x")
    assert fresh.database.learning.placed() == {}


def test_a_shipped_model_that_nobody_measured_says_so_and_claims_nothing(
    taught: Site, referential: Referential
) -> None:
    bare = ModelVersion(model="livre@2", folder="/l", created_at=NOW, card={"shipped": 2558})
    site = replace(
        taught, app=create_app(replace(doors_of(taught.database, referential), shipped=bare), now=lambda: NOW)
    )
    text = site.text("/modele/versions/livre@2")
    assert "pas accompagné de ses mesures" in text
    assert "se trompe de 0" not in text


def test_the_register_describes_the_shipped_model_as_long_as_it_sorts(fresh: Site) -> None:
    document = fresh.client().get("/modele/registre.json").json()["registre"]
    assert document["Identité"]["Modèle en service"] == "livre@1, livré avec le logiciel"
    assert "6 couches, 384 dimensions" in document["2. Algorithmes"]["Classement"]
    assert "sur 20" in document["3. Résultats"]["Bien classés, témoins"]
    assert document["Sobriété"]["Pour 1 000 courriers"].startswith("0,22 Wh")
    fresh.post("/modele/versions/m@1/mettre-en-service", motif="x")
    document = fresh.client().get("/modele/registre.json").json()["registre"]
    assert document["Identité"]["Modèle en service"] == "m@1"
    assert "Livré avec le logiciel" in fresh.text("/modele/versions/livre@1")
