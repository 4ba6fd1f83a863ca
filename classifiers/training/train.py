"""Fine-tuning from the command line: labelled mails and an encoder in, a bundle out.

    python -m classifiers.training.train --train A.jsonl --dev D.jsonl --encoder FOLDER --out classifiers/bundle

Any CamemBERT-family checkpoint serves as the encoder: the folder that the recipe made, or camembert-base,
camembertv2-base, camemberta, moderncamembert... by folder or hub name.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from classifiers.training.finetune import Recipe, run


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its help is the module's first lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, nargs="+", required=True, help="labelled mails to learn from")
    parser.add_argument("--dev", type=Path, nargs="+", required=True, help="labelled mails of other authors")
    parser.add_argument("--encoder", required=True, help="folder or hub name of the encoder")
    parser.add_argument("--out", type=Path, required=True, help="folder of the bundle (replaced)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="one training each; the best is kept")
    parser.add_argument(
        "--epochs",
        type=int,
        default=8,
        help="passes over the mails; 0: the encoder stays as it is, and one layer is fitted",
    )
    parser.add_argument(
        "--probe-strength", type=float, default=0.1, help="C of the regression that the layer starts from"
    )
    parser.add_argument(
        "--probe-readings", type=int, default=1, help="how often it reads each mail: as it is, then noisy"
    )
    parser.add_argument("--rate", type=float, default=1.5e-4, help="learning rate of the top layer")
    parser.add_argument("--layers", type=int, nargs="*", default=[], help="layers kept of the encoder; default: all")
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers left as they are: several times faster")
    parser.add_argument("--tokens", type=int, default=160, help="tokens read of a mail")
    parser.add_argument("--bits", type=int, choices=(8, 16), default=16, help="how matrices are stored")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    parser.add_argument("--name", default="camembert-mairie", help="name of the model")
    parser.add_argument("--version", default="1", help="version of the model")
    given = parser.parse_args(arguments)
    recipe = Recipe(
        epochs=given.epochs,
        rate=given.rate,
        frozen=given.frozen,
        tokens=given.tokens,
        threads=given.threads,
        probe_strength=given.probe_strength,
        probe_readings=given.probe_readings,
    )
    metrics = run(
        given.train,
        given.dev,
        given.encoder,
        given.out,
        given.seeds,
        lambda line: print(line, flush=True),  # noqa: T201
        recipe=recipe,
        layers=given.layers,
        bits=given.bits,
        name=given.name,
        version=given.version,
    )
    print(metrics["mean"])  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
