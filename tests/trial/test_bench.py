"""The bench's process: it answers, survives what a text does to it, and ends."""

import os
import sys
import time
from collections.abc import Iterator

import pytest

from tests.adapters.mime.documents import mail_with, pdf
from tests.fakes.crafts import LABEL
from triage.domain.errors import BenchUnavailable, UnreadableMail
from triage.trial import ProcessBench

CHILD = (sys.executable, "-m", "tests.fakes.bench_child")


@pytest.fixture
def bench() -> Iterator[ProcessBench]:
    opened = ProcessBench(seconds=20, idle_seconds=60, command=CHILD)
    yield opened
    opened.close()


def test_a_text_and_a_mail_come_back_understood_and_the_process_stays(bench: ProcessBench) -> None:
    assert not bench.running
    outcome = bench.try_text("Un objet", "Une voiture gêne.\n-- \nMoi")
    assert (outcome.verdict.label.code, outcome.parsed.subject) == (LABEL, "Un objet")
    child = bench._child
    assert bench.try_mail(b"Subject: x\n\nBonjour").parsed.body == "Bonjour"
    assert bench._child is child


def test_an_unreadable_mail_is_said_in_its_own_words_and_a_fault_in_ours(bench: ProcessBench) -> None:
    with pytest.raises(UnreadableMail) as refused:
        bench.try_mail(b"\n\nILLISIBLE")
    assert refused.value.words == "Le courriel est illisible, comme demandé."
    with pytest.raises(BenchUnavailable) as failed:
        bench.try_text("", "PANNE de M. Martin")
    assert "Martin" not in f"{failed.value} {failed.value.words}"
    assert bench.try_text("", "Bonjour").parsed.body == "Bonjour"


def test_a_trial_that_kills_or_holds_the_process_is_given_up_and_the_next_one_works() -> None:
    bench = ProcessBench(seconds=3, idle_seconds=60, command=CHILD)
    try:
        for body in ("MORT", "DORS 60"):
            with pytest.raises(BenchUnavailable):
                bench.try_text("", body)
            assert not bench.running
        assert bench.try_text("", "Bonjour").parsed.body == "Bonjour"
    finally:
        bench.close()


def test_the_process_ends_when_idle_and_when_the_bench_closes(bench: ProcessBench) -> None:
    quick = ProcessBench(seconds=20, idle_seconds=0.05, command=CHILD)
    quick.try_text("", "Bonjour")
    deadline = time.monotonic() + 10
    while quick.running:
        assert time.monotonic() < deadline
        os.sched_yield()
    bench.try_text("", "Bonjour")
    bench.close()
    assert not bench.running


def test_a_bench_that_cannot_start_says_so() -> None:
    for command in (("/nulle/part",), (sys.executable, "-c", "print('bonjour')")):
        with pytest.raises(BenchUnavailable):
            ProcessBench(seconds=5, idle_seconds=5, command=command).try_text("", "x")


def test_the_real_crafts_answer_on_the_bench() -> None:
    bench = ProcessBench(seconds=120, idle_seconds=60)
    try:
        outcome = bench.try_text(
            "Voiture ventouse", "La Clio AB-123-CD est garée devant mon garage, je ne peux pas sortir."
        )
        assert [e.value for e in outcome.extraction.entities if e.type == "immatriculation"] == ["AB-123-CD"]
        assert outcome.verdict.reasons
        letter = mail_with(("lettre.pdf", "application/pdf", pdf("Une Clio AB-123-CD bloque mon garage.")))
        tried = bench.try_mail(letter)
        assert [a.text for a in tried.attached] == ["Une Clio AB-123-CD bloque mon garage."]
        assert [e.value for e in tried.attached[0].extraction.entities if e.type == "immatriculation"] == ["AB-123-CD"]
    finally:
        bench.close()


def test_another_model_in_service_begins_another_process() -> None:
    in_service = ["un"]
    opened = ProcessBench(seconds=20, idle_seconds=60, command=CHILD, in_service=lambda: in_service[0])
    try:
        opened.try_text("", "bonjour")
        first = opened._child
        opened.try_text("", "bonjour")
        assert opened._child is first
        in_service[0] = "deux"
        opened.try_text("", "bonjour")
        assert opened._child is not first
        assert first is not None
        assert first.poll() is not None
    finally:
        opened.close()
