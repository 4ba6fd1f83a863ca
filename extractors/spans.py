"""Spans of a text, asked again and again which of them overlap: quick for thousands of them."""

from bisect import bisect_left, insort


class Spans:
    """At most one span for each place where one begins; they may overlap."""

    def __init__(self) -> None:
        self.ends: dict[int, int] = {}
        self._starts: list[int] = []
        self._longest = 0

    def put(self, start: int, end: int) -> None:
        """Keep one; another that begins there is replaced."""
        if start not in self.ends:
            insort(self._starts, start)
        self.ends[start] = end
        self._longest = max(self._longest, end - start)

    def meets(self, start: int, end: int) -> bool:
        """Whether one that begins elsewhere overlaps."""
        near = bisect_left(self._starts, start - self._longest), bisect_left(self._starts, end)
        return any(start < self.ends[s] for s in self._starts[slice(*near)] if s != start)
