"""Pages follow the town's classes without a restart."""

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from triage.domain.errors import StoreUnavailable
from triage.web.renewing import Renewing


class Sheet(PlainTextResponse):
    """A page that remembers whether its streams were ended."""

    ended = False

    def close(self) -> None:
        self.ended = True


class Town:
    """A mark that the test changes, and pages that say which one they were made for."""

    def __init__(self) -> None:
        self.mark: tuple[str, ...] = ("voirie",)
        self.down = False
        self.built = 0
        self.sheets: list[Sheet] = []

    def read(self) -> tuple[str, ...]:
        if self.down:
            raise StoreUnavailable("down")
        return self.mark

    def build(self) -> "Sheet":
        self.built += 1
        sheet = Sheet(",".join(self.read()))
        self.sheets.append(sheet)
        return sheet


def test_another_class_is_on_the_next_page_and_nothing_is_rebuilt_without_one() -> None:
    town = Town()
    client = TestClient(Renewing(town.read, town.build, every=0))
    assert client.get("/").text == "voirie"
    assert client.get("/").text == "voirie"
    assert town.built == 1

    town.mark = ("voirie", "marches")

    assert client.get("/").text == "voirie,marches"
    assert town.built == 2
    assert [sheet.ended for sheet in town.sheets] == [True, False]


def test_between_two_looks_only_a_form_makes_it_look() -> None:
    town = Town()
    client = TestClient(Renewing(town.read, town.build, every=3600))
    town.mark = ("marches",)
    assert client.get("/").text == "voirie"

    client.post("/")

    assert client.get("/").text == "marches"


def test_pages_of_before_answer_while_the_database_is_away() -> None:
    town = Town()
    client = TestClient(Renewing(town.read, town.build, every=0))
    town.down = True
    assert client.get("/").text == "voirie"
    town.down, town.mark = False, ("marches",)
    assert client.get("/").text == "marches"
