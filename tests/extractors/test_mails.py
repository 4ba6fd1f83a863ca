"""What the whole extractor promises: offsets, silence of quotes, one entity once, limits."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from extractors.reading import LIMIT
from tests.extractors.mails import extractor, found, mail

LETTER = "Le 12 mai à 10h47, rue Basse, ma Peugeot 208 (GB-771-LT), 35 €.\nJean Dupont 06 39 98 41 07"


def test_each_entity_is_the_very_text_at_its_offsets():
    letter = mail(LETTER, subject="Recours – n° FA-25-30418")
    entities = extractor().extract(letter).entities
    assert len(entities) == 9
    assert all(letter.analysed_text[e.start : e.end] == e.text for e in entities)
    assert all(a.end <= b.start for a, b in itertools.pairwise(entities))


def test_quoted_messages_and_forwarded_headers_give_nothing():
    assert found("Merci.\n", "telephone", quoted="> Appelez le 06 39 98 41 07") == []
    forward = "Pour vous.\n\nDe : Élise Morvan <e.morvan@x.example>\nEnvoyé : lundi 2 mars 2026 10:00\nObjet : bruit\n\nLe 5 mars."
    assert found(forward, "courriel", subject="TR: bruit") == []
    assert found(forward, "date", subject="TR: bruit") == ["2026-03-05"]


def test_what_subject_and_body_both_say_is_kept_once_in_the_body():
    letter = mail("Mon véhicule AB-123-CD, M. Jean Bonnafous", subject="AB-123-CD, M. Bonnafous")
    entities = extractor().extract(letter).entities
    assert [e.value for e in entities] == ["AB-123-CD", "Jean Bonnafous"]
    assert all(e.start > len("AB-123-CD, M. Bonnafous") for e in entities)


def test_text_past_the_limit_is_not_read():
    assert found("\n" * (LIMIT + 1) + "06 39 98 41 07", "telephone") == []


def test_the_version_names_the_rules_and_the_model():
    assert extractor().version.startswith("regles@")
    assert extractor(statistical=True).version.endswith("+fr_core_news_sm")


def test_the_statistical_model_finds_a_signature_whose_names_no_list_knows():
    names = [
        e.value
        for e in extractor(statistical=True).extract(mail("Merci de passer.\n\nZadoc Quermeleuc, gérant")).entities
    ]
    assert "Zadoc Quermeleuc" in names


def test_without_the_model_the_rules_go_on_alone(monkeypatch, caplog):
    from extractors import load_extractor

    monkeypatch.setattr("extractors.statistical.MODEL", "no_such_model")
    alone = load_extractor(True)
    assert "rules only" in caplog.text
    assert "+" not in alone.version
    assert [e.value for e in alone.extract(mail("AB-123-CD")).entities] == ["AB-123-CD"]


def test_many_threads_may_use_one_extractor():
    letters = [mail(f"Voiture AB-{i:03d}-CD") for i in range(1, 41)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(extractor().extract, letters))
    assert [r.entities[0].value for r in results] == [f"AB-{i:03d}-CD" for i in range(1, 41)]


@pytest.mark.parametrize(
    "piece", ["A", "1 ", "lundi ", "d'", "rue de la ", "Jean ", "avis n° 12345678 ", "\n", "> ", "....", "a@", "8h "]
)
def test_hostile_text_ends_in_time(piece):
    letter = mail((piece * LIMIT)[: 2 * LIMIT], date=datetime(2026, 3, 12, tzinfo=UTC))
    start = time.process_time()
    extractor().extract(letter)
    assert time.process_time() - start < 5  # expected: under 1 s


def test_no_personal_text_is_logged(caplog):
    caplog.set_level(0)
    extractor().extract(mail("Jean Dupont 06 39 98 41 07 " * 3000))
    assert "Dupont" not in caplog.text
