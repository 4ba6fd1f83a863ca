"""Who works here: roles, what each role may do, and which mails a person may see. Pure values; fails closed."""

from dataclasses import dataclass, field
from enum import StrEnum

from triage.domain.errors import NotAllowed


class Role(StrEnum):
    """What somebody is for the service. A person may have several; rights add up."""

    CONSULTATION = "consultation"
    SERVICE_COURRIER = "service_courrier"
    AGENT = "agent"
    VALIDEUR = "valideur"
    ADMINISTRATEUR = "administrateur"
    INTEGRATEUR = "integrateur"


class Right(StrEnum):
    """One kind of action. Pages, commands and the API ask for rights, never for roles."""

    READ = "read"  # lists, mails, originals, search, test bench
    QUALIFY = "qualify"  # confirm, correct, reroute, close, mark as spam, entities
    ROUTE = "route"  # the mail room: routing to check, misroutes, balance, bulk over services
    QUARANTINE = "quarantine"  # quarantine: original, retry, set aside
    DRAFT = "draft"  # edit a draft reply, take another letter, ask for a visa
    VISA = "visa"  # give or refuse a visa
    APPROVE = "approve"  # approve or reject a reply; the only way to a deposit or to a sending
    LETTERS = "letters"  # edit the town's letter templates
    STATISTICS = "statistics"  # dashboard, mailbox health
    EXPORT = "export"  # CSV of a selection
    MODEL = "model"  # training, evaluation, promotion, thresholds, register
    ACCOUNTS = "accounts"  # people, roles, sight
    CONNECTORS = "connectors"  # API consumers, webhooks, deliveries


_READING = frozenset({Right.READ})
_WORKING = _READING | {Right.QUALIFY, Right.DRAFT, Right.EXPORT}
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CONSULTATION: _READING,
    Role.SERVICE_COURRIER: _READING | {Right.QUALIFY, Right.ROUTE, Right.QUARANTINE, Right.STATISTICS, Right.EXPORT},
    Role.AGENT: _WORKING,
    Role.VALIDEUR: _WORKING | {Right.VISA, Right.APPROVE, Right.STATISTICS},
    Role.ADMINISTRATEUR: frozenset(
        {Right.READ, Right.QUALIFY, Right.ROUTE, Right.QUARANTINE, Right.LETTERS, Right.STATISTICS, Right.EXPORT,
         Right.MODEL, Right.ACCOUNTS, Right.CONNECTORS}
    ),
    Role.INTEGRATEUR: frozenset({Right.CONNECTORS}),
}  # fmt: skip


class Sensitivity(StrEnum):
    """Why a mail is closed to most: its label is declared sensitive in the referential, or what it tells is (health,
    children in danger).
    """

    NONE = ""
    LABEL = "label"
    CONTENT = "content"


CONTENT = "contenu"  # in Sight.opened: mails whose content alone is sensitive


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Which mails somebody may see. None means all; `opened` lists the sensitive label codes opened to them, and CONTENT
    for mails that only their content makes sensitive.

    A mail is visible when its mailbox is among `mailboxes`, its service among `services`, and, where it is sensitive,
    opened. A mail that is not yet sorted has service "": only those who see all services see it.
    """

    mailboxes: frozenset[str] | None = None
    services: frozenset[str] | None = None
    opened: frozenset[str] | None = frozenset()

    def sees(self, *, mailbox: str, service: str, label_code: str, sensitive: Sensitivity) -> bool:
        """Whether such a mail is visible."""
        if self.mailboxes is not None and mailbox not in self.mailboxes:
            return False
        if self.services is not None and service not in self.services:
            return False
        if sensitive is Sensitivity.NONE or self.opened is None or label_code in self.opened:
            return True
        return sensitive is Sensitivity.CONTENT and CONTENT in self.opened


EVERYTHING = Sight(opened=None)
NOTHING = Sight(mailboxes=frozenset(), services=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody signed in. `login` is what the history names; `name` is what pages show, `quality` what they sign as."""

    login: str
    name: str
    roles: frozenset[Role] = frozenset()
    sight: Sight = field(default=NOTHING)
    quality: str = ""

    @property
    def rights(self) -> frozenset[Right]:
        """The sum of the rights of the roles."""
        return frozenset().union(*(RIGHTS[role] for role in self.roles))

    def may(self, right: Right) -> bool:
        """Whether the person has the right at all; which mails is a matter of `sight`."""
        return right in self.rights

    def check(self, right: Right) -> None:
        """Raise NotAllowed unless `may`."""
        if not self.may(right):
            raise NotAllowed(f"right {right} is missing", subject=self.login)
