"""What one action on many mails changes and what it leaves alone."""

import pytest

from tests.fakes.cases import NOW
from triage.domain.bulk import Left, Standing, fitting, plan, retries
from triage.domain.case import CaseLine, State
from triage.domain.corrections import Decision, Deed
from triage.domain.referential import Label

CAR = Label(service="police", motif="voiture")
ROAD = Label(service="voirie")


def standing(mail_id: int, state: State, label: Label = CAR) -> Standing:
    line = CaseLine(
        mail_id=mail_id, received_at=NOW, sender="", subject="", state=state, service=label.service, motif=label.motif,
        priority="", confidence=1, has_proposal=False, attachments=0,
    )  # fmt: skip
    return Standing(line=line, revision=3)


def test_each_mail_is_changed_once_or_left_for_one_reason() -> None:
    mails = [standing(n, state) for n, state in enumerate(State, start=1)]
    asked = [1, 2, 3, 4, 5, 6, 7, 3, 99]
    planned = plan(asked, mails, Decision(deed=Deed.CLOSE), locked={2})
    assert [c.standing.line.state for c in planned.changes] == [State.SORTED, State.CONFIRMED]
    assert {c.state for c in planned.changes} == {State.CLOSED}
    assert planned.left == {Left.IMPOSSIBLE: (1, 4, 6, 7), Left.LOCKED: (2,), Left.UNSEEN: (99,)}


def test_what_is_so_already_is_left() -> None:
    mails = [standing(1, State.CONFIRMED), standing(2, State.CONFIRMED, ROAD), standing(3, State.SORTED, ROAD)]
    planned = plan([1, 2, 3], mails, Decision(deed=Deed.CORRECT, label=ROAD), locked=())
    assert [c.standing.line.mail_id for c in planned.changes] == [1, 3]
    assert planned.left == {Left.SAME: (2,)}


@pytest.mark.parametrize(
    ("label", "deed"), [(CAR, Deed.REROUTE), (ROAD, Deed.CORRECT), (Label(service=""), Deed.CORRECT)]
)
def test_a_correction_towards_another_service_is_a_rerouting(label: Label, deed: Deed) -> None:
    assert fitting(Decision(deed=Deed.CORRECT, label=ROAD), label) is deed


def test_only_the_quarantine_is_read_again() -> None:
    planned = retries([1, 2, 3], [standing(1, State.QUARANTINED, Label(service="")), standing(2, State.SORTED)])
    assert [c.standing.line.mail_id for c in planned.changes] == [1]
    assert planned.left == {Left.UNSEEN: (3,), Left.IMPOSSIBLE: (2,)}
