"""Writes docs/settings.md from the settings themselves: `python -m tests.house.settings_page > docs/settings.md`."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import GenericAlias
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from triage.settings import REPOSITORY, Settings

HEAD = """# Settings

Vaguemestre reads, in rising order of force: its defaults, a TOML file (`--config FILE`, or the variable
`VAGUEMESTRE_CONFIG`, or `vaguemestre.toml` in the current folder), and environment variables: `VAGUEMESTRE_` followed by
the names joined by two underscores, for example `VAGUEMESTRE_SQL__URL`. Lists in a variable are written as JSON.

A first file for one mailbox, touching nothing in it:

```toml
data_dir = "/var/lib/vaguemestre"

[[imap.mailboxes]]
name = "police"
host = "imap.ville-exemple.fr"
login = "police.municipale@ville-exemple.fr"
password_file = "/etc/vaguemestre/police.password"
mode = "observe"        # then "label", then "move", as trust grows
```

This page is written from the code by `python -m tests.house.settings_page`, and a test compares them.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *_section(Settings, "", "General")]
    return "\n".join(parts) + "\n"


def _section(model: type[BaseModel], prefix: str, title: str) -> Iterator[str]:
    yield f"\n## {title}\n\n| setting | default | what it does |\n| --- | --- | --- |"
    nested: list[tuple[type[BaseModel], str, str]] = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        inner = [
            k
            for k in (kind, *get_args(kind))
            if isinstance(k, type) and not isinstance(k, GenericAlias) and issubclass(k, BaseModel)
        ]
        if inner:
            nested.append((inner[0], f"{prefix}{name}.", (inner[0].__doc__ or "").strip().splitlines()[0]))
        if field.description:
            yield f"| `{prefix}{name}` | {_default(field.default, field.default_factory)} | {field.description} |"
    for inner_model, inner_prefix, words in nested:
        yield from _section(inner_model, inner_prefix, f"`{inner_prefix[:-1]}`: {words}")


def _default(value: Any, factory: Any) -> str:
    if factory is not None:
        value = factory()
    if value is PydanticUndefined:
        return "required"
    if value in (None, "", []):
        return "none"
    if isinstance(value, StrEnum):
        value = value.value
    if isinstance(value, Path):
        value = value.relative_to(REPOSITORY) if value.is_absolute() else value
    return f"`{value}`"


if __name__ == "__main__":
    sys.stdout.write(page())
