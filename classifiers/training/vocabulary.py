"""Chooses the pieces that French needs out of a multilingual vocabulary and makes a CamemBERT-form tokenizer of them.

The special pieces stand where CamemBERT has them: `<pad>` 1, `<unk>` 3, `<s>` 5, `</s>` 6, `<mask>` last. Text is
lower-cased and its typography made plain before it is cut, so that capitals cost nothing; numbers and number plates are
cut digit by digit (years excepted) instead of into whatever runs of digits the source happened to hold.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

SPECIAL = ("<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED", "<s>", "</s>")
MASK = "<mask>"
PLAIN = {"’": "'", "‘": "'", "`": "'", "´": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-", "_": " "}
_YEAR = re.compile(r"▁?(19|20)\d\d")


def _normalizer() -> normalizers.Normalizer:
    plain = [normalizers.Replace(odd, simple) for odd, simple in PLAIN.items()]
    squeeze = normalizers.Replace(Regex(r"([-=*.!?])\1{3,}"), "-")
    return normalizers.Sequence([normalizers.NFKC(), *plain, normalizers.Lowercase(), squeeze])


def _assemble(vocabulary: Sequence[tuple[str, float]]) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(list(vocabulary), unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", SPECIAL.index("<s>")), ("</s>", SPECIAL.index("</s>"))],
    )
    return tokenizer


def wanted(piece: str) -> bool:
    """Whether a piece can occur in our text: no capitals, no run of digits but a year."""
    if piece != piece.lower():
        return False
    digits = sum(c.isdigit() for c in piece)
    return digits <= 1 or bool(_YEAR.fullmatch(piece))


def choose(pieces: Sequence[str], scores: Sequence[float], texts: Iterable[str], size: int) -> list[int]:
    """Indices of at most `size` pieces: every wanted one that `texts` need, commonest first, and Latin characters."""
    candidates = [i for i, piece in enumerate(pieces) if i > 3 and wanted(piece) and piece != MASK]
    everything = _assemble([(name, 0.0) for name in SPECIAL] + [(pieces[i], scores[i]) for i in candidates])
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        # Without accents too: the pieces that unaccented French is cut into must be there as well.
        batch += [text, without_accents(text)]
        if len(batch) >= 2000:
            counts.update(t for e in everything.encode_batch_fast(batch, add_special_tokens=False) for t in e.ids)
            batch = []
    counts.update(t for e in everything.encode_batch_fast(batch, add_special_tokens=False) for t in e.ids)
    kept = {i for i in candidates if len(pieces[i].lstrip("▁")) <= 1 and _latin(pieces[i])}
    for token, _count in counts.most_common():
        if len(kept) >= size:
            break
        if token >= len(SPECIAL):
            kept.add(candidates[token - len(SPECIAL)])
    for i in candidates:  # the source's own order is by frequency: fill up with its commonest Latin pieces
        if len(kept) >= size:
            break
        if _latin(pieces[i]):
            kept.add(i)
    return sorted(kept)


def without_accents(text: str) -> str:
    """Letters without their accents; ligatures kept."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _latin(piece: str) -> bool:
    return all(ord(c) < 0x250 or c in "▁€œ°" for c in piece)


def tokenizer_of(pieces: Sequence[str], scores: Sequence[float], kept: Sequence[int]) -> Tokenizer:
    """The tokenizer over the kept pieces; piece `kept[n]` has id `len(SPECIAL) + n` and `<mask>` is last."""
    vocabulary = [(name, 0.0) for name in SPECIAL] + [(pieces[i], scores[i]) for i in kept] + [(MASK, 0.0)]
    tokenizer = _assemble(vocabulary)
    tokenizer.add_special_tokens([*SPECIAL, MASK])
    return tokenizer
