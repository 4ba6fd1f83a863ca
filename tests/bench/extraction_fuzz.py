"""`make fuzz`: random and hostile texts through the extractor, each watched from outside; none may take more than two seconds.

The extractor runs in a process of its own, so that a text that never ends is seen and named by its seed.
"""

import argparse
import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from stdnum import luhn

from extractors import load_extractor
from tests.bench.extraction import as_mail

LIMIT_SECONDS = 2.0
PIECES = (
    "0", "1 ", "12/", "06 ", "-", " - ", "A", "AB-", "AB-123-", "AB-123-CD ", "d'", "l'", "«", '"', "(", ")", "n° ", "> ", ">> ", ".", "...",
    "rue ", "rue de la ", "12 rue ", "angle ", "angle de la rue ", "place du ", "Jean ", "J.", "J. ", "M. ", "Mme ", "De Da ", "van ", "SARL ", "Société ",
    "Association des ", "École ", "chez ", "Le ", "la ", "et ", "lundi ", "le 1er ", "du 6 au ", "6 et ", "8, ", "janvier ", "vingt et un ",
    "8h ", "8h30", "à ", "midi ", "minuit ", "mille ", "cent ", "quatre-vingt-", "€", "35 €", "1.", "1,0", "FR76 ", "FR7630004", "avis n° ", "PV ", "puce 250",
    "a@", "a.", "@b.example ", "+33", "(0)", "\n", "\t", "\u00a0", "é", "ß", "I", "l", "O", "\x00", "🚗", "ﬁ", "\u202e", "De : ", "Objet : ", "TR: ", "_", "/", "\\",
)  # fmt: skip


_NAMES = ["Jean", "Dupont", "Marie", "Kerbrat", "Solène", "Martin", "Pierre", "De", "Le", "Van"]


def _with_key(number: str) -> str:
    return number + luhn.calc_check_digit(number)


# Long registers, in which no line is as another: each once took some seconds, because of what was compared with all the rest.
REGISTERS: tuple[Callable[[random.Random], str], ...] = (
    lambda chance: f"{chance.choice(_NAMES)} ",
    lambda chance: f"chez {''.join(chance.choice('abcdefgh') for _ in range(7)).capitalize()} ",
    lambda chance: f"{chance.randint(1, 300)} rue de la {chance.choice(_NAMES)}, ",
    lambda chance: f"le {chance.randint(1, 28)}/{chance.randint(1, 12)}, ",
    lambda chance: f"le {chance.randint(1, 28)} et le {chance.randint(1, 28)} mars ",
    lambda chance: f"à {chance.randint(1, 23)}h{chance.randint(0, 59):02d}, ",
    lambda chance: (
        f"la SARL {''.join(chance.choice('abcdefgh') for _ in range(6)).capitalize()}{chance.randint(1, 9)}, "
    ),
    lambda chance: f"{chance.randint(10**13, 10**14)} ",
    lambda chance: f"une Clio immatriculée AB-{chance.randint(1, 999):03d}-CD, ",
    lambda chance: f"avis de contravention n° {chance.randint(10**9, 10**10)} du 12 mars\n",
    lambda chance: f"M. {chance.choice(_NAMES)} {chance.choice(_NAMES)}, 06 39 98 {chance.randint(10, 99)} 07\n",
    lambda chance: _with_key(f"4{chance.randint(10**13, 10**14 - 1)}") + "\n",
)


def text_of(seed: int) -> str:
    """One text: a piece said again, a nest, a walk through the pieces, or characters at random; up to 100,000 characters. Below
    zero, -1 to -12, one of the registers.
    """
    chance = random.Random(seed)
    if seed < 0:
        lines: list[str] = []
        length = 0
        while length < 100_000:
            lines.append(REGISTERS[-seed - 1](chance))
            length += len(lines[-1])
        return "".join(lines)
    size = chance.choice((200, 3_000, 45_000, 100_000))
    kind = chance.randrange(4)
    if kind == 0:
        unit = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 3)))
        return (unit * (size // max(1, len(unit)) + 1))[:size]
    if kind == 1:
        opening, closing = chance.choice((("(", ")"), ("« ", " »"), ("> ", "\n"), ("[", "]"), ('"', '"')))
        return opening * (size // 4) + "Jean Dupont AB-123-CD 06 39 98 41 07" + closing * (size // 4)
    if kind == 2:
        out: list[str] = []
        length = 0
        while length < size:
            out.append(chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 30)))
            length += len(out[-1])
        return "".join(out)[:size]
    return "".join(
        chr(chance.choice((chance.randrange(32, 127), chance.randrange(160, 0x2FF), 10))) for _ in range(size)
    )


def _serve(door: Connection, *, statistical: bool) -> None:
    extractor = load_extractor(statistical)
    door.send("ready")
    while (seed := door.recv()) is not None:
        letter = as_mail(text_of(seed))
        start = time.process_time()
        extraction = extractor.extract(letter)
        spent = time.process_time() - start
        wrong = [e for e in extraction.entities if letter.analysed_text[e.start : e.end] != e.text]
        door.send((spent, len(wrong)))


class Watched:
    """The extractor in a child; `spent` gives processor seconds, or None when the limit passed or the child died."""

    def __init__(self, *, statistical: bool = False) -> None:
        self._statistical = statistical
        self._begin()

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._door, theirs = context.Pipe()
        self._child = context.Process(
            target=_serve, args=(theirs,), kwargs={"statistical": self._statistical}, daemon=True
        )
        self._child.start()
        theirs.close()
        assert self._door.poll(120), "the extractor does not load"
        self._door.recv()

    def spent(self, seed: int, limit: float = LIMIT_SECONDS) -> float | None:
        """Read one text. The wall clock gets four times the limit: a busy machine is no fault of the text."""
        self._door.send(seed)
        try:
            if self._door.poll(4 * limit):
                spent, wrong = self._door.recv()
                assert not wrong, f"seed {seed}: an entity is not the text at its offsets"
                return float(spent) if spent <= limit else None
        except EOFError:
            pass
        self.close()
        self._begin()
        return None

    def close(self) -> None:
        """End the child."""
        self._child.kill()
        self._child.join()
        self._door.close()


def main() -> int:
    """Fuzz for a while; 1 when a text took too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--first", type=int, default=-len(REGISTERS), help="first seed")
    parser.add_argument("--statistical", action="store_true")
    arguments = parser.parse_args()
    watched, seed, slow, worst = Watched(statistical=arguments.statistical), arguments.first, [], (0.0, 0)
    end = time.monotonic() + arguments.seconds
    while time.monotonic() < end:
        spent = watched.spent(seed)
        if spent is None:
            slow.append(seed)
            print(f"too slow: seed {seed}, {text_of(seed)[:60]!r}")
        else:
            worst = max(worst, (spent, seed))
        seed += 1
    watched.close()
    print(f"{seed - arguments.first} texts, slowest {worst[0]:.2f} s (seed {worst[1]}), too slow: {slow or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
