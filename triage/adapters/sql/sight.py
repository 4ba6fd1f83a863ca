"""Which mails a person sees, as a condition on `mail`: the same rule as `Sight.sees`, said to the database."""

from sqlalchemy import ColumnElement, and_, case, or_, true

from triage.adapters.sql.tables import mail
from triage.domain.people import Sight


def visible(sight: Sight) -> ColumnElement[bool]:
    """The condition. Everything is named by columns of the counting index, so that no row need be read for it."""
    conditions: list[ColumnElement[bool]] = [true()]
    if sight.mailboxes is not None:
        conditions.append(mail.c.mailbox.in_(sorted(sight.mailboxes)))
    if sight.services is not None:
        conditions.append(mail.c.service.in_(sorted(sight.services)))
    if sight.opened is not None:
        code = mail.c.service + case((mail.c.motif != "", "/" + mail.c.motif), else_="")
        plain = mail.c.sensitive.is_(False)
        conditions.append(or_(plain, code.in_(sorted(sight.opened))) if sight.opened else plain)
    return and_(*conditions)
