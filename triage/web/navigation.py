"""The pages of the top line, in order; each is shown to those who may open it."""

from dataclasses import dataclass

from triage.domain.people import Person, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A page of the top line."""

    href: str
    name: str
    right: Right


TOP: tuple[Door, ...] = (
    Door(href="/", name="Courriers", right=Right.READ),
    Door(href="/reponses", name="Réponses", right=Right.DRAFT),
    Door(href="/service-courrier", name="Service courrier", right=Right.ROUTE),
    Door(href="/tableau-de-bord", name="Tableau de bord", right=Right.STATISTICS),
    Door(href="/banc-d-essai", name="Banc d’essai", right=Right.READ),
    Door(href="/lettres", name="Modèles de lettres", right=Right.LETTERS),
    Door(href="/connecteurs", name="Connecteurs", right=Right.CONNECTORS),
    Door(href="/modele", name="Modèle", right=Right.MODEL),
    Door(href="/personnes", name="Personnes", right=Right.ACCOUNTS),
)


def navigation(person: Person) -> tuple[Door, ...]:
    """The pages that this person may open."""
    return tuple(door for door in TOP if person.may(door.right))


def home(person: Person) -> str:
    """Where this person begins: the mails, or else the first page that is theirs, or else the help."""
    doors = navigation(person)
    return doors[0].href if doors else "/aide"
