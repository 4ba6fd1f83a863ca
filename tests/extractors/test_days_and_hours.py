"""Dates resolved against the day of the mail (Thursday 12 March 2026), and times of day."""

from datetime import UTC, datetime

import pytest

from tests.extractors.mails import found


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("Le 27/11/2025 à l'horodateur", ["2025-11-27"]),
        ("réservé pour le 17/03", ["2026-03-17"]),
        ("Né le 7 juillet 1988", ["1988-07-07"]),
        ("du 6 au 27 juillet", ["2026-07-06", "2026-07-27"]),
        ("les 8, 18 et 28 juillet", ["2026-07-08", "2026-07-18", "2026-07-28"]),
        ("nuit du 28 au 1er mars", ["2026-02-28", "2026-03-01"]),
        ("le lundi 9 mars", ["2026-03-09"]),
        ("vendredi 13 à la mairie", ["2026-03-13"]),
        ("Perdu samedi au marché", ["2026-03-07"]),
        ("Samedi bagarre jusqu'à 2h40, c'est l'enfer", ["2026-03-07"]),
        ("Nuits du 30 et du 31 mars", ["2026-03-30", "2026-03-31"]),
        ("intervention jeudi 19/03 entre 8h et 9h", ["2026-03-19"]),
        ("On déménage samedi", ["2026-03-14"]),
        ("lundi de Pentecôte", ["2026-05-25"]),
        ("reçu le 5 décembre dernier", ["2025-12-05"]),
        ("Tourvenac, le l3 octobre 2025", ["2025-10-13"]),
        ("le 3 novernbre 2025", ["2025-11-03"]),
        ("le 20 février (débité le 27).", ["2026-02-20", "2026-02-27"]),
        ("demain ou hier, tous les mardis, le samedi matin", []),
        ("sous 48 heures, faites le 17", []),
        ("le 17 est prévenu", []),
        ("Montage le 7 juin 2026 au matin, démontage le 13 avant midi", ["2026-06-07", "2026-06-13"]),
        ("payé le 3/2 à 10h", ["2026-02-03"]),
        ("ouvert du lundi au vendredi", []),
        ("On se voit samedi en huit", ["2026-03-21"]),
        ("livraison lundi de la semaine prochaine", ["2026-03-16"]),
        ("votre lettre du 3 courant", ["2026-03-03"]),
        ("absents du 8 août au 16.", ["2026-08-08", "2026-08-16"]),
        ("On se marie en juin, le samedi 20 si possible", ["2026-06-20"]),
        ("la fermeture d'août c'est du 3 au 21 ?", ["2026-08-03", "2026-08-21"]),
        ("mise en demeure le 24.02, délai au 30.04", ["2026-02-24", "2026-04-30"]),
        ("Garé là depuis l'Ascension", ["2025-05-29"]),
        ("le marché de Noël et le pont de l'Ascension", []),
        ("Hier mercredi, et ce jeudi encore", ["2026-03-11", "2026-03-12"]),
        ("J'ai appelé le 17 mais l'appel du 9 est resté sans suite", ["2026-03-09"]),
        ("L'expert passera vendredi, il a écrit mardi", ["2026-03-13", "2026-03-10"]),
        ("C'est ouvert samedi ?", ["2026-03-14"]),
    ],
)
def test_dates_are_resolved_against_the_day_of_the_mail(body, values):
    assert found(body, "date") == values


def test_a_missing_year_is_the_nearest_one_even_over_new_year():
    december = datetime(2025, 12, 19, 20, 12, tzinfo=UTC)
    assert found("absents jusqu'au 30 janvier", "date", date=december) == ["2026-01-30"]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("à 8h30 puis vers 18:15", ["08:30", "18:15"]),
        ("de 23h à 2h30", ["23:00", "02:30"]),
        ("à sept heures et à midi", ["07:00", "12:00"]),
        ("jusqu'à minuit", ["00:00"]),
        ("vers midi vingt, puis à 8 heures moins le quart", ["12:20", "07:45"]),
        ("à sept heures et demie, à minuit moins dix", ["07:30", "23:50"]),
        ("de 8hl0 à l7h30", ["08:10", "17:30"]),
        ("ouvert 24h/24, j'ai payé 2h, formation de 7h", []),
        ("sous 48 heures, pendant 3h", []),
    ],
)
def test_times_of_day_are_read_and_durations_are_not(body, values):
    assert found(body, "heure") == values
