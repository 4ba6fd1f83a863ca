"""The worker as a real process, on a real nats-server and a real database."""

import time
import urllib.request

import pytest

from tests.adapters.nats.stream_view import ask, messages
from tests.nats import NatsServer
from tests.worker.workshop import Workshop
from triage.adapters.nats import open_nudges
from triage.adapters.nats.declaration import queue_length
from triage.adapters.nats.names import DEAD_STREAM, MAIL_STREAM, MAIL_SUBJECT, write_nudge
from triage.domain.case import Filing, State


def nudge(workshop: Workshop, *mail_ids: int) -> None:
    nudges = open_nudges(workshop.server.url, workshop.server.token)
    for mail_id in mail_ids:
        nudges.nudge(mail_id)
    nudges.close()


def publish(server: NatsServer, body: bytes) -> None:
    ask(server, lambda js: js.publish(MAIL_SUBJECT, body))


def is_empty(server: NatsServer) -> bool:
    return ask(server, queue_length) == 0 and not messages(server, MAIL_STREAM)


def recorded(workshop: Workshop, *mail_ids: int) -> bool:
    return all(workshop.case(mail_id).state is State.SORTED for mail_id in mail_ids)


def times_recorded(workshop: Workshop, mail_id: int) -> int:
    return sum(entry.action == "trié" for entry in workshop.case(mail_id).history)


def dead_letters(server: NatsServer) -> list[str]:
    return [subject for subject, _ in messages(server, DEAD_STREAM)]


def test_a_nudged_mail_is_recorded_and_the_nudge_acknowledged(workshop: Workshop, server: NatsServer):
    worker = workshop.hire(NATS__SWEEP_SECONDS="3600")
    mail_id = workshop.receive()
    nudge(workshop, mail_id)
    workshop.until(lambda: recorded(workshop, mail_id), "recorded")
    workshop.until(lambda: is_empty(server), "acknowledged")
    assert workshop.dismiss(worker) == 0
    assert workshop.case(mail_id).filing is Filing.NOT_WANTED


def test_a_mail_that_nobody_nudged_is_found_by_the_sweep(workshop: Workshop):
    mail_id = workshop.receive()
    workshop.hire()
    workshop.until(lambda: recorded(workshop, mail_id), "swept")


def test_mails_that_fail_never_stop_the_ones_behind_them(workshop: Workshop, server: NatsServer):
    broken = [workshop.receive("PANNE") for _ in range(3)]
    unreadable = workshop.receive("ILLISIBLE")
    good = [workshop.receive() for _ in range(5)]
    workshop.hire()
    nudge(workshop, *broken, unreadable, *good)
    workshop.until(lambda: recorded(workshop, *good), "the good ones")
    workshop.until(
        lambda: all(workshop.case(m).state is State.QUARANTINED for m in [*broken, unreadable]), "quarantined"
    )
    assert workshop.case(unreadable).error == "Le courriel est illisible, comme demandé."
    assert workshop.case(broken[0]).error == "Le traitement a échoué 3 fois de suite (ValueError)."
    workshop.until(lambda: is_empty(server), "nothing left in the queue")
    assert sorted(dead_letters(server)) == [f"vaguemestre.dead.handling.{mail_id}" for mail_id in broken]
    assert "PANNE" not in workshop.log.read_text()


def test_poison_goes_to_the_dead_letters_at_once(workshop: Workshop, server: NatsServer):
    mail_id = workshop.receive()
    workshop.hire(NATS__SWEEP_SECONDS="3600")
    nudge(workshop, mail_id)
    workshop.until(lambda: recorded(workshop, mail_id), "a first mail")
    for body in (b"\xff\xfe{", b'{"mail_id": "x"}', b""):
        publish(server, body)
    publish(server, write_nudge(424_242))
    second = workshop.receive()
    nudge(workshop, second)
    workshop.until(lambda: recorded(workshop, second), "a mail behind the poison")
    workshop.until(lambda: len(dead_letters(server)) == 4, "four dead letters")
    workshop.until(lambda: is_empty(server), "nothing comes again")
    reasons = sorted(subject.split(".")[2] for subject in dead_letters(server))
    assert reasons == ["poison", "poison", "poison", "unknown"]


