"""What axe sees of a page, each thing once.

Whether a text can be read is a matter of its colour, size and what lies behind it: after one look at every text, a text
drawn exactly as one already judged in another light or width is not judged there again. The style sheets, the same on every
page, are judged once.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = """async known => {
  const seen = new Set(known), fresh = new Map();
  for (const e of document.querySelectorAll("body *")) {
    const writes = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.matches("input, select, textarea");
    if (!writes || !e.checkVisibility({ visibilityProperty: true })) continue;
    const own = getComputedStyle(e);
    const drawn = [own.color, own.fontSize, own.fontWeight, own.textShadow, !!e.closest("[disabled], [aria-disabled=true]")];
    for (let a = e; a; a = a.parentElement) {
      const s = getComputedStyle(a);
      const behind = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.position].join();
      if (behind !== "rgba(0, 0, 0, 0),none,1,none,static") drawn.push(behind);
    }
    const key = drawn.join("|");
    if (!seen.has(key)) { seen.add(key); fresh.set(key, e); }
  }
  if (!fresh.size) return [[], []];
  const rules = { runOnly: ["color-contrast"], resultTypes: ["violations"], preload: false };
  const found = await axe.run({ include: [...fresh.values()] }, rules);
  return [[...fresh.keys()], found.violations];
}"""


class Looks:
    """Over one tab; `faults` are (page, rule, element)."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._script = Axe().axe_script
        self._judged: dict[str, set[str]] = {}
        self._sheets = False
        self.faults: set[tuple[str, str, str]] = set()

    def open(self, address: str) -> None:
        """Load a page and unfold everything on it."""
        self._page.goto(address)
        self._page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        self._page.evaluate(self._script)

    def everything(self, path: str) -> None:
        """Every rule on every element."""
        self._run(path, preload=not self._sheets)
        self._sheets = True

    def again(self, path: str, way: str) -> None:
        """Every rule on every element in another light and width; colours as `colours` does."""
        self._run(path, preload=False, rules={"color-contrast": {"enabled": False}})
        self.colours(path, way)

    def colours(self, path: str, way: str) -> None:
        """The contrast of every text that is drawn as none before it in this way of looking."""
        judged = self._judged.setdefault(way, set())
        fresh, found = self._page.evaluate(COLOURS, list(judged))
        judged.update(fresh)
        self._keep(path, found)

    def _run(self, path: str, **options: object) -> None:
        asked = {"resultTypes": ["violations"], **options}
        self._keep(path, self._page.evaluate("options => axe.run(options).then(r => r.violations)", asked))

    def _keep(self, path: str, found: list[dict[str, Any]]) -> None:
        self.faults.update((path, fault["id"], node["html"]) for fault in found for node in fault["nodes"])
