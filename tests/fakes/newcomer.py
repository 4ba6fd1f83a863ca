"""Somebody who never saw the pages: does only what can be read on them, and counts what it costs.

Times are those of the keystroke-level model (Card, Moran and Newell, The Psychology of Human-Computer Interaction, 1983):
press a key, point, click, move the hand, think. Reading is counted by the word and said apart: it belongs to the mail.
"""

from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Locator, Page, expect

# Seconds.
KEY: Final = 0.28  # an average typist, no secretary
POINT: Final = 1.1
CLICK: Final = 0.2  # down and up
HAND: Final = 0.4  # between mouse and keyboard
THINK: Final = 1.35
WAIT: Final = 0.5  # for a page: twice the server's 200 ms and some, whatever the machine of the test does
SKIMMED: Final = 60 / 450  # a word, by who looks whether a proposal is right (Carver, Reading Rate, 1990)
READ: Final = 60 / 195  # a word of French read silently (Trauzettel-Klosinski and Dietz, 2012)
LOOKED_AT: Final = 30  # words of a mail, before who sorts knows what it is about
FIRST_LOOK: Final = 15.0  # once: the columns, the buttons; a guess


@dataclass(slots=True)
class Newcomer:
    """At the page of the list. With `keys` the letters shown on the buttons are pressed; else the mouse does everything.
    `handling` is in seconds.
    """

    page: Page
    keys: bool = False
    gestures: int = 0
    loads: int = 0
    handling: float = FIRST_LOOK
    words: int = 0

    def sort(self, wanted: str) -> None:
        """Read the open mail and say that it is `wanted`, as « Service › Motif » or a service alone."""
        kind = wanted.rpartition("›")[2].strip()
        self._read()
        shown = self._type(".proposal .choice .motif")
        self.handling += THINK
        confirm = self.page.get_by_role("button", name="Confirmer la proposition")
        guess = self.page.locator(".gestures button[name=choix]").filter(has_text=kind)
        if shown == kind and confirm.count():
            self._press(confirm)
        elif guess.count():
            self._press(guess.first)
        else:
            self._choose(kind)

    def seconds(self, word: float) -> float:
        """What the model says it took, with so many seconds for a word."""
        return self.handling + self.words * word

    def _read(self) -> None:
        proposed = " ".join(self.page.locator(".proposal .motif").all_inner_texts())
        self.words += self._words("#courrier h2") + len(proposed.split()) + self._words(".letter .text")

    def _type(self, place: str) -> str:
        found = self.page.locator(place)
        return found.first.inner_text().strip() if found.count() else ""

    def _words(self, place: str) -> int:
        found = self.page.locator(place)
        return min(len(found.first.inner_text().split()), LOOKED_AT) if found.count() else 0

    def _press(self, button: Locator) -> None:
        """What is shown on the button, or the mouse."""
        sign = button.locator("kbd")
        key = sign.inner_text().strip() if self.keys and sign.count() and sign.is_visible() else ""
        self._see(button)
        with self.page.expect_navigation():
            if key:
                self.page.keyboard.press(key)
                self.handling += KEY
            else:
                button.click()
                self.handling += POINT + CLICK
        self._arrived()

    def _choose(self, name: str) -> None:
        """Begin to write the name of the type and take it from the list."""
        field = self.page.get_by_placeholder("Filtrer")
        self._see(field)
        field.click()
        field.press_sequentially(name[:4])
        self.handling += POINT + CLICK + HAND + 4 * KEY + THINK
        listed = self.page.get_by_role("listbox", name="Types de courrier")
        first = listed.locator("option").first
        expect(first).to_be_attached()
        right = listed.locator("option").filter(has_text=name)
        if right.first.inner_text() != first.inner_text():
            right.first.click()
            self.handling += HAND + POINT + CLICK
            self.gestures += 1
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Corriger", exact=True).click()
        self.handling += POINT + CLICK
        self.gestures += 2
        self._arrived()

    def _see(self, thing: Locator) -> None:
        """Whatever lies below the edge of the window costs a turn of the wheel."""
        place, window = thing.bounding_box(), self.page.viewport_size
        assert place is not None
        assert window is not None
        if place["y"] + place["height"] > window["height"]:
            self.handling += POINT
            self.gestures += 1

    def _arrived(self) -> None:
        self.page.wait_for_function("document.readyState === 'complete'")
        self.gestures += 1
        self.loads += 1
        self.handling += WAIT
