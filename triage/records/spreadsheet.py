"""French CSV: `;`, UTF-8 with BOM, CRLF, every cell quoted, decimal comma, JJ/MM/AAAA beside ISO, formulas neutralised.

Spreadsheets run what starts with = + - @ (OWASP, CSV injection): such a cell gets an apostrophe in front. Phones are
written 0033…, which no program takes for a formula.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.domain.dossier import Dossier
from triage.records.kinds import Field, FieldType, Kind
from triage.records.record import Writer

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
END = "\r\n"
PHONE = re.compile(r"\+(\d{6,15})")
# The wide forms too: some programs fold them before they look.
FORMULA = re.compile(r"^[\s\x00-\x1f\x7f-\x9f]*[=+\-@＝＋－＠|%]")
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def cell(value: object) -> str:
    """One quoted cell; nothing in it can end the cell, begin a formula or break the line."""
    if value is None:
        text = ""
    elif isinstance(value, bool):
        text = "oui" if value else "non"
    elif isinstance(value, int):
        return f'"{value}"'
    elif isinstance(value, float):
        text = format(value, "f").rstrip("0").rstrip(".").replace(".", ",")
        return f'"{text}"'
    elif isinstance(value, list | tuple):
        text = ", ".join(phone(str(v)) for v in value)
    else:
        text = phone(str(value))
    text = BREAKS.sub(" ", text) if not FORMULA.match(text) else "'" + BREAKS.sub(" ", text)
    return '"' + text.replace('"', '""') + '"'


def phone(text: str) -> str:
    """E.164 as 0033…; any other text as it is."""
    found = PHONE.fullmatch(text.strip())
    return f"00{found[1]}" if found else text


def line(values: Sequence[object]) -> str:
    """One line with its end."""
    return ";".join(map(cell, values)) + END


def french_day(iso: str | None) -> str:
    """`2026-03-14` or RFC 3339 as `14/03/2026`, with the hour when there is one; "" for nothing or nonsense."""
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?", iso or "")
    if not found:
        return ""
    day = f"{found[3]}/{found[2]}/{found[1]}"
    return f"{day} {found[4]}:{found[5]}" if found[4] else day


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One file: its name without `.csv`, its header, and what it says of one mail (any number of lines)."""

    name: str
    header: tuple[str, ...]
    kind: Kind | None = None

    def top(self) -> str:
        """The first line, with the mark that makes Excel read UTF-8."""
        return BOM + line(self.header)


MAILS = Sheet(
    name="courriers",
    header=(
        "id", "numero", "recu_le", "recu_le_iso", "boite", "expediteur", "courriel", "objet", "service", "motif",
        "priorite", "statut", "echeance", "echeance_iso", "confiance", "propose", "valide_par", "valide_le_iso",
        "restriction", "pieces",
    ),
)  # fmt: skip
VEHICLES = Sheet(name="vehicules", header=("id", "numero", "plaque", "description", "role"))
DEADLINES = Sheet(name="echeances", header=("id", "numero", "type", "date", "date_iso"))
ATTACHMENTS = Sheet(name="pieces", header=("id", "numero", "nom", "type", "taille", "traitee"))
ENTITIES = Sheet(
    name="entites", header=("id", "numero", "type", "valeur", "texte", "role", "controle", "confiance", "regle")
)
FIXED = (MAILS, VEHICLES, DEADLINES, ATTACHMENTS, ENTITIES)


def sheets(kinds: Sequence[Kind]) -> tuple[Sheet, ...]:
    """All files of an export: the five of every mail, then one register for each kind of record."""
    return (*FIXED, *(Sheet(name=k.code, header=_register_header(k), kind=k) for k in kinds))


def lines_of(dossier: Dossier, writer: Writer) -> Iterator[tuple[str, str]]:
    """(name of the sheet, line) for everything that one mail says."""
    record = writer.record(dossier)
    key = (record["id"], record["numero"])
    yield MAILS.name, line((*key, *_mail(record)))
    for v in record["vehicules"]:
        yield VEHICLES.name, line((*key, v["plaque"], v["description"], v["role"]))
    for d in record["echeances"]:
        yield DEADLINES.name, line((*key, d["type"], french_day(d["date"]), d["date"]))
    for p in record["pieces"]:
        yield ATTACHMENTS.name, line((*key, p["nom"], p["type"], p["taille"], p["traitee"]))
    for e in record["entites"]:
        yield (
            ENTITIES.name,
            line((*key, e["type"], e["valeur"], e["texte"], e["role"], e["controle"], e["confiance"], e["regle"])),
        )
    data = record["donnees_motif"]
    kind = writer.kind(dossier)
    if data and kind:
        yield kind.code, line(_register(kind, data))


def _mail(record: Mapping[str, Any]) -> tuple[object, ...]:
    machine = record["ia"] or {}
    due = record["echeances"][0]["date"] if record["echeances"] else None
    return (
        french_day(record["recu_le"]), record["recu_le"], record["boite"], record["demandeur"]["nom"],
        record["demandeur"]["courriel"], record["texte"]["objet"], record["service_competent"], record["motif"],
        record["priorite"], record["statut"], french_day(due), due, machine.get("confiance"), machine.get("suggestion"),
        machine.get("valide_par"), machine.get("valide_le"), record["restriction"], len(record["pieces"]),
    )  # fmt: skip


def _is_day(field: Field) -> bool:
    return field.type in {FieldType.DATE, FieldType.DATE_HEURE}


def _register_header(kind: Kind) -> tuple[str, ...]:
    names: list[str] = []
    for field in kind.fields:
        names += [field.name, f"{field.name}_iso"] if _is_day(field) else [field.name]
    return tuple(names)


def _register(kind: Kind, data: Mapping[str, Any]) -> list[object]:
    values: list[object] = []
    for field in kind.fields:
        value = data[field.name]
        values += [french_day(value), value] if _is_day(field) else [value]
    return values
