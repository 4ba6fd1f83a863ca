"""Who may sign a reply, and their name and quality put into its text (CRPA, L111-2 and L212-1). Chosen by who writes, so that
whoever approves changes nothing.
"""

from triage.domain.accounts import Account
from triage.domain.case import Case
from triage.domain.drafts import sign
from triage.domain.errors import NotAllowed
from triage.domain.people import Right
from triage.domain.referential import Label
from triage.ports.accounts import AccountStore
from triage.web.doors import Doors


def signatories(accounts: AccountStore, case: Case) -> list[Account]:
    """Who may approve a reply to this mail and has a quality to sign with, by name."""
    label = case.label or (case.outcome.verdict.label if case.outcome else Label(service=""))
    found = []
    for account in accounts.accounts():
        person = account.person()
        seen = person.sight.sees(
            mailbox=case.location.mailbox, service=label.service, label_code=label.code, sensitive=case.sensitive
        )
        if account.quality and seen and person.may(Right.APPROVE):
            found.append(account)
    return sorted(found, key=lambda a: a.name)


def signed(doors: Doors, case: Case, label: Label, body: str, login: str) -> str:
    """The text signed by this account. Raises NotAllowed for somebody who may not sign it, ForbiddenMove in words."""
    may = signatories(doors.accounts, case)
    chosen = next((a for a in may if a.login == login), None)
    if chosen is None:
        raise NotAllowed("no signatory", subject=login, words="Cette personne ne peut pas signer cette réponse.")
    lines = [*doors.outgoing.letterhead(label.service).signature.splitlines(), "", ""]
    others = [(lines[0], lines[1]), *((a.name, a.quality) for a in doors.accounts.accounts())]
    return sign(body, chosen.name, chosen.quality, others)
