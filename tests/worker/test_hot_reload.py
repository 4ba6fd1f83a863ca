"""A promotion while real workers sort real nudges: no restart, no mail lost or done twice, even under kill -9."""

from datetime import UTC, datetime

from tests.worker.workshop import Workshop
from triage.domain.case import State
from triage.domain.learning import ModelVersion, Place

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def models_of(workshop: Workshop, mails: list[int]) -> list[str]:
    found = []
    for mail_id in mails:
        outcome = workshop.case(mail_id).outcome
        found.append(outcome.verdict.model if outcome else "")
    return found


def promote(workshop: Workshop, model: str) -> None:
    workshop.database.learning.add_model(ModelVersion(model=model, folder=f"/{model}", created_at=NOW))
    workshop.database.learning.place(Place.ACTIVE, model, "chef", "essai", NOW)


def done(workshop: Workshop, mails: list[int]) -> bool:
    return all(workshop.case(mail_id).state is State.SORTED for mail_id in mails)


def test_a_promotion_reaches_a_running_worker_and_each_decision_keeps_its_model(workshop: Workshop) -> None:
    worker = workshop.hire()
    first = [workshop.receive() for _ in range(3)]
    workshop.until(lambda: done(workshop, first), "first mails")
    promote(workshop, "ville@2")
    changed: list[int] = []

    def reached() -> bool:
        changed.append(workshop.receive())
        workshop.until(lambda: done(workshop, changed), "mail after the promotion")
        return models_of(workshop, changed)[-1] == "ville@2"

    workshop.until(reached, "the promoted model sorts")
    workshop.database.learning.place(Place.ACTIVE, "", "chef", "retour", NOW)

    def back() -> bool:
        changed.append(workshop.receive())
        workshop.until(lambda: done(workshop, changed), "mail after the rollback")
        return models_of(workshop, changed)[-1] == "essai@1"

    workshop.until(back, "the model of before sorts again")
    assert models_of(workshop, first) == ["essai@1"] * 3
    assert worker.poll() is None
    assert workshop.dismiss(worker) == 0


def test_killing_a_worker_amid_a_promotion_loses_no_mail(workshop: Workshop) -> None:
    workers = [workshop.hire(), workshop.hire()]
    mails = [workshop.receive("DORS 0.05") for _ in range(12)]
    promote(workshop, "ville@2")
    workers[0].kill()
    mails += [workshop.receive("DORS 0.05") for _ in range(6)]
    workers.append(workshop.hire())
    workshop.until(lambda: done(workshop, mails), "every mail is sorted")
    for mail_id in mails:
        assert sum(entry.action == "trié" for entry in workshop.case(mail_id).history) == 1
    assert set(models_of(workshop, mails)) <= {"essai@1", "ville@2"}
    assert workshop.database.learning.placed() == {Place.ACTIVE: "ville@2"}
