"""The demo mailbox's IMAP server: pymap as a child process on the loopback, mails in a folder, random password."""

import imaplib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pysasl.hashing import BuiltinHash

from triage.domain.errors import MailboxUnavailable
from triage.worker.child import start_child, stop_child

HOST = "127.0.0.1"
LOGIN = "demo"
START_SECONDS = 30.0
# pymap keeps a thread for each command under way, waiting ones included; its default is the cores plus four.
CONNECTIONS = "64"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoServer:
    """A running server, what starts it again on the same mails and port, and its log; `stop` ends it."""

    port: int
    password: str
    process: "subprocess.Popen[bytes]"
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path

    def stop(self) -> None:
        """End the process; the mails stay in the folder."""
        stop_child(self.process)


def start_server(folder: Path) -> DemoServer:
    """Start the server on the mails of `folder` and wait until the login works.

    Port and password are those of the last time where possible, so that a mail program set up once keeps working.
    Call from the main thread (see `start_child`). Raises MailboxUnavailable when the server does not start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    password = _kept(folder / "password", secrets.token_urlsafe(12))
    port = _port(int(_kept(folder / "port", "0")))
    (folder / "port").write_text(str(port), encoding="ascii")
    _write_account(folder, password)
    temporary = folder / "tmp"  # pymap renames files from the temporary folder: same file system needed
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    command = [sys.executable, "-m", "triage.demo.imap_process", "--host", HOST, "--port", str(port), "--no-tls"]
    command += [
        "--no-service",
        "managesieve",
        "--no-service",
        "admin",
        "maildir",
        "--layout",
        "fs",
        "--concurrency",
        CONNECTIONS,
        str(folder.resolve()),
    ]
    env = {**os.environ, "TMPDIR": str(temporary.resolve()), "PYTHONUTF8": "1"}
    log = folder / "imap-server.log"
    with log.open("wb") as output:
        process = start_child(command, output=output, env=env)
    try:
        _await_login(port, password, process)
    except MailboxUnavailable:
        stop_child(process)
        raise
    return DemoServer(port=port, password=password, process=process, command=command, env=env, log=log)


def _kept(file: Path, otherwise: str) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(otherwise, encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def _port(wanted: int) -> int:
    """The wanted port when it is free, else one that the system chooses."""
    for port in (wanted, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return int(trial.getsockname()[1])
    raise MailboxUnavailable("no free port", subject=LOGIN)


def _write_account(folder: Path, password: str) -> None:
    # The rounds protect a stolen file; this one lies beside the password itself.
    hashed = BuiltinHash(rounds=1000).hash(password)
    for name, line in (
        ("pymap-etc-passwd", f"{LOGIN}:x::::mails:\n"),
        ("pymap-etc-shadow", f"{LOGIN}:{hashed}:::::::\n"),
        ("pymap-etc-group", ""),
    ):
        file = folder / name
        file.touch(mode=0o600)
        file.write_text(line, encoding="ascii")


def _await_login(port: int, password: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client = imaplib.IMAP4(HOST, port, timeout=5)
        except OSError:
            time.sleep(0.05)
            continue
        try:
            client.login(LOGIN, password)
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxUnavailable("demo IMAP server refuses its own login", subject=LOGIN) from error
        finally:
            client.shutdown()
        return
    raise MailboxUnavailable(f"demo IMAP server did not start within {START_SECONDS:g} s", subject=LOGIN)
