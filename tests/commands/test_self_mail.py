"""The mail of `check` changes nothing in a mailbox but itself."""

import pytest

from tests.fakes.mailbox import FakeAccount, FakeMailboxes
from triage.commands.self_mail import post, write_self_mail
from triage.domain.errors import MessageGone


def test_a_folder_that_does_not_exist_is_said_and_not_created() -> None:
    account = FakeAccount()
    before = set(account.folders)
    with pytest.raises(MessageGone):
        post(write_self_mail("pm", "Absent"), FakeMailboxes(account))
    assert set(account.folders) == before
