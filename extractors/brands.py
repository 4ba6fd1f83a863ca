"""Names of shops, networks and companies that France knows, and words that open the name of a body; looked up, never decided here.

`data/brands.txt` is written by `python -m tests.bench.brands`; `data/more_brands.txt` and `data/kinds.txt` by hand.
"""

from importlib.resources import files

from extractors.names import plain

_DATA = files("extractors").joinpath("data")
MOST_WORDS = 4


def _entries() -> dict[str, bool]:
    """Plain name -> whether it is an ordinary word too."""
    out: dict[str, bool] = {}
    for name, between in (("more_brands", ","), ("brands", "\n")):
        for line in _DATA.joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
            for entry in () if line.startswith("#") else line.split(between):
                if key := plain(entry.strip()).removesuffix("~"):
                    out[key] = out.get(key, False) or entry.strip().endswith("~")
    return out


ORDINARY = _entries()
FIRST_WORDS = frozenset(k.split(" ")[0] for k in ORDINARY)
# What a name of several words begins with: beyond it, no longer name can follow.
BEGINNINGS = frozenset(k[: at + (c == "'")] for k in ORDINARY for at, c in enumerate(k) if c in " '")
KINDS = frozenset(
    w
    for line in _DATA.joinpath("kinds.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for w in line.split()
)


def told(words: tuple[str, ...]) -> list[str]:
    """Features of a name: known whole, known by its first or its last words, opened by the word of a body."""
    key = plain(" ".join(words)).replace("' ", "'")
    out = []
    if (ordinary := ORDINARY.get(key)) is not None:
        out.append("brand=ordinary" if ordinary else "brand=sure")
    parts = key.split(" ")
    if len(parts) > 1:
        if any(" ".join(parts[:n]) in ORDINARY for n in range(1, len(parts))):
            out.append("brandfirst")
        if any(" ".join(parts[n:]) in ORDINARY for n in range(1, len(parts))):
            out.append("brandlast")
    if parts[0] in KINDS:
        out += ["kindfirst", f"kindfirst_n={min(len(parts), 5)}_{words[0][0].isupper()}_{words[-1][0].isupper()}"]
    elif any(p in KINDS for p in parts[1:]):
        out.append("kindinside")
    return out
