"""An expression tried only where it can begin finds what it finds when it is tried everywhere."""

import json
import re
import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import pipeline
from extractors.own_name import places_of_name
from extractors.reading import read
from extractors.starts import Opened, Starts, fold, opening
from tests.bench.extraction import as_mail
from tests.bench.extraction_fuzz import PIECES
from triage.settings import REPOSITORY

TEXTS = [
    read(as_mail(f"{mail['subject']}\n\n{mail['body']}")).text
    for mail in map(
        json.loads, (REPOSITORY / "training_data/entities/e1_tune.jsonl").read_text(encoding="utf-8").splitlines()[:20]
    )
]
# Old-fashioned long s, dotless i, a Kelvin and a dotted capital I: `re.IGNORECASE` takes each for an ordinary letter.
ODD = ("ſtationnement ", "dıx ", "KANGOO ", "DİMANCHE ", "sœur", "l'", "À ", "\u00a0", "_")


@cache
def opened() -> dict[str, Opened]:
    assert pipeline.FAMILIES  # which imports every module of theirs
    return {
        f"{name}.{attribute}": value
        for name, module in sorted(sys.modules.items())
        if name.startswith("extractors.")
        for attribute, value in vars(module).items()
        if isinstance(value, Opened) and attribute != "_WORD"  # which is asked for the words of a list only
    }


def assert_same(text: str) -> None:
    starts = Starts(text)
    for name, expression in opened().items():
        quick = [m.span() for m in expression.finditer(text, starts)]
        assert quick == [m.span() for m in expression.pattern.finditer(text)], name


def test_each_expression_finds_in_real_mails_what_it_finds_everywhere():
    for text in TEXTS:
        assert_same(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from((*PIECES, *ODD, *" ".join(TEXTS).split()[:900])), min_size=20, max_size=80))
def test_each_expression_finds_in_hostile_texts_what_it_finds_everywhere(pieces):
    text = "".join(p if p.endswith(" ") else f"{p} " if len(p) > 3 else p for p in pieces)
    assert_same(text)


def test_most_expressions_of_whole_mails_say_what_they_begin_with():
    assert len(opened()) > 30
    unknown = {name for name, expression in opened().items() if expression.beginnings is None}
    assert len(unknown) <= 2, unknown


@pytest.mark.parametrize(
    "source",
    [
        r"rue|avenue",  # in the middle of a word too
        r"(?<![a-z])(?:rue|avenue)",  # capitals may stand before
        r"(?<![A-Za-z])\w{3,12}ait",  # with any letter
        r"(?<![A-Za-z])(?:rue)?[ ]?place",  # with nothing, or a space
        r"(?<![A-Za-z])(?:€|euros)",
    ],
)
def test_an_expression_that_can_begin_anywhere_is_looked_for_everywhere(source):
    assert opening(source).beginnings is None


def of_name(text: str, words: list[str]) -> list[tuple[int, int]]:
    """The expression that `places_of_name` stands for."""
    any_word = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![A-Za-zÀ-ɏ0-9@.\-_])(?:(?:[A-Z]\.-?){{1,2}}[ ]?)?(?:{any_word})(?:[ ](?:(?:de|de la|le|du)[ ])?(?:{any_word})){{0,3}}(?:[ ][A-Z]\.)?(?![A-Za-zÀ-ɏ0-9@_]|[.\-'][a-z0-9])",
        re.IGNORECASE,
    )
    return [m.span() for m in pattern.finditer(text)]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from((["Jean", "Jeanne"], ["Kérouac", "Ines", "Kérouac-Sasso"], ["D'Isle", "Isle"])),
    st.lists(
        st.sampled_from(
            [
                "Jean",
                "jeanne",
                "JEAN",
                "Jeanne",
                "ſasso",
                "Kérouac",
                "KÉROUAC",
                "-Sasso",
                "ıneſ",
                "İnes",
                "D'Isle",
                "isle",
                "d'",
                "J.",
                "A.-B.",
                "B.-",
                ".",
                ".x",
                "-",
                "'",
                "@",
                "de",
                "la",
                "le",
                "du",
                "DE",
                "LA",
                "x",
                "é",
                "1",
            ]
            + [" "] * 12
            + ["de la ", " du ", "\n"]
        ),
        max_size=24,
    ),
)
def test_the_senders_name_is_found_as_one_expression_would_find_it(words, pieces):
    text = "".join(pieces)
    assert list(places_of_name(text, fold(text), words)) == of_name(text, words)


def test_a_brand_is_looked_for_no_further_than_brands_go():
    from extractors import brands

    for name in brands.ORDINARY:
        for at, sign in enumerate(name):
            if sign in " '":
                assert name[: at + (sign == "'")] in brands.BEGINNINGS
