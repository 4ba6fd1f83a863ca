"""Every letter, as a class: the richest and the poorest case."""

import re
import tomllib
from pathlib import Path

from responders import TEMPLATES, TemplateResponder
from responders.catalogue import Letter
from responders.variables import VARIABLES, Origin
from tests.responders.mails import poorest, richest
from triage.domain.replies import Proposal

HOLE = re.compile(r"\[à compléter : ([^\]]+)\]")
REFERENTIAL = Path(__file__).resolve().parents[2] / "training_data" / "referential.toml"


def labels() -> set[str]:
    content = tomllib.loads(REFERENTIAL.read_text(encoding="utf-8"))
    services = {s["code"] for s in content["service"]}
    return services | {f"{m['service']}/{m['code']}" for m in content["motif"]}


def shown(proposal: Proposal) -> set[str]:
    return set(HOLE.findall(f"{proposal.subject}\n{proposal.body}"))


def test_the_poorest_case_shows_every_unknown_value_as_a_hole_and_lists_it(
    responder: TemplateResponder, letter: Letter
) -> None:
    proposal = poorest(responder, letter)
    assert shown(proposal) == {VARIABLES[name].label for name in proposal.missing}
    assert len(set(proposal.missing)) == len(proposal.missing)


def test_the_richest_case_has_no_hole_left(responder: TemplateResponder, letter: Letter) -> None:
    proposal = richest(responder, letter)
    assert proposal.missing == ()
    assert not HOLE.search(proposal.subject + proposal.body)


def test_no_template_syntax_and_no_empty_place_is_left_in_a_letter(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        for proposal in (poorest(responder, letter), richest(responder, letter)):
            text = f"{proposal.subject}\n{proposal.body}"
            assert not re.search(r"\{\{|\}\}|\{%|%\}|None|Undefined", text)
            assert not re.search(r"«\s*»|\(\s*\)| {2,}| ,|\n{3,}|: *\.", text)
            assert proposal.body.endswith("\n")


def test_a_subject_is_one_short_line(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        for proposal in (poorest(responder, letter), richest(responder, letter)):
            assert 0 < len(proposal.subject) <= 150
            assert proposal.subject.isprintable()


def test_a_letter_is_courteous_short_and_signed(demo: TemplateResponder) -> None:
    for letter in demo.letters:
        body = richest(demo, letter).body
        assert body.startswith("Madame, Monsieur,\n\n")
        assert len(body.split()) <= 400
        assert "Téléphone : " in body
        if letter.name != "accuses/enregistrement":  # that one is a receipt, not a letter
            assert "salutations distinguées" in body
            assert "<signataire_nom>\n<signataire_qualite>" in body


def test_a_letter_is_written_in_french_typography(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        for text in (letter.subject, letter.body):
            assert "’" not in text  # one kind of apostrophe, so that searches find it
            assert not re.search(r"\w[;!?]", text)
            assert not re.search(r"!", text)


def test_a_required_value_is_missing_when_nobody_knows_it(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        assert set(letter.about.requires) <= set(poorest(responder, letter).missing)


def test_every_letter_belongs_to_a_label_of_the_referential(responder: TemplateResponder) -> None:
    for letter in responder.letters:
        assert letter.about.label in labels() | {"accuses"}


def test_every_label_but_spam_has_letters(responder: TemplateResponder) -> None:
    assert labels() - {letter.about.label for letter in responder.letters} == {"indesirable"}


def test_every_proposed_label_ends_with_a_letter_that_always_fits(responder: TemplateResponder) -> None:
    last = {letter.about.label: letter for letter in responder.letters if letter.about.proposed}
    assert [name for name, letter in last.items() if not letter.about.when.free] == []


def test_every_variable_is_used_by_a_letter_or_by_the_mention_of_a_decision(responder: TemplateResponder) -> None:
    used = set().union(*(letter.uses for letter in responder.letters))
    assert VARIABLES.keys() - used == {"service_horaires", "mention_finalite", "mention_contact"}


def test_what_only_an_agent_knows_is_never_filled_in(demo: TemplateResponder) -> None:
    for letter in demo.letters:
        agent = {v.name for v in VARIABLES.values() if v.origin is Origin.AGENT}
        assert set(poorest(demo, letter).missing) >= letter.uses & agent


def test_no_file_in_the_folder_is_left_unread() -> None:
    allowed = {"subject.txt", "body.txt", "falc.txt", "about.toml"}
    strays = [
        p.name for p in TEMPLATES.rglob("*") if p.is_file() and p.parent.name != "_blocs" and p.name not in allowed
    ]
    assert strays == ["silences.toml"]
