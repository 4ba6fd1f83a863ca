"""When letters speak for their mail: accuracy of service and motif with the letters' text never, under so many words, or always.

`python -m tests.bench.attached_letters [--out FILE]`. Mails of `attached_letters.jsonl` are made into messages with a PDF or DOCX,
read by the real readers, and sorted by the shipped model.
"""

import argparse
import json
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from tests.adapters.mime.documents import DOCX, docx, pdf
from triage.adapters.mime.letters import read_letter
from triage.adapters.mime.opening import open_attachment
from triage.adapters.mime.reading import read_message
from triage.bootstrap import crafts_of
from triage.domain.attached import AttachedText
from triage.domain.mail import ParsedMail, PassageKind
from triage.domain.whole_mail import with_letters
from triage.pipeline import Crafts
from triage.settings import Settings
from triage.steps.extract import extract_attached

MAILS = Path(__file__).with_suffix(".jsonl")
RULES = {"never": 0, "under 10 words": 10, "under 15 words": 15, "under 30 words": 30, "always": 10_000}


def message_of(row: dict[str, Any]) -> bytes:
    """The mail with its letter attached."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = row["subject"], "lea@exemple.fr", "mairie@ville.example"
    message.set_content(row["body"])
    if row["kind"] == "docx":
        message.add_attachment(
            docx(row["letter"]), maintype="application", subtype=DOCX.partition("/")[2], filename="l.docx"
        )
    else:
        pages = pdf(*textwrap.wrap(row["letter"], 90))
        message.add_attachment(pages, maintype="application", subtype="pdf", filename="l.pdf")
    return message.as_bytes()


def read(row: dict[str, Any], crafts: Crafts) -> tuple[ParsedMail, tuple[AttachedText, ...]]:
    """The mail and its letter, secrets found; in this process, for our own files are not hostile."""
    content = message_of(row)
    mail = read_message(content, datetime.now(UTC), patient=True)
    letter = replace(read_letter(open_attachment(content, 0)), number=1)
    return mail, extract_attached((letter,), mail, crafts.extractor)


def right(row: dict[str, Any], guess: str) -> bool:
    """A letter to a service that has motifs asks for the motif; to another, for the service."""
    wanted = [row["label"], *row["also_ok"]]
    return any(guess == one or ("/" not in one and guess.partition("/")[0] == one) for one in wanted)


def measure(crafts: Crafts) -> str:
    """The table, as Markdown."""
    rows = [json.loads(line) for line in MAILS.read_text(encoding="utf-8").splitlines()]
    known = [(row, *read(row, crafts)) for row in rows]
    bands = {"under 15": (0, 15), "15 to 29": (15, 30), "30 and more": (30, 10_000)}
    heads = [f"{name} ({sum(a <= _words(m) < b for _, m, _ in known)})" for name, (a, b) in bands.items()]
    lines = [
        f"| letters are read | all ({len(known)}) | " + " | ".join(f"{h} words" for h in heads) + " |",
        "| --- | --- | --- | --- | --- |",
    ]
    # A rule only chooses between two texts: each is classified once.
    both = [
        [_guess(with_letters(mail, letters, few), crafts) for few in (RULES["never"], RULES["always"])]
        for _, mail, letters in known
    ]
    for name, few in RULES.items():
        good = [
            (_words(mail), right(row, guesses[_words(mail) < few]))
            for (row, mail, _), guesses in zip(known, both, strict=True)
        ]
        cells = [sum(ok for _, ok in good), *(sum(ok for w, ok in good if a <= w < b) for a, b in bands.values())]
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")
    wrong = [
        f"{row['id']} ({_words(mail)} words): wanted {row['label']}, mail alone {guesses[0]}, with letter {guesses[1]}"
        for (row, mail, _), guesses in zip(known, both, strict=True)
        if not all(right(row, guess) for guess in guesses)
    ]
    return "\n".join([*lines, "", *wrong]) + "\n"


def _guess(mail: ParsedMail, crafts: Crafts) -> str:
    return crafts.classifier.classify(mail).guesses[0].label.code


def _words(mail: ParsedMail) -> int:
    return len(mail.said(PassageKind.NEW, PassageKind.FORWARDED).split())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    table = measure(crafts_of(Settings(model={"statistical_entities": False})))
    print(table)
    if wanted.out:
        wanted.out.write_text(table, encoding="utf-8")
