"""Two people on one mail: who looks at it now, and who holds it. Pure values."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ABSENT = timedelta(seconds=60)  # an open page gives a sign of life every twenty seconds
LOCKED = timedelta(minutes=10)  # unless the settings say otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Somebody who has the mail open, and since when."""

    login: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Somebody corrects or answers the mail. It ends by itself at `until`."""

    mail_id: int
    login: str
    taken_at: datetime
    until: datetime
