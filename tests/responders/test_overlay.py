"""The town's versions over the shipped letters: taken at once, refused in words, never dangerous."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responders import TEMPLATES, LetterShelf, TemplateResponder, load_responder
from responders.overlay import LONGEST_BODY
from tests.responders.conftest import ROOT
from tests.responders.mails import NOTHING, a_mail, propose
from triage.adapters.referential_file import load_referential
from triage.domain.errors import StoreUnavailable, TemplateFault
from triage.domain.letters import LetterText, TownVersion
from triage.domain.referential import Label

NOISE = Label(service="police_municipale", motif="nuisances_sonores")
DOGS = "police_municipale/nuisances_sonores/aboiements"
BARKING = a_mail("Le chien du voisin aboie.")
SIGNED = '{% include "_blocs/signature.txt" %}'


class Town:
    """The town's store, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, TownVersion] = {}
        self.silent: frozenset[str] = frozenset()
        self.down = False
        self._mark = 0

    def write(self, letter: str, text: LetterText | None) -> None:
        self._mark += 1
        self.kept[letter] = TownVersion(
            number=self._mark,
            letter=letter,
            at=datetime(2026, 3, 1, tzinfo=UTC),
            author="durand",
            comment="",
            text=text,
        )

    def quiet(self, *labels: str) -> None:
        self._mark += 1
        self.silent = frozenset(labels)

    def mark(self) -> str:
        if self.down:
            raise StoreUnavailable
        return str(self._mark)

    def current(self) -> dict[str, TownVersion]:
        return self.kept

    def silent_labels(self) -> frozenset[str]:
        return self.silent


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def responder(town: Town) -> TemplateResponder:
    return load_responder(None, TEMPLATES, town)


@pytest.fixture
def shelf(responder: TemplateResponder) -> LetterShelf:
    return LetterShelf(responder, load_referential(ROOT / "training_data" / "referential.toml"))


def ours(shelf: LetterShelf, **changed: object) -> LetterText:
    return replace(shelf.shipped(DOGS), **changed)  # type: ignore[arg-type]


def test_a_town_version_is_used_for_the_next_mail_without_restart(
    town: Town, responder: TemplateResponder, shelf: LetterShelf
) -> None:
    before = propose(responder, BARKING, NOISE.code)
    town.write(DOGS, ours(shelf, body=f"Ouaf, {{{{ courriel_date }}}}.\n\n{SIGNED}"))
    after = propose(responder, BARKING, NOISE.code)
    assert before is not None
    assert after is not None
    assert "Ouaf, 12 mars 2026." in after.body
    assert after.version == f"{before.version}-ville.1"
    assert shelf.sheet(DOGS).town
    town.write(DOGS, None)
    assert propose(responder, BARKING, NOISE.code) == before


def test_the_town_may_change_the_words_that_choose_a_letter(
    town: Town, responder: TemplateResponder, shelf: LetterShelf
) -> None:
    town.write(DOGS, ours(shelf, any=("perroquet*",)))
    answer = propose(responder, a_mail("Un perroquet crie."), NOISE.code)
    assert answer is not None
    assert answer.template == DOGS


def test_a_letter_or_a_type_switched_off_is_proposed_no_more(
    town: Town, responder: TemplateResponder, shelf: LetterShelf
) -> None:
    town.write(DOGS, ours(shelf, off=True))
    other = propose(responder, BARKING, NOISE.code)
    assert other is not None
    assert other.template != DOGS
    assert DOGS not in {c.letter.name for c in shelf.choices(BARKING, NOISE, NOTHING)}
    assert shelf.sheet(DOGS).off
    town.quiet(NOISE.code)
    assert propose(responder, BARKING, NOISE.code) is None
    assert "la ville n'en veut pas" in shelf.why_not(BARKING, NOISE)


def test_when_the_database_is_away_the_last_letters_serve(
    town: Town, responder: TemplateResponder, shelf: LetterShelf
) -> None:
    town.write(DOGS, ours(shelf, body=f"Ouaf.\n\n{SIGNED}"))
    assert propose(responder, BARKING, NOISE.code) is not None
    town.down = True
    answer = propose(responder, BARKING, NOISE.code)
    assert answer is not None
    assert "Ouaf." in answer.body


