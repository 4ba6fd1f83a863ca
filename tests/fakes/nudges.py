"""A broker in memory that can be down."""

from triage.domain.errors import BrokerUnavailable


class FakeNudges:
    def __init__(self) -> None:
        self.published: list[int] = []
        self.down = False

    def nudge(self, mail_id: int) -> None:
        if self.down:
            raise BrokerUnavailable("down")
        self.published.append(mail_id)
