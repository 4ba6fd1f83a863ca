"""What attached letters add: entities with their place, and the type of a mail that says nearly nothing itself."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from tests.adapters.mime.documents import mail_with, pdf
from tests.fakes.crafts import obedient_crafts
from tests.fakes.mailboxes import NoMailboxes
from tests.fakes.outcomes import NOW, outcome, raw_mail
from triage.adapters.mime import GuardedReader
from triage.adapters.sql import open_database
from triage.domain.attached import AttachedText, Reading
from triage.domain.entities import Entity, EntityType, Extraction, Secret
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.domain.whole_mail import whole, with_letters
from triage.pipeline import handle, understand
from triage.ports import Selection
from triage.steps.extract import extract_attached

TEXT = "Voiture AB-123-CD, compte 1234 5678."


class FindsThePlate:
    """An extractor that knows one plate and one secret."""

    def extract(self, mail: ParsedMail) -> Extraction:
        at, hidden = mail.analysed_text.index("AB-123-CD"), mail.analysed_text.index("1234")
        kind = EntityType.IMMATRICULATION
        plate = Entity(type=kind, text="AB-123-CD", value="AB-123-CD", start=at, end=at + 9, rule="plaque")
        return Extraction(entities=(plate,), secrets=(Secret(kind="iban", start=hidden, end=hidden + 9),), version="1")


def mail(body: str) -> ParsedMail:
    whole = (Passage(kind=PassageKind.NEW, start=0, end=len(body)),)
    return ParsedMail(subject="Courrier", body=body, passages=whole, date=NOW)


def read() -> tuple[AttachedText, ...]:
    letters = (
        AttachedText(number=2, reading=Reading.TEXT, text=TEXT),
        AttachedText(number=3, reading=Reading.BY_HAND, words="À lire par un agent."),
    )
    return extract_attached(letters, outcome().parsed, FindsThePlate())


def test_entities_of_a_letter_say_where_they_stand_in_it() -> None:
    first, second = read()
    [plate] = first.extraction.entities
    assert (plate.source, first.text[plate.start : plate.end]) == (2, "AB-123-CD")
    assert "1234" not in first.shown_text
    assert second.extraction.entities == ()


def test_the_way_of_a_mail_reads_its_letters_and_keeps_their_text(tmp_path: Path) -> None:
    content = mail_with(("recours.pdf", "application/pdf", pdf("Je conteste la contravention.")))
    reader = GuardedReader(max_bytes=40_000_000, seconds=60)
    with closing(open_database(f"sqlite:///{tmp_path / 'essai.db'}")) as database:
        store = database.cases
        stored = store.store_raw(raw_mail(1, content=content), "<1@exemple.fr>", frozenset({1}), NOW).mail_id
        crafts = replace(obedient_crafts(), reader=reader, letters=reader)
        handle(stored, NOW, crafts, store, NoMailboxes())
        made = store.case(stored).outcome
        assert made is not None
        assert [(a.number, a.text) for a in made.attached] == [(1, "Je conteste la contravention.")]
        assert store.how_many(Selection(text="conteste"), 10) == 1


def test_a_mail_that_says_nearly_nothing_is_sorted_by_its_letters_and_any_other_by_itself() -> None:
    short = with_letters(mail("Veuillez trouver ci-joint mon courrier."), read())
    assert "Voiture AB-123-CD" in short.said()
    assert "1234" not in short.body
    long = mail("Bonjour, " + "je vous écris au sujet de la cantine de mon fils. " * 3)
    assert with_letters(long, read()) is long
    assert with_letters(mail("Bonjour"), ()) == mail("Bonjour")


def test_entities_of_a_letter_that_speaks_for_its_mail_stand_at_their_place_in_the_whole_text() -> None:
    hidden_first = replace(read()[0], text="Compte 1234 5678, voiture AB-123-CD.")
    [letter] = extract_attached((hidden_first,), outcome().parsed, FindsThePlate())
    nothing = Extraction(entities=(), secrets=(), version="1")
    heard, found = whole(mail("Ci-joint."), nothing, (read()[0], letter))
    assert [(heard.analysed_text[e.start : e.end], e.source) for e in found.entities] == [("AB-123-CD", 0)] * 2
    assert "1234" not in heard.analysed_text
    long = mail("Bonjour, " + "je vous écris au sujet de la cantine de mon fils. " * 3)
    assert whole(long, nothing, read()) == (long, nothing)


def test_a_letter_that_speaks_for_its_mail_raises_the_priority_as_the_mail_would() -> None:
    words = "Une fuite de gaz dans la rue, des personnes sont blessées."
    letters = (AttachedText(number=1, reading=Reading.TEXT, text=words),)
    alone = understand(mail(words), obedient_crafts()).priority
    assert alone.reasons
    assert understand(mail("Ci-joint."), obedient_crafts(), letters).priority == alone
    assert not understand(mail("Ci-joint."), obedient_crafts()).priority.reasons
