"""Crafts that do what the mail says: a line of its body is an order. For tests of whoever uses the crafts.

PANNE raises a foreign error; ILLISIBLE cannot be read; MORT kills the process with SIGKILL; DORS n takes n seconds.
"""

import os
import re
import signal
import time
from datetime import datetime
from typing import NoReturn

from triage.adapters.referential_file import load_referential
from triage.domain.attached import AttachedText
from triage.domain.entities import Extraction
from triage.domain.errors import UnreadableMail
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.domain.referential import Label
from triage.domain.replies import Proposal
from triage.domain.verdict import Guess, Opinion, Verdict
from triage.pipeline import Crafts
from triage.settings import REPOSITORY

LABEL = "police_municipale/stationnement_genant"
REFERENTIAL = REPOSITORY / "training_data" / "referential.toml"


class ObedientReader:
    def read(self, content: bytes, received_at: datetime) -> ParsedMail:
        text = content.decode("utf-8", "replace").replace("\x00", "")
        if "ILLISIBLE" in text:
            raise UnreadableMail("ordered", words="Le courriel est illisible, comme demandé.")
        head, _, body = text.partition("\n\n")
        found = re.search(r"^Message-ID: *(\S+)", head, re.MULTILINE | re.IGNORECASE)
        return ParsedMail(
            subject="essai",
            body=body,
            passages=(Passage(kind=PassageKind.NEW, start=0, end=len(body)),),
            date=received_at,
            message_id=found[1] if found else "",
        )


class ObedientClassifier:
    version = "essai@1"
    labels = (LABEL,)

    def classify(self, mail: ParsedMail) -> Opinion:
        if "PANNE" in mail.body:
            raise ValueError(mail.body)
        if "MORT" in mail.body:
            _die()
        if order := re.search(r"DORS ([\d.]+)", mail.body):
            time.sleep(float(order[1]))
        return Opinion(guesses=(Guess(label=Label.from_code(LABEL), probability=0.99),), reasons=(), model=self.version)


class NamedClassifier(ObedientClassifier):
    """The same under another name: as a model that was put into service."""

    def __init__(self, version: str) -> None:
        self.version = version


class EmptyExtractor:
    def extract(self, mail: ParsedMail) -> Extraction:
        return Extraction(entities=(), secrets=(), version="essai@1")


class SilentResponder:
    def propose(self, mail: ParsedMail, label: Label, verdict: Verdict, extraction: Extraction) -> Proposal | None:
        return None


class NoLetters:
    def letters(self, content: bytes, mail: ParsedMail) -> tuple[AttachedText, ...]:
        return ()


def obedient_crafts() -> Crafts:
    return Crafts(
        reader=ObedientReader(),
        letters=NoLetters(),
        classifier=ObedientClassifier(),
        extractor=EmptyExtractor(),
        responder=SilentResponder(),
        referential=load_referential(REFERENTIAL),
    )


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL returned")