def test_a_mail_that_takes_longer_than_acknowledgement_waits_is_handled_once(workshop: Workshop):
    mail_id = workshop.receive("DORS 3.5")
    workshop.hire(NATS__ACK_SECONDS="1", NATS__SWEEP_SECONDS="3600")
    workshop.hire(NATS__ACK_SECONDS="1", NATS__SWEEP_SECONDS="3600")
    nudge(workshop, mail_id)
    workshop.until(lambda: recorded(workshop, mail_id), "recorded")
    assert workshop.case(mail_id).attempts == 1
    assert times_recorded(workshop, mail_id) == 1


def test_the_nudge_of_a_killed_worker_is_taken_over_by_another(workshop: Workshop, server: NatsServer):
    mail_id = workshop.receive("DORS 3.5")
    first = workshop.hire()
    nudge(workshop, mail_id)
    workshop.until(lambda: workshop.case(mail_id).attempts == 1, "taken")
    first.kill()
    first.wait()
    workshop.hire()
    workshop.until(lambda: recorded(workshop, mail_id), "taken over")
    workshop.until(lambda: is_empty(server), "acknowledged")
    assert workshop.case(mail_id).attempts == 2
    assert times_recorded(workshop, mail_id) == 1


def test_a_mail_that_kills_workers_ends_in_quarantine(workshop: Workshop):
    mail_id = workshop.receive("MORT")
    settings = {"NATS__ACK_SECONDS": "1", "WORKER__MAIL_SECONDS": "1"}
    worker = workshop.hire(**settings)

    def given_up() -> bool:
        nonlocal worker
        if worker.poll() is not None:
            worker = workshop.hire(**settings)
        return workshop.case(mail_id).state is State.QUARANTINED

    workshop.until(given_up, "quarantined")
    assert "interrompu 3 fois" in workshop.case(mail_id).error
    good = workshop.receive()
    workshop.until(lambda: recorded(workshop, good), "the next one")


def test_a_mail_that_never_ends_is_quarantined_and_a_worn_out_worker_leaves(workshop: Workshop):
    endless = [workshop.receive("DORS 600"), workshop.receive("DORS 600")]
    worker = workshop.hire(WORKER__MAIL_SECONDS="1")
    workshop.until(lambda: all(workshop.case(m).state is State.QUARANTINED for m in endless), "quarantined")
    assert worker.wait(30) == 70
    assert "plus de 1 seconde" in workshop.case(endless[0]).error


def test_a_stop_finishes_what_is_in_hand_and_gives_the_rest_back(workshop: Workshop, server: NatsServer):
    mails = [workshop.receive("DORS 2") for _ in range(6)]
    worker = workshop.hire(NATS__SWEEP_SECONDS="3600", NATS__ACK_SECONDS="300")
    nudge(workshop, *mails)
    workshop.until(lambda: any(workshop.case(m).attempts for m in mails), "work began")
    assert workshop.dismiss(worker) == 0
    states = [workshop.case(m).state for m in mails]
    in_hand = states.count(State.SORTED)
    assert 1 <= in_hand < len(mails)
    assert all(workshop.case(m).attempts == (workshop.case(m).state is State.SORTED) for m in mails)
    workshop.hire(NATS__SWEEP_SECONDS="3600", NATS__ACK_SECONDS="300")
    # `until` waits far less than the acknowledgement time: only nudges that were given back come so soon.
    workshop.until(lambda: recorded(workshop, *mails), "the rest, by another worker")


def test_a_killed_broker_comes_back_and_nothing_is_lost_or_doubled(workshop: Workshop, server: NatsServer):
    mails = [workshop.receive("DORS 0.1") for _ in range(40)]
    workshop.hire()
    workshop.hire()
    nudge(workshop, *mails[:20])
    workshop.until(lambda: recorded(workshop, *mails[:3]), "work began")
    server.kill()
    time.sleep(1)
    server.start()
    workshop.until(lambda: recorded(workshop, *mails), "all")
    assert [times_recorded(workshop, m) for m in mails] == [1] * len(mails)


