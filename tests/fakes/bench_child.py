"""The bench's child with crafts that do what the text says (tests/fakes/crafts.py)."""

import sys

from tests.fakes.crafts import obedient_crafts
from triage.trial.child import serve

if __name__ == "__main__":
    serve(obedient_crafts(), sys.stdin.buffer, sys.stdout.buffer)
