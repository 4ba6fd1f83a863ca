"""Mails counted by day of the town, on databases of which one knows no time zones.

The database groups by pieces of an hour in UTC; Python puts the pieces into days.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo

from sqlalchemy import Column, ColumnElement, Connection, String, cast, func

# « 2026-03-12 15 » or « 2026-03-12 15:2 »: whole hours, or tens of minutes where the town's clock is half an hour off.
_HOUR, _TEN_MINUTES = 13, 15


def pieces(connection: Connection, column: Column[datetime], zone: tzinfo, about: datetime) -> ColumnElement[str]:
    """The piece of UTC time that a moment lies in, as text; `day_of` reads it."""
    offset = zone.utcoffset(about.astimezone(zone).replace(tzinfo=None)) or timedelta()
    width = _HOUR if offset % timedelta(hours=1) == timedelta() else _TEN_MINUTES
    written: ColumnElement[str]
    if connection.dialect.name == "postgresql":
        written = func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI")
    else:
        written = cast(column, String)
    return func.substr(written, 1, width)


def day_of(piece: str, zone: tzinfo) -> date:
    """The day of the town on which a piece lies."""
    written = f"{piece}0" if len(piece) == _TEN_MINUTES else f"{piece}:00"
    return datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).astimezone(zone).date()
