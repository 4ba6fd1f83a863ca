"""The longest files first: three processes share the files, and one that begins last with minutes of Chromium ends alone."""

import os

import pytest
from hypothesis import settings

# No property is a matter of milliseconds: on a busy machine Hypothesis' own deadline fails tests that are sound. What is submitted
# is asked the same examples each time; chance belongs to those who can look at what it finds.
settings.register_profile("any machine", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("any machine")

LONG = ("whole_way", "chaos", "test_up_and_check")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order files only; inside a file nothing moves."""
    long = {i.path for i in items if i.get_closest_marker("browser") or any(word in i.nodeid for word in LONG)}
    items.sort(key=lambda item: item.path not in long)
