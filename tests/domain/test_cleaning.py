import time

import pytest

from triage.domain.cleaning import clean


@pytest.mark.parametrize(
    ("dirty", "wanted"),
    [
        ("a\0b", "ab"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("5\u00a0€ à\u202f8\u2009h", "5 € à 8 h"),
        ("ur\u200bgent\ufeff", "urgent"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\ud800b", "ab"),
        ("\ud83d\ude00", "😀"),
        ("e\u0301te\u0301", "été"),
        ("tab\tstays", "tab\tstays"),
        ("\x1b[31mrouge\x07", "[31mrouge"),
        ("sou\u00adligné", "souligné"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("", ""),
    ],
)
def test_clean_takes_out_what_cannot_be_shown_or_stored(dirty, wanted):
    assert clean(dirty) == wanted


def test_a_run_of_combining_marks_takes_linear_time():
    started = time.monotonic()
    text = clean("a" + "\u0301\u0323" * 200_000)
    assert time.monotonic() - started < 5
    assert len(text) < 40
