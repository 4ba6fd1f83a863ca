"""A real Dovecot on a loopback port, as user nobody: the IMAP server that the tests run against.

Dialects: `without` takes capabilities away (MOVE, UIDPLUS, IDLE), `separator` and `prefix` change the folder names.
"""

import base64
import contextlib
import hmac
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import imapclient

from triage.domain.filing import SortMode
from triage.settings import MailboxSettings, TlsMode

PASSWORD = "secret"
_CAPABILITIES = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ IDLE NAMESPACE UIDPLUS MOVE UNSELECT SPECIAL-USE"
_CONF = """
base_dir={d}/run
state_dir={d}/state
log_path={d}/dovecot.log
protocols=imap
listen=127.0.0.1
default_internal_user=nobody
default_internal_group=nogroup
default_login_user=nobody
ssl={ssl}
ssl_cert=<{d}/cert.pem
ssl_key=<{d}/key.pem
disable_plaintext_auth=no
auth_failure_delay=0
auth_mechanisms=plain login xoauth2 oauthbearer
mail_location=maildir:~/Maildir
mail_max_userip_connections=50
passdb {{
  driver=oauth2
  mechanisms=xoauth2 oauthbearer
  args={d}/oauth2.conf
}}
passdb {{
  driver=passwd-file
  args={d}/users
}}
passdb {{
  driver=static
  args=password={password}
}}
userdb {{
  driver=static
  args=uid=nobody gid=nogroup home={d}/home/%u
}}
service anvil {{
  chroot=
  unix_listener anvil-auth-penalty {{
    mode=0
  }}
}}
service stats {{
  chroot=
}}
service imap-login {{
  chroot=
  inet_listener imap {{
    port={port}
  }}
  inet_listener imaps {{
    port={tls_port}
    ssl=yes
  }}
}}
namespace inbox {{
  inbox=yes
  separator={separator}
  prefix={prefix}
}}
{capability}
"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Dovecot:
    """One server with its own folder, ports and certificate. Any login works with PASSWORD."""

    without: frozenset[str] = frozenset()
    separator: str = "/"
    prefix: str = ""
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp")))
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def certificate(self) -> Path:
        return self.folder / "cert.pem"

    def prepare(self) -> None:
        """Write certificate and configuration."""
        d = self.folder
        d.chmod(0o755)  # nobody must be able to enter
        made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
        made += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        made += ["-keyout", str(d / "key.pem"), "-out", str(self.certificate)]
        subprocess.run(["openssl", *made], check=True, capture_output=True)
        kept = " ".join(c for c in _CAPABILITIES.split() if c not in self.without)
        (d / "dovecot.conf").write_text(
            _CONF.format(
                d=d,
                port=self.port,
                tls_port=self.tls_port,
                ssl="yes",
                password=PASSWORD,
                separator=self.separator,
                prefix=self.prefix,
                capability=f"imap_capability={kept}" if self.without else "",
            )
        )
        (d / "oauth2.conf").write_text(
            f"introspection_mode=local\nlocal_validation_key_dict=fs:posix:prefix={d}/keys/\n"
            "username_attribute=email\nusername_format=%u\n"
        )
        (d / "users").write_text("accent:{PLAIN}été à Paris\n", encoding="utf-8")
        for name in ("home", "state", "keys"):
            (d / name).mkdir(exist_ok=True)
        subprocess.run(["chown", "-R", "nobody:nogroup", str(d)], check=True)

    def start(self) -> None:
        """Start, and wait until it greets."""
        shutil.rmtree(self.folder / "run", ignore_errors=True)  # stale sockets make the next start wait
        as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        self.process = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **as_nobody,
        )
        for _ in range(400):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as s:
                if s.recv(4) == b"* OK":
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        log = self.folder / "dovecot.log"
        raise RuntimeError("Dovecot did not start: " + (log.read_text() if log.exists() else "no log"))

    def stop(self) -> None:
        """Stop the server and every connection, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _serving(self) -> list[int]:
        """The processes that serve clients."""
        found = []
        for status in Path("/proc").glob("[0-9]*/status"):
            with contextlib.suppress(OSError, IndexError):
                pid = int(status.parent.name)
                name = status.read_text().split("\n", 1)[0].split("\t")[1]
                if self.process is not None and name == "imap" and os.getpgid(pid) == self.process.pid:
                    found.append(pid)
        return found

    def cut_connections(self) -> None:
        """Kill what serves clients; the server itself goes on."""
        for pid in self._serving():
            os.kill(pid, signal.SIGKILL)

    def freeze_connections(self) -> list[int]:
        """The connections stay open and nobody answers any more; the process ids, to be killed."""
        frozen = self._serving()
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        return frozen

    def account(self, login: str, **changes: object) -> MailboxSettings:
        """Settings of one account, plain on the loopback unless changed."""
        values: dict[str, object] = {
            "name": f"boîte {login}",
            "host": "127.0.0.1",
            "port": self.port,
            "tls": TlsMode.NONE,
            "login": login,
            "password": PASSWORD,
            "mode": SortMode.MOVE,
        }
        return MailboxSettings.model_validate(values | changes)

    def token(self, login: str, *, seconds: float = 600) -> str:
        """An OAuth token (JWT, HS256) that the server accepts for so many seconds."""
        key = b"a key of this test server only, 32 bytes"
        place = self.folder / "keys" / "commune" / "HS256" / "essai"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64encode(key))
        claims = {
            "sub": login,
            "email": login,
            "azp": "commune",
            "iat": int(time.time()) - 900,
            "exp": int(time.time() + seconds),
        }
        head = {"alg": "HS256", "typ": "JWT", "kid": "essai"}
        parts = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in (head, claims)]
        signature = hmac.digest(key, b".".join(parts), "sha256")
        return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()

    @contextlib.contextmanager
    def human(self, login: str) -> Iterator[imapclient.IMAPClient]:
        """A colleague with an ordinary mail program."""
        client = imapclient.IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=10)
        try:
            client.login(login, PASSWORD)
            yield client
        finally:
            client.shutdown()


@contextlib.contextmanager
def running_dovecot(
    *, without: frozenset[str] = frozenset(), separator: str = "/", prefix: str = ""
) -> Iterator[Dovecot]:
    """A server for the duration of a `with`."""
    server = Dovecot(without=without, separator=separator, prefix=prefix)
    try:
        server.prepare()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
