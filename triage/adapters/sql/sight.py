"""Which mails a person sees, as a condition on `mail`: the same rule as `Sight.sees`, said to the database."""

from sqlalchemy import ColumnElement, and_, case, or_, true

from triage.adapters.sql.tables import mail
from triage.domain.people import CONTENT, Sensitivity, Sight


def visible(sight: Sight) -> ColumnElement[bool]:
    """The condition. Everything is named by columns of the counting index, so that no row need be read for it."""
    conditions: list[ColumnElement[bool]] = [true()]
    if sight.mailboxes is not None:
        conditions.append(mail.c.mailbox.in_(sorted(sight.mailboxes)))
    if sight.services is not None:
        conditions.append(mail.c.service.in_(sorted(sight.services)))
    if sight.opened is not None:
        ways = [mail.c.sensitive == Sensitivity.NONE.value]
        if labels := sorted(sight.opened - {CONTENT}):
            code = mail.c.service + case((mail.c.motif != "", "/" + mail.c.motif), else_="")
            ways.append(code.in_(labels))
        if CONTENT in sight.opened:
            ways.append(mail.c.sensitive == Sensitivity.CONTENT.value)
        conditions.append(or_(*ways))
    return and_(*conditions)
