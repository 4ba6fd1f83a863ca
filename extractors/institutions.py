"""Bodies of the state, of towns, of health, unions and federations, by acronym or by name; looked up, never decided here.

`data/institutions.txt` is written by hand, by kind.
"""

from importlib.resources import files

from extractors.name_spans import GLUE
from extractors.names import plain


def _entries() -> dict[str, bool]:
    """Plain acronym or name -> whether it is an ordinary word too, or has another meaning."""
    out: dict[str, bool] = {}
    text = files("extractors").joinpath("data/institutions.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        for entry in () if line.startswith("#") else line.split(","):
            if key := plain(entry.strip()).removesuffix("~"):
                out[key] = out.get(key, False) or entry.strip().endswith("~")
    return out


ORDINARY = _entries()


def told(words: tuple[str, ...]) -> list[str]:
    """Features of a name: an institution whole, one that opens it and what follows (« DDETSPP 82 », « SAMU de … »), one that ends it."""
    key = plain(" ".join(words)).replace("' ", "'")
    if (ordinary := ORDINARY.get(key)) is not None:
        form = "acro" if len(words) == 1 and words[0].isupper() else "cap" if words[0][0].isupper() else "low"
        return [f"inst={ordinary}_{form}"]
    parts, out = key.split(" "), []
    for size in range(len(parts) - 1, 0, -1):
        if (ordinary := ORDINARY.get(" ".join(parts[:size]))) is not None:
            upper = all(w.isupper() for w in words[:size])
            out.append(f"instfirst={ordinary}_{upper}_{_kind_of(words[size])}")
            break
    if any(" ".join(parts[at:]) in ORDINARY for at in range(1, len(parts))):
        out.append("instlast")
    return out


def _kind_of(word: str) -> str:
    return "d" if word.isdigit() else "g" if word.lower() in GLUE else "C" if word[0].isupper() else "c"
