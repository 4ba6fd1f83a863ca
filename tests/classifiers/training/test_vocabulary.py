import pytest

from classifiers.training.vocabulary import choose, tokenizer_of, wanted

PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    *"abcdefghijklmnopqrstuvwxyzéè0123456789'-,.!",
    "▁le",
    "▁chien",
    "12",
    "▁2026",
    "▁Paris",
    "中",
]
SCORES = [-5.0] * len(PIECES)


@pytest.fixture(scope="module")
def tokenizer():
    kept = choose(PIECES, SCORES, ["le chien de la rue, déjà 2026"], 100)
    return tokenizer_of(PIECES, SCORES, kept)


@pytest.mark.parametrize(
    ("piece", "kept"), [("▁2026", True), ("1", True), ("12", False), ("▁Paris", False), ("▁chien", True)]
)
def test_capitals_and_runs_of_digits_are_not_pieces_but_years_are(piece, kept):
    assert wanted(piece) is kept


def test_capitals_and_typography_cost_nothing(tokenizer):
    assert tokenizer.encode("LE CHIEN").ids == tokenizer.encode("le chien").ids
    assert tokenizer.encode("l’a").ids == tokenizer.encode("l'a").ids


def test_number_plates_and_numbers_are_cut_character_by_character(tokenizer):
    assert tokenizer.encode("ab-123-cd", add_special_tokens=False).tokens[-9:] == list("ab-123-cd")


def test_other_scripts_are_left_out_and_read_as_unknown(tokenizer):
    assert tokenizer.token_to_id("中") is None
    assert 3 in tokenizer.encode("中").ids


def test_the_mask_is_last_and_one_token(tokenizer):
    assert tokenizer.token_to_id("<mask>") == tokenizer.get_vocab_size() - 1
    assert tokenizer.encode("le <mask>", add_special_tokens=False).tokens[-1] == "<mask>"


def test_the_vocabulary_keeps_its_size():
    assert len(choose(PIECES, SCORES, ["le chien"], 45)) <= 45
