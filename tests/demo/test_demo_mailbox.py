import imaplib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from triage.demo.fill import fill
from triage.demo.imap_server import HOST, LOGIN, DemoServer, start_server
from triage.demo.start import start_demo
from triage.domain.filing import SortMode
from triage.settings import ImapSettings


def connected(port: int, password: str) -> imaplib.IMAP4:
    client = imaplib.IMAP4(HOST, port, timeout=20)
    client.login(LOGIN, password)
    return client


def count(port: int, password: str) -> int:
    client = connected(port, password)
    _, answer = client.select("INBOX", readonly=True)
    client.logout()
    return int(answer[0] or b"0")


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    folder = tmp_path / "invented"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.eml").write_text(f"Message-ID: <{n}@exemple.fr>\nSubject: n {n}\n\nBonjour, c'est à côté.\n")
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    running = start_server(tmp_path / "demo")
    yield running
    running.stop()


def test_anybody_on_this_machine_can_drop_a_mail_with_an_ordinary_program(server: DemoServer) -> None:
    client = connected(server.port, server.password)
    assert client.append("INBOX", "", "", b"Subject: bonjour\r\n\r\nBonjour\r\n")[0] == "OK"
    client.logout()
    assert count(server.port, server.password) == 1


def test_a_wrong_password_is_refused(server: DemoServer) -> None:
    client = imaplib.IMAP4(HOST, server.port, timeout=20)
    with pytest.raises(imaplib.IMAP4.error):
        client.login(LOGIN, "faux")
    client.shutdown()


def test_the_server_listens_on_this_machine_only(server: DemoServer) -> None:
    inodes = {str(f.readlink()) for f in Path(f"/proc/{server.process.pid}/fd").iterdir() if f.is_symlink()}
    listening = [
        fields
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for fields in (line.split() for line in Path(table).read_text().splitlines()[1:])
        if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes
    ]
    assert [fields[1] for fields in listening] == [f"0100007F:{server.port:04X}"]


def test_mails_are_put_in_once_with_proper_line_ends(tmp_path: Path, server: DemoServer, mails: Path) -> None:
    folder = tmp_path / "demo"
    assert fill(folder, server.port, server.password, mails) == 3
    assert fill(folder, server.port, server.password, mails) == 0
    (mails / "neuf.eml").write_text("Message-ID: <neuf@exemple.fr>\nSubject: neuf\n\nBonjour\n")
    assert fill(folder, server.port, server.password, mails) == 1
    client = connected(server.port, server.password)
    client.select("INBOX", readonly=True)
    _, answer = client.fetch("1", "(BODY.PEEK[])")
    client.logout()
    content = answer[0][1]  # type: ignore[index]
    assert content == (mails / "0.eml").read_bytes().replace(b"\n", b"\r\n")
    assert count(server.port, server.password) == 4


def test_a_start_that_was_cut_off_while_filling_doubles_nothing(
    tmp_path: Path, server: DemoServer, mails: Path
) -> None:
    fill(tmp_path / "demo", server.port, server.password, mails)
    (tmp_path / "demo" / "mails-remplis.txt").unlink()
    fill(tmp_path / "demo", server.port, server.password, mails)
    assert count(server.port, server.password) == 3


def test_mails_password_and_port_survive_a_restart(tmp_path: Path) -> None:
    first = start_demo(tmp_path / "demo")
    client = connected(first.server.port, first.server.password)
    client.append("INBOX", "", "", b"Message-ID: <a@b>\r\n\r\nBonjour\r\n")
    client.logout()
    before = count(first.server.port, first.server.password)
    os.kill(first.server.process.pid, signal.SIGKILL)
    first.server.process.wait()
    second = start_demo(tmp_path / "demo")
    try:
        assert (second.server.port, second.server.password) == (first.server.port, first.server.password)
        assert second.filled == 0
        assert count(second.server.port, second.server.password) == before
    finally:
        second.stop()


def test_the_other_processes_learn_the_mailbox_and_people_learn_the_way_to_it(tmp_path: Path) -> None:
    demo = start_demo(tmp_path / "demo")
    try:
        told = demo.environment()["VAGUEMESTRE_IMAP__MAILBOXES"]
        (mailbox,) = ImapSettings(mailboxes=json.loads(told)).mailboxes
        assert mailbox.mode is SortMode.MOVE
        assert mailbox.password is not None
        connected(mailbox.port, mailbox.password.get_secret_value()).logout()
        for fact in (HOST, str(mailbox.port), LOGIN, mailbox.password.get_secret_value()):
            assert fact in demo.words()
    finally:
        demo.stop()


def test_the_server_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from triage.demo.imap_server import start_server;"
        "s = start_server(Path(sys.argv[1])); print(s.process.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "demo")], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = Path("/proc") / parent.stdout.readline().decode().strip() / "cmdline"
    assert b"imap_process" in child.read_bytes()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 30
    while child.exists() and b"imap_process" in _read(child):
        assert time.monotonic() < end, "still running"
        time.sleep(0.05)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
