"""`vaguemestre up --demo` as a newcomer runs it: a mail dropped into the mailbox comes out sorted, shown and filed."""

import imaplib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from triage.settings import REPOSITORY

# A machine with two busy cores loads the model in well under this.
START_SECONDS = 180
# The promise is 5 s; five times that tells a slow machine from a broken service.
SORT_SECONDS = 25

MAIL = """From: Jeanne Essai <jeanne.essai@exemple.fr>\r
To: police.municipale@saint-aubin.example\r
Subject: =?utf-8?q?Voiture_ventouse_rue_des_Lilas_=E2=80=93_essai?=\r
Message-ID: <essai-du-newcomer@exemple.fr>\r
Date: Sun, 22 Nov 2026 10:00:00 +0100\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
\r
Bonjour,\r
une Clio grise immatriculée AB-123-CD n'a pas bougé devant le 12 rue des Lilas depuis trois semaines,\r
les pneus sont à plat. Pouvez-vous la faire enlever ?\r
Jeanne Essai, 06 39 98 12 34\r
"""


@dataclass(frozen=True)
class Product:
    process: subprocess.Popen[str]
    pages: str
    port: int
    password: str
    browser: urllib.request.OpenerDirector

    def ask(self, path: str) -> str:
        with self.browser.open(self.pages + path, timeout=20) as answer:
            return answer.read().decode()

    def state(self) -> dict[str, int]:
        return json.loads(self.ask("etat.json"))

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login("demo", self.password)
        return client


def signed_in(pages: str, password: str) -> urllib.request.OpenerDirector:
    """A browser in which the demo account has signed in, once the pages answer."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = urllib.parse.urlencode({"login": "demo", "password": password}).encode()
    await_true("the pages answer", START_SECONDS, lambda: browser.open(pages + "connexion", form, timeout=20))
    return browser


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("VAGUEMESTRE_")}
    return {
        **kept,
        "VAGUEMESTRE_DATA_DIR": str(folder),
        "VAGUEMESTRE_WEB__PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }


def up(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "triage.cli", "up", "--demo"],
        env=environment(folder),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def await_true(what: str, seconds: float, ask: object) -> float:
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        try:
            if ask():  # type: ignore[operator]
                return time.monotonic() - start
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail(f"{what}: not within {seconds} s")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "data"


@pytest.fixture(scope="module")
def product(folder: Path) -> Iterator[Product]:
    process = up(folder)
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    pages = re.search(r"pages sur (http://\S+)", said)
    login = re.search(r"port (\d+), identifiant demo, mot de passe (\S+)", said)
    assert pages, said
    assert login, said
    entrance = re.search(r"identifiant : demo, mot de passe : (\S+)", said)
    assert entrance, said
    browser = signed_in(pages[1], entrance[1])
    running = Product(process=process, pages=pages[1], port=int(login[1]), password=login[2], browser=browser)
    try:
        filled = int(re.search(r"(\d+) courriels inventés", said)[1])  # type: ignore[index]
        await_true("the demo mails are sorted", START_SECONDS, lambda: running.state()["a_traiter"] == filled)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def test_a_mail_dropped_into_the_mailbox_is_sorted_shown_and_filed(product: Product) -> None:
    before = product.state()["total"]
    client = product.client()
    client.append("INBOX", "", None, MAIL.encode())
    await_true("the mail is counted", SORT_SECONDS, lambda: product.state()["total"] == before + 1)
    await_true(
        "the mail is shown as sorted", SORT_SECONDS, lambda: "rue des Lilas – essai" in product.ask("?q=ventouse")
    )
    number = max(int(n) for n in re.findall(r"/courriers/(\d+)", product.ask("")))
    page = product.ask(f"courriers/{number}")
    assert "Épave ou véhicule ventouse" in page
    assert "AB-123-CD" in page
    assert "Proposition" in page
    assert "Projet de réponse" in page
    assert "Mots qui ont pesé" in page

    def filed() -> bool:
        found = [folder for folder in folders(client) if holds(client, folder, "essai-du-newcomer")]
        return found == ['"Police municipale/&AMk-pave ou v&AOk-hicule ventouse"']

    await_true("the mail is in its folder", SORT_SECONDS, filed)
    _, flags = client.fetch("1:*", "(FLAGS)")
    assert all(b"\\Seen" not in line for line in flags if isinstance(line, bytes))
    client.logout()


def folders(client: imaplib.IMAP4) -> list[str]:
    _, lines = client.list()
    return [line.decode().split(' "/" ', 1)[1] for line in lines if isinstance(line, bytes)]


def holds(client: imaplib.IMAP4, folder: str, message_id: str) -> bool:
    client.select(folder, readonly=True)
    _, found = client.search(None, "HEADER", "Message-ID", message_id)
    return bool(found[0])


def test_a_broken_mail_does_not_stop_the_one_behind_it(product: Product) -> None:
    before = product.state()
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(10_000))
    client = product.client()
    client.append(
        "INBOX",
        "",
        None,
        b"Subject: bombe\r\nMIME-Version: 1.0\r\n" + deep + b"Content-Type: text/plain\r\n\r\nfin\r\n",
    )
    client.append("INBOX", "", None, MAIL.replace("essai-du-newcomer", "derriere").encode())
    client.logout()

    def both() -> bool:
        now = product.state()
        return now["quarantaine"] == before["quarantaine"] + 1 and now["total"] == before["total"] + 2

    await_true("one in quarantine, the other sorted", SORT_SECONDS, both)


def test_a_killed_demo_server_comes_back_and_mail_goes_on(product: Product) -> None:
    before = product.state()["total"]
    (server,) = (
        pid
        for pid in children_of(product.process.pid)
        if b"triage.demo.imap_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(server, signal.SIGKILL)

    def dropped() -> bool:
        client = product.client()
        client.append("INBOX", "", None, MAIL.replace("essai-du-newcomer", "revenu").encode())
        client.logout()
        return True

    await_true("the server is back", SORT_SECONDS, dropped)
    await_true("the mail is counted", SORT_SECONDS, lambda: product.state()["total"] == before + 1)


def test_a_second_start_on_the_same_data_is_refused_in_words(product: Product, folder: Path) -> None:
    assert product.process.poll() is None
    second = up(folder)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "Un autre Vaguemestre tourne déjà" in said


def test_stopping_ends_every_process(product: Product) -> None:
    group = children_of(product.process.pid)
    assert len(group) >= 5  # NATS, IMAP, web, worker, watch
    product.process.send_signal(signal.SIGTERM)
    product.process.wait(60)
    assert product.process.returncode == 0
    await_true("all children are gone", 10, lambda: not any(Path(f"/proc/{pid}").exists() for pid in group))


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found
