import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.searching import MOST_CHARACTERS, MOST_TERMS, Phrase, understand, words_of

LETTER = (
    "Objet : L'Évêché — œuvre\nVéhicule ab-123-CD, l'autre 1234 AB 75. Tél. +33 (0)6 11.22.33.44\nAvis n° 26 7512 0034 8817 4420, "
    "dossier DP-075-056/26"
)


def met_by(text: str, question: str, values: tuple[str, ...] = ()) -> bool:
    """What the databases do, word by word."""
    query, words = understand(question), words_of(text, values=values).split()

    def stands(phrase: Phrase) -> bool:
        *firsts, last = phrase.words
        for at in range(len(words) - len(firsts)):
            met = words[at + len(firsts)]
            ends = met.startswith(last) if phrase.prefix else met == last
            if ends and words[at : at + len(firsts)] == firsts:
                return True
        return False

    return bool(query.terms) and all(any(map(stands, term)) for term in query.terms)


@pytest.mark.parametrize(
    "question",
    [
        "évêché", "EVECHE", "l’évêché", "oeuvre", "œuvre", "evec",
        "AB-123-CD", "ab123cd", "AB 123 CD", "ab.123.cd", "AB123", "1234AB75", "1234-ab-75", "1234 AB 75",
        "0611223344", "06 11 22 33 44", "06.11.22.33.44", "+33611223344", "+33 6 11 22 33 44", "0033611223344",
        "26 7512 0034 8817 4420", "267512003488174420", "n° 26 7512 0034 8817 4420", "26-7512-0034-8817-4420", "2675120034",
        "vehicule autre", '"ab 123 cd"', "« l'autre »", "dossier DP-075-056/26",
    ],
)  # fmt: skip
def test_a_letter_is_found_however_its_words_are_typed(question: str) -> None:
    assert met_by(LETTER, question)


@pytest.mark.parametrize(
    "question", ["ab124cd", "évêchés", "0611223345", '"autre ab"', "vehicule camion", "%", "_", '""', "«", "éch"]
)
def test_a_letter_is_not_found_by_what_it_does_not_say(question: str) -> None:
    assert not met_by(LETTER, question)


def test_values_of_entities_are_found_too() -> None:
    assert met_by("rien", "gh482kl", values=("GH-482-KL",))
    assert met_by("rien", "06 98 76 54 32", values=("+33698765432",))
    assert met_by("rien", "ferrand nadia", values=("Nadia Ferrand",))


@pytest.mark.parametrize("question", ["n° 123", "N°123", "courrier n° 123", "#123", "nº 123"])
def test_the_number_of_a_mail_asks_for_that_mail_alone(question: str) -> None:
    query = understand(question)
    assert (query.mail_id, query.only_number) == (123, True)


def test_a_bare_number_asks_for_the_mail_and_for_the_word() -> None:
    query = understand(" 123 ")
    assert query.mail_id == 123
    assert query.terms == ((Phrase(words=("123",), prefix=True),),)


@given(st.text(max_size=300))
def test_any_question_is_understood_and_asks_for_plain_words_only(question: str) -> None:
    query = understand(question)
    assert len(query.terms) <= MOST_TERMS
    words = [word for term in query.terms for phrase in term for word in phrase.words]
    assert all(word and word.isalnum() for word in words)


@given(
    st.lists(
        st.text(alphabet=string.ascii_letters + string.digits + "éàçœ", min_size=2, max_size=12), min_size=1, max_size=8
    )
)
def test_a_text_is_found_by_each_of_its_own_words(words: list[str]) -> None:
    text = ", ".join(words)
    assert all(met_by(text, f'"{word}"') for word in words)


@given(st.text(max_size=2000))
def test_kept_words_are_bounded_and_hold_nothing_but_words(text: str) -> None:
    kept = words_of(text, values=(text,))
    assert len(kept) <= MOST_CHARACTERS
    assert all(word.isalnum() for word in kept.split())
