"""What business software is given: neutral records, their JSON Schema, French spreadsheets. Pure; knows the domain only.

Which motif gives which record stands in `kinds.toml`, by topic: no label is named in code.
"""

from triage.records.kinds import Field, Kind, Kinds, load_kinds
from triage.records.record import SCHEMA_VERSION, Writer, mail_uuid

__all__ = ["SCHEMA_VERSION", "Field", "Kind", "Kinds", "Writer", "load_kinds", "mail_uuid"]
