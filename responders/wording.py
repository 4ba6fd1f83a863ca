"""How typed values are written in a French letter."""

from datetime import date

from responders.variables import Kind
from triage.domain.letters import Value

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def in_words(value: Value, kind: Kind) -> str:
    """The value as a reader expects it. Raises TypeError when its type is not the variable's."""
    if kind is Kind.DATE:
        if not isinstance(value, date):
            raise TypeError("a date is needed")
        day = "1er" if value.day == 1 else str(value.day)
        return f"{day} {MONTHS[value.month - 1]} {value.year}"
    if kind is Kind.NUMBER:
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError("a whole number is needed")
        return str(value)
    if not isinstance(value, str):
        raise TypeError("a text is needed")
    return _phone(value) if kind is Kind.PHONE else value


def _phone(value: str) -> str:
    digits = "".join(c for c in value if c.isdigit())
    if value.startswith("+33") and len(digits) == 11:
        digits = "0" + digits[2:]
    if len(digits) != 10 or not digits.startswith("0"):
        return value
    return " ".join(digits[i : i + 2] for i in range(0, 10, 2))