def test_a_version_that_no_longer_reads_gives_way_to_the_shipped_one(town: Town, responder: TemplateResponder) -> None:
    shipped = propose(responder, BARKING, NOISE.code)
    town.write(DOGS, LetterText(subject="x", body="{{ ancienne_variable }}", any=("aboie*",)))
    assert propose(responder, BARKING, NOISE.code) == shipped


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ telephone_du_maire }}", "variable inconnue : telephone_du_maire"),
        ("{{ courriel_date ", "syntaxe incorrecte"),
        ("{{ courriel_date.__class__ }}", "construction non permise : Getattr"),
        ("{% for x in lieu %}x{% endfor %}", "construction non permise"),
        ("{{ lieu * 99999999 }}", "construction non permise"),
        ("{% include 'about.toml' %}", "bloc inconnu"),
        ("{% if lieu is renseigne %}" * 13 + "{% endif %}" * 13, "trop de conditions"),
        ("x" * (LONGEST_BODY + 1), "Texte trop long"),
        ("Bonjour \u202eruojnoB", "caractère invisible"),
        ("Bonjour.", "Mention obligatoire absente : la signature"),
        ("  ", "ne peuvent pas être vides"),
    ],
)
def test_a_wrong_text_is_refused_in_words(shelf: LetterShelf, body: str, said: str) -> None:
    assert any(said in fault for fault in shelf.faults(DOGS, ours(shelf, body=body)))


def test_a_mandatory_mention_cannot_be_taken_out(shelf: LetterShelf) -> None:
    name = "police_municipale/contestation_fps/rapo_a_deposer"
    shorter = replace(shelf.shipped(name), body=f"Faites un recours.\n\n{SIGNED}")
    assert "Mention obligatoire absente : « tribunal du stationnement payant »." in shelf.faults(name, shorter)
    receipt = "accuses/reception_svr"
    text = shelf.shipped(receipt)
    without = replace(text, body=text.body.replace("{{ ar_date_reception }}", "hier"))
    assert any("ar_date_reception" in fault for fault in shelf.faults(receipt, without))


def test_conditions_that_would_be_slow_are_refused(shelf: LetterShelf) -> None:
    assert shelf.faults(DOGS, ours(shelf, any=("a … b … c … d",)))
    assert shelf.faults(DOGS, ours(shelf, any=("mot",) * 81))
    assert shelf.faults(DOGS, ours(shelf, any=("?!",)))


def test_every_shipped_letter_is_a_valid_town_version_of_itself(shelf: LetterShelf) -> None:
    for sheet in shelf.sheets():
        assert shelf.faults(sheet.name, shelf.shipped(sheet.name)) == ()
        rich, poor = shelf.extremes(sheet.name, shelf.shipped(sheet.name))
        assert rich.missing == ()
        assert poor.body


PIECES = st.lists(
    st.one_of(
        st.sampled_from([
            "{{", "}}", "{%", "%}", "{#", "#}", "lieu", "courriel_objet", ".", "[", "]", "(", ")", "|", "if ", "endif",
            "for x in lieu", "is renseigne", "not ", "__class__", "self", "lipsum", "'", '"', "*", "9" * 30, "~", "set a=",
            "include ", "macro m()", "import ", "namespace", "cycler", "range(10**9)", " attr('x')", "\u202e", "\r\n", "-",
        ]),
        st.text(max_size=8),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PIECES)
def test_whatever_is_written_either_is_refused_or_says_only_what_it_may(pieces: list[str]) -> None:
    shelf = LetterShelf(load_responder_once(), load_referential(ROOT / "training_data" / "referential.toml"))
    text = replace(shelf.shipped(DOGS), body="".join(pieces) + f"\n{SIGNED}")
    started = time.perf_counter()
    if not shelf.faults(DOGS, text):
        try:
            reply = shelf.trial(DOGS, text, a_mail("Corps", subject="Objet\r\nBcc: a@b.fr {{ lieu }}"), NOISE, NOTHING)
        except TemplateFault:
            return
        assert "\n" not in reply.subject
        assert "\r" not in reply.subject
        assert "<class" not in reply.body
    assert time.perf_counter() - started < 2


def load_responder_once() -> TemplateResponder:
    if not _LOADED:
        _LOADED.append(load_responder(None))
    return _LOADED[0]


_LOADED: list[TemplateResponder] = []


def test_a_megabyte_in_every_field_is_refused_quickly(shelf: LetterShelf) -> None:
    huge = "{{ lieu }}" * 100_000
    started = time.perf_counter()
    for field in ("subject", "body", "easy"):
        assert shelf.faults(DOGS, ours(shelf, **{field: huge}))
    assert shelf.faults(DOGS, ours(shelf, any=("a" * 1_000_000,)))
    assert time.perf_counter() - started < 1
