"""All files of an export as one zip, made while it is sent: one pass over the mails, little memory, nothing left on disk."""

import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from triage.domain.dossier import Dossier
from triage.records.record import Writer
from triage.records.spreadsheet import MAILS, Sheet, lines_of, sheets

CHUNK = 64 * 1024
SPOOLED = 2_000_000


def one_sheet(name: str, dossiers: Iterable[Dossier], writer: Writer) -> Iterator[bytes]:
    """One file alone, line by line."""
    wanted = next(s for s in sheets(writer.kinds.kinds) if s.name == name)
    yield wanted.top().encode()
    for dossier in dossiers:
        for where, text in lines_of(dossier, writer):
            if where == name:
                yield text.encode("utf-8", "replace")


def whole_archive(dossiers: Iterable[Dossier], writer: Writer, readme: str) -> Iterator[bytes]:
    """The zip. The first file goes out while the others wait in temporary files without a name."""
    pipe = _Pipe()
    all_sheets = sheets(writer.kinds.kinds)
    with ExitStack() as stack, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        waiting: dict[str, tuple[Sheet, tempfile.SpooledTemporaryFile[bytes]]] = {}
        for sheet in all_sheets:
            if sheet is not MAILS:
                file = stack.enter_context(tempfile.SpooledTemporaryFile(SPOOLED))
                file.write(sheet.top().encode())
                waiting[sheet.name] = (sheet, file)
        archive.writestr("LISEZMOI.txt", readme)
        with archive.open(f"{MAILS.name}.csv", "w") as first:
            first.write(MAILS.top().encode())
            for dossier in dossiers:
                for where, text in lines_of(dossier, writer):
                    data = text.encode("utf-8", "replace")
                    (first if where == MAILS.name else waiting[where][1]).write(data)
                yield from pipe.taken()
        for name, (_, file) in waiting.items():
            file.seek(0)
            with archive.open(f"{name}.csv", "w") as member:
                while chunk := file.read(CHUNK):
                    member.write(chunk)
                    yield from pipe.taken()
    yield from pipe.taken()


class _Pipe(io.RawIOBase):
    """What the zip writes, to be taken by those who send it. It cannot go back: zipfile then writes sizes afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        chunk = bytes(data)  # type: ignore[call-overload]
        self._written.append(chunk)
        return len(chunk)

    def taken(self) -> Iterator[bytes]:
        """Everything written since the last time."""
        chunks, self._written = self._written, []
        if chunks:
            yield b"".join(chunks)
