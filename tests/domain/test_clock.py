"""Which legal delays run on a mail, and until when."""

from datetime import UTC, date, datetime

from tests.responders.conftest import ROOT
from triage.adapters.deadline_file import load_clock
from triage.adapters.referential_file import load_referential
from triage.domain.calendar_fr import Calendar, Territory
from triage.domain.clock import Clock, Delay, Effect, Ended, Event, Matter, Unit, given_of, next_of, silence_of
from triage.domain.referential import Label

FILE = ROOT / "training_data" / "referential.toml"
TOWN = load_clock(FILE, load_referential(FILE))
CAME = datetime(2026, 3, 12, 8, 41, tzinfo=UTC)  # a Thursday


def running(code: str, text: str = "", *days: date, came: datetime = CAME, by_a_person: bool = True) -> dict[str, date]:
    label = Label.from_code(code)
    found = TOWN.deadlines(Matter(received_at=came, label=label, text=text, days=days, by_a_person=by_a_person))
    return {d.code: d.due_at.date() for d in found}


def test_a_request_to_the_police_has_its_acknowledgements_and_its_silence() -> None:
    assert running("police_municipale/nuisances_sonores") == {
        "accuse_enregistrement": date(2026, 3, 13),
        "accuse_reception": date(2026, 3, 26),
        "silence_rejet": date(2026, 5, 12),
    }


def test_an_appeal_against_a_parking_charge_has_one_month_and_another_court() -> None:
    matter = Matter(received_at=CAME, label=Label.from_code("police_municipale/contestation_fps"))
    silence = silence_of(TOWN.deadlines(matter))
    assert silence is not None
    assert (silence.code, silence.due_at.date()) == ("rapo_decision", date(2026, 4, 12))
    assert "Tribunal du stationnement payant" in silence.appeal
    assert "administratif" not in silence.appeal


def test_a_fine_has_no_silence_since_the_town_decides_nothing() -> None:
    assert set(running("police_municipale/contestation_amende")) == {"accuse_enregistrement"}


def test_justice_and_unwanted_mail_have_no_clock_of_ours() -> None:
    assert running("police_municipale/autorites_justice") == {}
    assert running("indesirable") == {}


def test_a_machine_s_mail_and_a_mail_without_label_have_no_clock() -> None:
    assert running("police_municipale/animaux", by_a_person=False) == {}
    assert TOWN.deadlines(Matter(received_at=CAME, label=Label(service=""))) == ()


def test_images_are_counted_from_the_facts_and_come_before_the_reply() -> None:
    found = running("police_municipale/videoprotection", "vol", date(2026, 2, 20))
    assert found["effacement_images"] == date(2026, 3, 20)
    assert found["acces_images"] == date(2026, 4, 12)


def test_of_several_past_days_the_first_that_still_matters_is_kept() -> None:
    found = running("police_municipale/videoprotection", "", date(2026, 1, 3), date(2026, 2, 25), date(2026, 3, 1))
    assert found["effacement_images"] == date(2026, 3, 25)
    assert "effacement_images" not in running("police_municipale/videoprotection", "", date(2026, 1, 3))


def test_a_departure_is_due_the_day_before() -> None:
    assert running("police_municipale/tranquillite_vacances", "", date(2026, 3, 20))["depart_vacances"] == date(
        2026, 3, 19
    )


def test_only_a_procession_runs_to_the_prefect() -> None:
    code = "police_municipale/manifestation"
    assert "transmission_prefet" in running(code, "Déclaration du DÉFILÉ de samedi")
    assert "transmission_prefet" not in running(code, "Notre vide-grenier")


def test_other_services_are_told_that_silence_decides_without_saying_what() -> None:
    matter = Matter(received_at=CAME, label=Label(service="urbanisme"))
    silence = silence_of(TOWN.deadlines(matter))
    assert silence is not None
    assert silence.effect is Effect.SILENCE


def test_a_mail_late_at_night_counts_from_the_day_it_is_in_the_town() -> None:
    night = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)  # 0.30 on the 13th in Paris
    assert running("police_municipale/animaux", came=night)["accuse_enregistrement"] == date(2026, 3, 16)


def test_the_town_overseas_lives_by_its_own_clock() -> None:
    clock = Clock(delays=TOWN.delays, calendar=Calendar(territory=Territory.REUNION))
    late = datetime(2026, 3, 12, 21, 0, tzinfo=UTC)  # 1.00 on the 13th in Saint-Denis
    found = clock.deadlines(Matter(received_at=late, label=Label.from_code("police_municipale/animaux")))
    assert found[0].due_at.date() == date(2026, 3, 16)


def test_a_day_to_know_makes_nobody_late() -> None:
    mark = Delay(
        code="jour", name="Jour", event=Event.RECEPTION, amount=0, unit=Unit.DAYS, effect=Effect.MARK, article="a",
        source="s", checked=date(2026, 1, 1),
    )  # fmt: skip
    assert next_of(Clock(delays=(mark,)).deadlines(Matter(received_at=CAME, label=Label(service="x")))) is None


def test_every_delay_says_its_article_and_when_it_was_read() -> None:
    assert all(d.article and d.source and d.checked for d in TOWN.delays)
    assert all(d.appeal for d in TOWN.delays if d.effect is Effect.REJECTION)


def test_a_reply_ends_the_silence_and_an_acknowledgement_does_not() -> None:
    silences = [d for d in TOWN.delays if d.effect in {Effect.REJECTION, Effect.SILENCE}]
    assert silences
    assert all(d.ended_by == {Ended.ANSWERED} for d in silences)


def test_letters_are_given_the_date_of_a_rejection_only_where_silence_rejects() -> None:
    def given(code: str) -> dict[str, object]:
        label = Label.from_code(code)
        return dict(given_of(17, date(2026, 3, 12), TOWN.deadlines(Matter(received_at=CAME, label=label))))

    police = given("police_municipale/nuisances_sonores")
    assert police["ar_date_silence"] == date(2026, 5, 12)
    assert police["numero_enregistrement"] == "17"
    assert "ar_date_acceptation" not in police
    assert given("urbanisme").keys() == {"ar_date_reception", "numero_enregistrement"}
    assert "ar_date_silence" not in given("police_municipale/contestation_amende")
