from hypothesis import given
from hypothesis import strategies as st

from classifiers.model_input import SpecialIds, Text, encode, shorten, text_of
from tests.classifiers.mails import mail, tiny_tokenizer

SPECIAL = SpecialIds(cls=5, sep=6, pad=1)
TOKENIZER = tiny_tokenizer()


def test_subject_and_body_stand_apart_between_separators():
    encoded = encode(Text(subject="chien", body="chat"), TOKENIZER, SPECIAL)
    assert encoded.ids[0] == 5
    assert encoded.ids.count(6) == 2
    assert encoded.words == ("chien", "chat")


def test_a_long_body_keeps_its_end():
    body = "je " * 400 + "fourrière"
    encoded = encode(Text(subject="", body=body), TOKENIZER, SPECIAL, max_tokens=64)
    assert len(encoded.ids) <= 64
    read = {encoded.words[w] for w in encoded.word_of if w >= 0}
    assert "fourrière" in read


def test_quoted_text_is_the_first_to_be_cut():
    encoded = encode(Text(subject="", body="je vous écris", quoted="merci " * 200), TOKENIZER, SPECIAL, max_tokens=40)
    read = [encoded.words[w] for w in encoded.word_of if w >= 0]
    assert read[:3] == ["je", "vous", "écris"] or set("jevousécris") <= set("".join(read))
    assert len(encoded.ids) <= 40


def test_what_was_said_and_what_was_quoted_are_told_apart():
    text = text_of(mail("mon chien", "sujet", quoted="> bonjour"))
    assert (text.subject, text.body, text.quoted) == ("sujet", "mon chien", "> bonjour")


@given(st.integers(0, 600), st.integers(0, 300))
def test_shortening_keeps_order_both_ends_and_the_room(count, room):
    kept = shorten(count, room)
    assert len(kept) == min(count, room)
    assert kept == sorted(set(kept))
    if room >= 2 and count:
        assert kept[0] == 0
        assert kept[-1] == count - 1


@given(st.text(max_size=200), st.text(max_size=400))
def test_every_token_belongs_to_a_word_or_is_special(subject, body):
    encoded = encode(Text(subject=subject, body=body), TOKENIZER, SPECIAL, max_tokens=64)
    assert len(encoded.ids) == len(encoded.word_of) <= 64
    assert all(-1 <= word < len(encoded.words) for word in encoded.word_of)
