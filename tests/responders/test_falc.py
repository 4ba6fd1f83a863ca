"""The versions in easy words (facile à lire et à comprendre) of the most frequent letters."""

import re

import pytest

from responders import TemplateResponder
from responders.catalogue import Letter
from responders.variables import VARIABLES
from tests.responders.mails import poorest, richest
from tests.responders.test_law import NEVER
from tests.responders.test_letters import shown


def easy_letters(responder: TemplateResponder) -> list[Letter]:
    return [letter for letter in responder.letters if letter.falc]


def own_words(responder: TemplateResponder, letter: Letter) -> str:
    """The text before the signature, which is the same for all letters."""
    return poorest(responder, letter, easy=True).body.partition("Nous vous prions")[0]


def test_ten_letters_have_a_version_in_easy_words(responder: TemplateResponder) -> None:
    assert len(easy_letters(responder)) == 10


def test_easy_versions_show_and_list_their_holes_and_fill_them_all(responder: TemplateResponder) -> None:
    for letter in easy_letters(responder):
        poor = poorest(responder, letter, easy=True)
        assert shown(poor) == {VARIABLES[name].label for name in poor.missing}
        assert richest(responder, letter, easy=True).missing == ()


def test_easy_sentences_are_short_and_one_to_a_line(responder: TemplateResponder) -> None:
    for letter in easy_letters(responder):
        for line in own_words(responder, letter).splitlines():
            plain = re.sub(r"\[à compléter : [^\]]+\]", "X", line)
            assert len(plain.split()) <= 17, (letter.name, line)


def test_easy_versions_use_no_word_of_the_law(responder: TemplateResponder) -> None:
    for letter in easy_letters(responder):
        assert not re.search(
            r"RAPO|irrecevab|préalable|implicite|assermenté|mandat|stipul|article", own_words(responder, letter)
        )


@pytest.mark.parametrize("trap", NEVER)
def test_no_easy_version_says(trap: str, responder: TemplateResponder) -> None:
    wrong = [x.name for x in easy_letters(responder) if re.search(NEVER[trap], own_words(responder, x), re.IGNORECASE)]
    assert wrong == []


def test_a_letter_without_easy_version_says_so(responder: TemplateResponder) -> None:
    letter = next(x for x in responder.letters if not x.falc)
    with pytest.raises(LookupError, match="easy words"):
        poorest(responder, letter, easy=True)
