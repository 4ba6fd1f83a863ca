"""Write `extractors/data/common_words.txt`: words that two or more of the training and development mails write in small letters.

`python -m tests.bench.common_words`. Files that only check (d8, d9) and frozen ones are not read; later training files are not either:
with them the list grew by a third, and names of organisations held out were told worse (decision 35).
"""

import json
import re
import textwrap
from collections import Counter
from pathlib import Path

from extractors import word_classes

MAILS = (
    *Path("training_data/mails/train").glob("a[0-2]*.jsonl"),
    Path("training_data/mails/train/a30.jsonl"),
    *Path("training_data/mails/dev").glob("d[1-4].jsonl"),
    Path("training_data/mails/dev/d7.jsonl"),
)
LEAST_MAILS = 2
OUT = Path(word_classes.__file__).parent / "data" / "common_words.txt"
_SMALL = re.compile(r"(?<![A-Za-zÀ-ɏ'-])[a-zà-ɏ]+(?:-[a-zà-ɏ]+)*(?![A-Za-zÀ-ɏ])|(?<=[a-z]')[a-zà-ɏ]+(?![A-Za-zÀ-ɏ])")


def main() -> None:
    """Count, write."""
    mails: Counter[str] = Counter()
    for file in sorted(MAILS):
        for line in file.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            mails.update(set(_SMALL.findall(f"{raw['subject']}\n{raw['body']}".replace("’", "'"))))
    words = " ".join(sorted(w for w, n in mails.items() if n >= LEAST_MAILS))
    OUT.write_text("\n".join(textwrap.wrap(words, 160, break_on_hyphens=False)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
