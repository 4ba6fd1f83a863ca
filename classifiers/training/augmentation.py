"""Scripted variants of training mails: accents, case, habits of spelling, scanner faults, greetings, quoting.

They only ever augment training (and make the robustness slices of the bench); no test mail comes from here.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from classifiers.model_input import Text
from classifiers.plain import without_accents

Change = Callable[[str, random.Random], str]

# What a scanner's reader confuses; left as printed, right as read.
SCANNER: tuple[tuple[str, str], ...] = (
    ("rn", "m"),
    ("m", "rn"),
    ("l", "1"),
    ("l", "I"),
    ("I", "l"),
    ("O", "0"),
    ("0", "O"),
    ("e", "c"),
    ("c", "e"),
)
SCANNER += (
    ("cl", "d"),
    ("u", "ii"),
    ("h", "li"),
    ("é", "e"),
    ("à", "a"),
    ("i", "l"),
    ("t", "f"),
    ("S", "5"),
    ("B", "8"),
)
# How hurried hands write.
HABITS = (
    (r"\bj'ai\b", "jai"), (r"\bc'est\b", "cest"), (r"\bj'", "j "), (r"\bqu'", "qu "), (r"\bd'", "d "), (r"\bl'", "l "),
    (r"er\b", "é"), (r"é\b", "er"), (r"ez\b", "er"), (r"\bà\b", "a"), (r"\ba\b", "à"), (r"\bce\b", "se"), (r"\bces\b", "ses"),
    (r"\bpour\b", "pr"), (r"\bbonjour\b", "bjr"), (r"\bs'il vous plaît\b", "svp"), (r"\bquand\b", "qd"), (r"\bque\b", "ke"),
    (r"nn", "n"), (r"tt", "t"), (r"ll", "l"), (r"rr", "r"), (r"\bet\b", "é"), (r"\bvous\b", "vs"), (r"\bdans\b", "ds"),
    (r"ph", "f"), (r"eau\b", "o"), (r"s\b", ""), (r"\btoujours\b", "tjrs"), (r"\bproblème\b", "pb"), (r"\brendez-vous\b", "rdv"),
)  # fmt: skip
OPENINGS = (
    "Bonjour,",
    "Madame, Monsieur,",
    "Bonsoir",
    "Bjr",
    "Messieurs,",
    "Mesdames et Messieurs,",
    "Bonjour à tous,",
)
CLOSINGS = (
    "Cordialement",
    "Merci d'avance",
    "Cdt",
    "Bien à vous,",
    "Salutations distinguées",
    "Dans l'attente de votre retour",
)
LABELS = ("Envoyé de mon iPhone", "Envoyé depuis mon mobile", "Message :", "Objet : ", "Nom : / Prénom : ", "---")


def accents_off(text: str, _chance: random.Random) -> str:
    """No accents anywhere."""
    return without_accents(text)


def capitals(text: str, _chance: random.Random) -> str:
    """ALL CAPITALS, as typed by many: without accents."""
    return without_accents(text).upper()


def scanned(text: str, chance: random.Random, rate: float = 0.04) -> str:
    """Scanner faults in about `rate` of the places where one can happen, hyphenated line breaks, lost spaces."""
    out: list[str] = []
    at = 0
    while at < len(text):
        for wrong, read in chance.sample(SCANNER, 4):
            if text.startswith(wrong, at) and chance.random() < rate * 4:
                out.append(read)
                at += len(wrong)
                break
        else:
            out.append(text[at])
            at += 1
            if text[at - 1].isalpha() and chance.random() < rate / 8:
                out.append("-\n")
            elif text[at - 1] == " " and chance.random() < rate / 2:
                out.pop()
    return "".join(out)


def hurried(text: str, chance: random.Random) -> str:
    """A few habits of spelling, each kept through the whole text as a person would; sometimes no punctuation."""
    for pattern, habit in chance.sample(HABITS, chance.randint(2, 7)):
        text = re.sub(pattern, habit, text)
    return re.sub(r"[.,;:]", "", text) if chance.random() < 0.3 else text


def typos(text: str, chance: random.Random, rate: float = 0.02) -> str:
    """Letters swapped, doubled or lost."""
    letters = list(text)
    for n in range(len(letters) - 1):
        if letters[n].isalpha() and chance.random() < rate:
            kind = chance.randrange(3)
            if kind == 0:
                letters[n], letters[n + 1] = letters[n + 1], letters[n]
            else:
                letters[n] = letters[n] * 2 if kind == 1 else ""
    return "".join(letters)


CHANGES: tuple[tuple[Change, float], ...] = (
    (accents_off, 0.25),
    (hurried, 0.3),
    (typos, 0.1),
    (scanned, 0.15),
)


def noise(text: str, chance: random.Random) -> str:
    """Each change with its own probability."""
    for change, probability in CHANGES:
        if chance.random() < probability:
            text = change(text, chance)
    return text


def vary(text: Text, chance: random.Random) -> Text:
    """A variant of a mail: about half of the time as it is but for container and missing words."""
    if chance.random() < 0.12:
        text = (
            replace(text, subject="")
            if chance.random() < 0.7
            else Text(subject=f"{text.subject} {text.body}"[:250], body="")
        )
    body = text.body
    if chance.random() < 0.15:
        body = f"{chance.choice(OPENINGS)}\n{body}"
    if chance.random() < 0.15:
        body = f"{body}\n{chance.choice(CLOSINGS + LABELS)}"
    if chance.random() < 0.1:
        body = "\n".join("> " + line for line in body.split("\n"))
    if chance.random() < 0.25:
        body = _drop_sentence(body, chance)
    text = replace(text, body=body)
    return noisy(text, chance) if chance.random() < 0.5 else text


def noisy(text: Text, chance: random.Random) -> Text:
    """The mail with the same changes in subject and body, as one hand or one scanner makes them."""
    state = chance.random()
    subject, body = (noise(part, random.Random(state)) for part in (text.subject, text.body))
    return replace(text, subject=subject, body=body)


def _drop_sentence(body: str, chance: random.Random) -> str:
    sentences = re.split(r"(?<=[.!?\n])\s+", body)
    if len(sentences) < 4:
        return body
    del sentences[chance.randrange(len(sentences))]
    return " ".join(sentences)
