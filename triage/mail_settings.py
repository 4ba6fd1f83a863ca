"""The settings of the mailboxes: reading by IMAP, filing, and sending by SMTP where a town wants it."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from triage.domain.filing import SortMode


class TlsMode(StrEnum):
    """How the connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Group(BaseModel):
    """The settings of one door. A name that does not exist is refused: a mistyped `mode` must not go unnoticed."""

    model_config = ConfigDict(extra="forbid")


class SmtpSettings(Group):
    """Sending approved replies of this mailbox, each by a person's click. Leave the whole section out to send nothing."""

    host: str = Field(description="Server that takes outgoing mail.")
    port: int = Field(default=465, description="Its port: 465 with tls, 587 with starttls.")
    tls: TlsMode = Field(default=TlsMode.TLS, description="tls, starttls, or none (loopback only).")
    ca_file: Path | None = Field(default=None, description="CA certificate (PEM) when the server's is not public.")
    login: str = Field(default="", description="Account name; empty takes login and password of the mailbox.")
    password: SecretStr | None = Field(default=None, description="Password; leave empty with a token command.")
    password_file: Path | None = Field(default=None, description="File whose first line is the password.")
    token_command: list[str] = Field(
        default_factory=list, description="Command that prints an OAuth access token (XOAUTH2); run at each sending."
    )
    anonymous: bool = Field(default=False, description="The server asks for no login (a relay inside the town).")


class MailboxSettings(Group):
    """One IMAP account to read."""

    name: str = Field(description="Short name, shown in the pages and kept with each mail. Never change it later.")
    host: str = Field(description="IMAP server.")
    port: int = Field(default=993, description="IMAP port.")
    tls: TlsMode = Field(default=TlsMode.TLS, description="tls, starttls, or none (loopback only).")
    ca_file: Path | None = Field(default=None, description="CA certificate (PEM) when the server's is not public.")
    login: str = Field(description="Account name.")
    password: SecretStr | None = Field(default=None, description="Password; leave empty with a token command.")
    password_file: Path | None = Field(default=None, description="File whose first line is the password.")
    token_command: list[str] = Field(
        default_factory=list, description="Command that prints an OAuth access token (XOAUTH2); run at each login."
    )
    folders: list[str] = Field(default=["INBOX"], description="Folders to read.")
    mode: SortMode = Field(
        default=SortMode.OBSERVE, description="observe: touch nothing; label: IMAP keywords; move: folders."
    )
    folder_prefix: str = Field(default="", description="Parent folder under which sorted mails are put in move mode.")
    poll_seconds: float = Field(default=60, gt=0, description="Look for new mail at least this often, IDLE or not.")
    idle_renew_seconds: float = Field(
        default=240, gt=0, le=1700, description="Renew IDLE this often (RFC 2177: under 29 minutes)."
    )
    silent_hours: float = Field(default=72, gt=0, description="Warn when no mail came for this long.")
    smtp: SmtpSettings | None = None

    @field_validator("name")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not value or any(ord(c) < 32 for c in value):
            raise ValueError("a mailbox needs a name without control characters")
        return value


class ImapSettings(Group):
    """The mailboxes and their common limits."""

    mailboxes: list[MailboxSettings] = Field(
        default_factory=list, description="The mailboxes; empty means the demo mailbox."
    )
    connect_seconds: float = Field(default=20, gt=0, description="Give up connecting after this long.")
    read_seconds: float = Field(default=60, gt=0, description="Give up waiting for an answer after this long.")
    max_mail_bytes: int = Field(
        default=150_000_000, gt=0, description="Larger mails are listed in quarantine, not fetched."
    )
