"""Faults of scanned letters: which letters stand for digits, and the other way round. Pure functions on strings."""

import re
from itertools import islice

DIGIT = "[0-9OolIi]"  # a digit, or a letter that scanners put in its place
_TO_DIGITS = str.maketrans("OolIiQDSB", "001110058")
_RN_FOR_M = re.compile(r"(?<![A-Za-zÀ-ÿ])rn(?=[aeiouéè])|(?<=r)rn(?=[a-z])|(?<=[aeoé])rn(?=[pb])", re.IGNORECASE)
_ONE_FOR_L = re.compile(r"(?<=[A-Za-zÀ-ÿ])1|1(?=[a-zà-ÿ]{2})")
_ZERO_FOR_O = re.compile(r"(?<=[A-Za-zÀ-ÿ])0(?=[A-Za-zÀ-ÿ])")
_L_FOR_I = re.compile(r"(?<=[A-ZÀ-Ý]{2})l(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý])l(?=[A-ZÀ-Ý]{2})")
_L_AFTER_CAPITAL = re.compile(r"(?<=[BCDFGHJKLMNPRSTV])l(?=[bcdfghjkmnpqrstvwxz])|(?<=[A-ZÀ-Ý]{3})l(?![A-Za-zÀ-ÿ])")
_I_FOR_L = re.compile(r"(?<![A-Za-zÀ-ÿ])I(?=(?:a|e|es)(?![A-Za-zÀ-ÿ]))")
_L_FOR_CAPITAL_I = re.compile(r"(?<![A-Za-zÀ-ÿ])l(?=[bcdfgjkmnpqrstvwxz][a-zà-ÿ]{2})")
_MOST_PASSES = 5
_NUMBER = re.compile(r"(?<![A-Za-zÀ-ÿ0-9'])[0-9OlI]{1,5}(?![A-Za-zÀ-ÿ0-9'])")

# What a scan leaves inside figures, capitals and words, and nobody types: two such words make a mail a scan.
_SIGN = re.compile(
    r"[0-9][OlI][0-9]|[A-ZÀ-Ý]l[A-ZÀ-Ý]|[a-zà-ÿ][10][a-zà-ÿ]|[0-9]O[O,.h ]|[0-9][hH]OO|[ ]l[0-9]|[0-9]l[ .,]|(?<![A-Za-zÀ-ÿ])[A-ZÀ-Ý]0[a-zà-ÿA-Z]"
)
_LEAST_SIGNS = 2
_TOKEN = re.compile(r"\S{2,80}")
_UNTOUCHED = re.compile(r"@|://|www\.|_")
_FIGURES = re.compile(
    r"(?<![A-Za-zÀ-ÿ])(?=[OlI]*[0-9])[0-9OlI]{2,}(?![A-Za-gi-zÀ-ÿ]|h[a-zà-ÿ])|(?<=[0-9][hH])[0-9OlI]{2}(?![A-Za-zÀ-ÿ])"
)
_GROUP_OF_ZEROS = re.compile(r"(?<=[0-9] )O{2,3}(?![A-Za-zÀ-ÿ0-9])")
_SMALL_I = re.compile(r"(?<=[vtn])1(?=er)|(?<=vr)1(?=er)")  # « janv1er »
_CENTS = re.compile(r"(?<=[0-9],)O[O0](?![A-Za-zÀ-ÿ])|(?<![A-Za-zÀ-ÿ0-9])O(?=,[0-9O]{2})|(?<=[0-9])O(?![A-Za-zÀ-ÿ0-9])")
_CAPITAL_I = re.compile(r"(?<=[A-ZÀ-Ý])l(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý]{2})l(?![A-Za-zÀ-ÿ])|(?<![A-Za-zÀ-ÿ])l(?=[A-ZÀ-Ý]{3})")
_SMALL_L = re.compile(r"(?<=[a-zà-ÿ])1(?=[a-zà-ÿ])|(?<=[a-zà-ÿ]{3})1(?![A-Za-zÀ-ÿ0-9])")
_O = re.compile(r"(?<=[A-Za-zÀ-ÿ])0(?=[A-Za-zÀ-ÿ])")


def mended(text: str) -> str:
    """A text of the same length: where it is a scan, letters among figures are figures, and figures among letters letters."""
    if sum(1 for _ in islice(_SIGN.finditer(text), _LEAST_SIGNS)) < _LEAST_SIGNS:
        return text
    return _GROUP_OF_ZEROS.sub(lambda m: "0" * len(m[0]), _TOKEN.sub(_mended, text))


def _mended(match: re.Match[str]) -> str:
    token = match[0]
    if _UNTOUCHED.search(token):
        return token
    token = _FIGURES.sub(lambda m: m[0].translate(_TO_DIGITS), token)
    token = _CENTS.sub(lambda m: m[0].replace("O", "0"), token)
    token = _SMALL_L.sub("l", _SMALL_I.sub("i", _CAPITAL_I.sub("I", token)))
    return _O.sub(lambda m: "o" if token[m.end()].islower() else "O", token)


def digits(written: str) -> str:
    """Only the digits of a number, with look-alike letters read as digits."""
    return re.sub(r"[^0-9]", "", written.translate(_TO_DIGITS))


def mostly_digits(written: str) -> bool:
    """Whether look-alike letters are the smaller part, so that an ordinary word is not read as a number."""
    real = sum(c.isdigit() for c in written)
    false = sum(c in "OolIi" for c in written)
    return real > 0 and real >= 2 * false - 1


def words(written: str) -> str:
    """Letters in words as they were meant: `bou1evard` -> `boulevard`, `d'Arrnes` -> `d'Armes`, `TRlBUNAL` -> ...

    Only what cannot be French is changed ("rn" opening a word or before p and b, a figure inside a word).
    """
    for _ in range(_MOST_PASSES):  # what was mended shows what is beside it: `1a1` -> `1al` -> `lal`
        before, written = written, _words(written)
        if written == before:
            break
    return written


def _words(written: str) -> str:
    out = _L_FOR_CAPITAL_I.sub("I", _I_FOR_L.sub("l", written))
    out = _L_FOR_I.sub("I", out)
    out = _ONE_FOR_L.sub("l", out)
    out = _L_AFTER_CAPITAL.sub(
        lambda m: "I" if m.start() > 1 and out[m.start() - 2].isupper() and out[m.start() - 1].isupper() else "i", out
    )
    out = _ZERO_FOR_O.sub(lambda m: "O" if out[m.start() - 1].isupper() and out[m.end()].isupper() else "o", out)
    return _RN_FOR_M.sub(lambda m: "M" if m[0][0].isupper() else "m", out)


def numbers(written: str) -> str:
    """Stand-alone numbers as they were meant: `l6980` -> `16980`, `Il, cours` -> `11, cours`."""
    return _NUMBER.sub(lambda m: m[0].translate(_TO_DIGITS) if _is_number(m[0]) else m[0], written)


def _is_number(token: str) -> bool:
    return any(c.isdigit() for c in token)
