"""A few texts of `make fuzz`, watched from outside: long repetitions, nests, walks, noise and registers end within two seconds."""

import pytest

from tests.bench.extraction_fuzz import LIMIT_SECONDS, Watched, text_of


@pytest.fixture(scope="module")
def watched():
    child = Watched()
    yield child
    child.close()


@pytest.mark.parametrize("seed", [1, 5, 50, -1, -2, -3, -12])
def test_hostile_texts_end_within_the_limit(watched, seed):
    assert len(text_of(seed)) > 0
    assert watched.spent(seed) is not None, f"more than {LIMIT_SECONDS} s"
