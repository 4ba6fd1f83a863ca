"""Start the demo mailbox and say how to reach it."""

import json
from dataclasses import dataclass
from pathlib import Path

from triage.demo.fill import fill
from triage.demo.imap_server import HOST, LOGIN, DemoServer, start_server
from triage.domain.filing import SortMode
from triage.settings import TlsMode

NAME = "Démonstration"
TOWN = Path(__file__).parent / "town.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The running demo mailbox; `filled` mails were put in by this start."""

    server: DemoServer
    filled: int

    def environment(self) -> dict[str, str]:
        """The settings of the demo mailbox and its invented town, for the other processes."""
        mailbox = {
            "name": NAME,
            "host": HOST,
            "port": self.server.port,
            "tls": TlsMode.NONE,
            "login": LOGIN,
            "password": self.server.password,
            "mode": SortMode.MOVE,
            "poll_seconds": 10,
        }
        return {"VAGUEMESTRE_IMAP__MAILBOXES": json.dumps([mailbox]), "VAGUEMESTRE_TOWN": str(TOWN)}

    def words(self) -> str:
        """Lines for the terminal, in French."""
        server = self.server
        add = (
            f"import imaplib; b = imaplib.IMAP4('{HOST}', {server.port}); b.login('{LOGIN}', '{server.password}'); "
            "b.append('INBOX', '', None, open('courriel.eml', 'rb').read())"
        )
        return (
            "  boîte de démonstration (serveur IMAP, sans chiffrement, cette machine seulement) :\n"
            f"    serveur {HOST}, port {server.port}, identifiant {LOGIN}, mot de passe {server.password}\n"
            f"    {self.filled} courriels inventés viennent d'y être déposés\n"
            "    pour y déposer un courriel : un logiciel de messagerie, ou\n"
            f'    python3 -c "{add}"'
        )

    def stop(self) -> None:
        """End the server; the mails stay."""
        self.server.stop()


def start_demo(folder: Path) -> Demo:
    """Start the server on `folder` and put in the invented mails that are not there yet.

    Raises MailboxUnavailable when the server does not start.
    """
    server = start_server(folder)
    try:
        filled = fill(folder, server.port, server.password)
    except BaseException:
        server.stop()
        raise
    return Demo(server=server, filled=filled)
