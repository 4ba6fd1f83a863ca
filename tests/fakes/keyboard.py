"""Somebody at the pages without a mouse."""

from playwright.sync_api import Locator, Page, expect


class Keyboard:
    """Somebody of a role who has no mouse."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self._base = page, base

    def go(self, path: str) -> None:
        self.page.goto(self._base + path)

    def reach(self, target: Locator) -> None:
        """By Tab alone; whatever cannot be reached so fails."""
        for _ in range(250):
            if target.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"out of reach by keyboard: {target}")

    def press(self, role: str, name: str, *, key: str = "Enter", exact: bool = False) -> None:
        self.reach(self.page.get_by_role(role, name=name, exact=exact).first)  # type: ignore[arg-type]
        self.page.keyboard.press(key)

    def submit(self, name: str) -> None:
        """Press a button whose form is answered by a page."""
        with self.page.expect_navigation():
            self.press("button", name)

    def write(self, label: str, text: str) -> None:
        self.reach(self.page.get_by_label(label, exact=True).first)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def use(self, role: str, name: str, *, within: str = "body", exact: bool = False) -> None:
        """Press what is known to be in reach: Tab has been there in another errand."""
        self.page.locator(within).get_by_role(role, name=name, exact=exact).first.focus()  # type: ignore[arg-type]
        self.page.keyboard.press("Space" if role in {"checkbox", "radio"} else "Enter")

    def download(self, role: str, name: str) -> str:
        """The name of the file that comes."""
        with self.page.expect_download() as saved:
            self.use(role, name)
        return saved.value.suggested_filename

    def pick(self, label: str, start: str) -> None:
        """An entry of a list, by its first letters."""
        self.page.get_by_label(label, exact=True).focus()
        self.page.keyboard.type(start)

    def open(self, words: str) -> None:
        """Unfold."""
        self.page.locator("summary", has_text=words).first.focus()
        self.page.keyboard.press("Enter")

    def in_mail(self, keys: str) -> None:
        """Single keys, once the page's script has put the focus there."""
        pane = self.page.locator("#courrier")
        pane.focus()
        self.page.wait_for_function("document.readyState === 'complete'")
        self.page.keyboard.press(keys)

    def sees(self, text: str, place: str = "main") -> None:
        expect(self.page.locator(place).first).to_contain_text(text)