def test_a_worker_started_before_its_broker_waits_for_it(workshop: Workshop, server: NatsServer):
    server.kill()
    mail_id = workshop.receive()
    worker = workshop.hire()
    time.sleep(3)
    assert worker.poll() is None
    server.start()
    workshop.until(lambda: recorded(workshop, mail_id), "recorded")
    assert workshop.dismiss(worker) == 0


def test_a_worker_that_waits_for_its_broker_can_be_stopped(workshop: Workshop, server: NatsServer):
    server.kill()
    worker = workshop.hire()
    workshop.until(lambda: "NATS connection" in workshop.log.read_text(), "it tried")
    assert workshop.dismiss(worker) == 0


def test_a_broker_that_lost_everything_gets_its_streams_again(workshop: Workshop, server: NatsServer):
    first = workshop.receive()
    workshop.hire()
    workshop.until(lambda: recorded(workshop, first), "recorded")
    ask(server, lambda js: js.delete_stream(MAIL_STREAM))
    second = workshop.receive()
    workshop.until(lambda: recorded(workshop, second), "recorded on a new stream")


def test_a_mailbox_that_refuses_leaves_the_mail_recorded_and_its_filing_failed(workshop: Workshop, server: NatsServer):
    mail_id = workshop.receive()
    workshop.hire("refused")
    nudge(workshop, mail_id)
    workshop.until(lambda: workshop.case(mail_id).filing is Filing.FAILED, "given up")
    case = workshop.case(mail_id)
    assert case.state is State.SORTED
    assert case.history[-1].detail == "Mot de passe refusé."
    workshop.until(lambda: is_empty(server), "nothing comes again")
    assert dead_letters(server) == [f"vaguemestre.dead.filing.{mail_id}"]


def test_a_mailbox_that_is_away_for_long_is_waited_for(workshop: Workshop, server: NatsServer):
    mail_id = workshop.receive()
    away = workshop.hire("unavailable", NATS__MAX_DELIVERIES="1")
    workshop.until(lambda: bool(dead_letters(server)), "an outage noted")
    assert workshop.case(mail_id).filing is Filing.PENDING
    workshop.dismiss(away)
    workshop.hire("none")  # back again; in observe mode, which files by leaving the mail where it is
    workshop.until(lambda: workshop.case(mail_id).filing is Filing.NOT_WANTED, "filed")


def test_metrics_and_health_are_shown_without_ids_or_content(workshop: Workshop, server: NatsServer):
    from tests.postgres import _free_port

    port = _free_port()
    mail_id = workshop.receive("un secret")
    workshop.hire(WORKER__METRICS_PORT=str(port))
    workshop.until(lambda: recorded(workshop, mail_id), "recorded")

    def page(path: str) -> tuple[int, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    assert page("/health")[0] == 204
    status, text = page("/metrics")
    assert status == 200
    assert 'vaguemestre_nudges_total{end="done"} 1.0' in text
    assert "secret" not in text
    server.kill()
    workshop.until(lambda: _unhealthy(port), "no broker, no health")


def _unhealthy(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10).close()
    except urllib.error.HTTPError as error:
        return error.code == 500
    return False


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGINT"])
def test_an_idle_worker_leaves_cleanly(workshop: Workshop, signal_name: str):
    import signal

    worker = workshop.hire()
    workshop.until(lambda: "waiting for mail" in workshop.log.read_text(), "ready")
    worker.send_signal(getattr(signal, signal_name))
    assert worker.wait(30) == 0
    assert "Traceback" not in workshop.log.read_text()


def test_a_worker_whose_broker_is_gone_can_still_be_stopped(workshop: Workshop, server: NatsServer):
    worker = workshop.hire()
    mail_id = workshop.receive("DORS 1")
    workshop.until(lambda: bool(workshop.case(mail_id).attempts), "work began")
    server.kill()
    assert workshop.dismiss(worker) == 0, workshop.log.read_text()
    assert workshop.case(mail_id).state is State.SORTED


def test_a_worker_with_a_wrong_token_says_so_and_ends(workshop: Workshop):
    worker = workshop.hire(NATS__TOKEN="faux")
    assert worker.wait(30) == 1
    assert "BrokerUnavailable: NATS refuses the connection" in workshop.log.read_text()
