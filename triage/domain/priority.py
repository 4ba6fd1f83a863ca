"""Priority by readable rules: each row is a level, a French sentence for the pages, and a test on what was written.

Definitions: the label contract (urgente, haute, normale). Never from the model (AI Act, annex III 5(d)). Loud words
("URGENT !!!", the press, a complaint) raise nothing by themselves, and what is denied ("pas de blessé") is not read.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from triage.domain import priority_words as words
from triage.domain.entities import Entity, EntityType
from triage.domain.mail import ParsedMail
from triage.domain.referential import Label
from triage.domain.verdict import Priority, PriorityLevel

READ = 20_000  # characters of a mail that the rules read
URGENTE, HAUTE = PriorityLevel.URGENTE, PriorityLevel.HAUTE
THREE_DAYS, A_WEEK = 3, 7


@lru_cache(maxsize=256)
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def plain(text: str) -> str:
    """Lower case, no accents, plain apostrophes; same meaning, fewer spellings."""
    base = unicodedata.normalize("NFD", text.lower().replace("’", "'").replace("œ", "oe"))
    return "".join(c for c in base if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the rules may look at: the words (see `plain`) without what is denied, the label, the days ahead."""

    text: str
    label: Label
    hour: int
    days_ahead: tuple[int, ...]
    deadlines_ahead: tuple[int, ...]

    def says(self, *expressions: str) -> bool:
        """Whether every expression is found."""
        return all(_pattern(e).search(self.text) for e in expressions)

    def is_for(self, *names: str) -> bool:
        """Whether the motif, or the service where there is no motif, is one of these."""
        return (self.label.motif or self.label.service) in names

    def within(self, days: int) -> bool:
        """Whether a date of the mail lies between its own day and `days` later."""
        return any(0 <= d <= days for d in self.days_ahead)

    def deadline_within(self, days: int) -> bool:
        """The same for a date that words of delay introduce or follow."""
        return any(0 <= d <= days for d in self.deadlines_ahead)

    @property
    def now(self) -> bool:
        """Whether it happens as the mail is written, and is no habit that is merely reported."""
        return self.says(words.NOW)

    @property
    def by_lawyer(self) -> bool:
        """Whether a lawyer or a notary writes."""
        return self.says(words.LAWYER) and not self.says(r"tribunal judiciaire\b[^.]{0,60}\bparquet|soit-transmis")

    @property
    def by_authority(self) -> bool:
        """Whether the head of the letter or its label names a court, prosecutor, prefecture, police or bailiff."""
        if self.is_for("autorites_justice"):
            return not self.by_lawyer
        if self.is_for("videoprotection") and self.says(
            r"\b(?:requisition|requerons|requerir|enquete preliminaire|flagrance)\b"
        ):
            return not self.by_lawyer
        return (
            bool(_pattern(words.COURT_HEAD).search(self.text[:260]))
            and not self.by_lawyer
            and self.says(words.REQUISITION)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: when `holds`, the mail has at least `level`, because of `sentence`."""

    level: PriorityLevel
    sentence: str
    holds: Callable[[Told], bool]


RULES: tuple[Rule, ...] = (
    Rule(
        level=URGENTE,
        sentence="Un accès des secours est bloqué en ce moment.",
        holds=lambda t: t.says(words.EMERGENCY_ACCESS) and t.now and not t.says(words.HABIT),
    ),
    Rule(
        level=URGENTE,
        sentence="Une arme ou des coups sont signalés aujourd'hui.",
        holds=lambda t: (
            t.is_for("incivilites", "autre_police", "nuisances_sonores", "accueil_unique", "logement_hygiene")
            and ((t.says(words.WEAPON) and t.now) or (t.says(words.FIGHT, words.HURT)))
            and not t.says(r"\b(?:film|tournage|scene)\b")
        ),
    ),
    Rule(
        level=URGENTE,
        sentence="Des fils électriques sont accessibles.",
        holds=lambda t: (
            t.is_for("eclairage_public", "voirie_proprete", "autre_police", "accueil_unique")
            and t.says(words.LIVE_WIRES)
        ),
    ),
    Rule(
        level=URGENTE,
        sentence="Un arbre ou une branche menace de tomber sur un lieu de passage.",
        holds=lambda t: _tree(t) and t.says(r"cette nuit|maintenant|aujourd'hui|ce matin|en ce moment"),
    ),
    Rule(
        level=URGENTE,
        sentence="Un trou ou une plaque met les passants en danger.",
        holds=lambda t: t.is_for("voirie_proprete", "securite_routiere") and t.says(words.TRAP_IN_GROUND),
    ),
    Rule(
        level=URGENTE,
        sentence="Un animal met des personnes en danger en ce moment.",
        holds=lambda t: (
            t.is_for("animaux", "securite_routiere")
            and (
                t.says(words.LOOSE_CATTLE)
                or (t.says(words.LOOSE_DOG, words.BITE) and t.says(words.AROUND_NOW))
                or (t.says(words.LOOSE_DOG, words.DOG_AT_GATE) and t.now and not t.says(words.HABIT))
            )
        ),
    ),
    Rule(
        level=URGENTE,
        sentence="Des intrus sont encore sur place.",
        holds=lambda t: t.is_for("incivilites", "autre_police") and t.says(words.INTRUDERS_INSIDE),
    ),
    Rule(
        level=URGENTE,
        sentence="Des engins roulent en ce moment au milieu des passants.",
        holds=lambda t: (
            t.is_for("incivilites", "securite_routiere")
            and t.says(words.MOTORBIKES_IN_CROWD, r"maintenant|en ce moment|failli")
        ),
    ),
    Rule(
        level=URGENTE,
        sentence="Le sol gelé a fait tomber des passants.",
        holds=lambda t: t.is_for("voirie_proprete", "securite_routiere") and t.says(words.ICE),
    ),
    Rule(level=URGENTE, sentence="Un feu ou une fuite de gaz est signalé.", holds=lambda t: t.says(words.FIRE_OR_GAS)),
    Rule(
        level=URGENTE, sentence="Une personne parle de mettre fin à ses jours.", holds=lambda t: t.says(words.DESPAIR)
    ),
    Rule(
        level=URGENTE,
        sentence="Une réquisition ou une demande de la justice est à servir sous 48 heures.",
        holds=lambda t: (
            t.is_for("autorites_justice", "videoprotection")
            and t.says(words.REQUISITION, words.SHORT_DELAY)
            and not t.by_lawyer
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Le courrier vient d'un tribunal, du parquet, de la préfecture, de la police ou d'un commissaire de justice.",
        holds=lambda t: t.by_authority,
    ),
    Rule(
        level=HAUTE,
        sentence="Une échéance tombe dans les sept jours.",
        holds=lambda t: (
            (
                t.is_for("manifestation", "occupation_domaine_public")
                and t.within(A_WEEK)
                and not t.says(words.COME_BACK)
            )
            or (t.is_for("tranquillite_vacances") and t.within(THREE_DAYS) and not t.says(words.COME_BACK))
            or (t.is_for("etat_civil", "affaires_scolaires") and t.within(A_WEEK) and t.says(words.EVENT_SOON))
            or (
                not t.is_for("indesirable", "ressources_humaines", "culture_sports_associations")
                and t.deadline_within(A_WEEK)
            )
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Une sortie est bloquée en ce moment.",
        holds=lambda t: (
            t.is_for("stationnement_genant") and t.says(words.CANNOT_LEAVE, words.GATE) and not t.says(words.HABIT)
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Un bruit grave dure ou se répète la nuit.",
        holds=lambda t: (
            t.is_for("nuisances_sonores")
            and (
                (t.says(words.NIGHT_AFTER_NIGHT) and (t.hour < 6 or t.hour > 21 or t.says(words.FRAIL)))
                or (t.says(words.AT_THIS_HOUR) and t.hour < 5)
                or t.says(words.CONSTANT_NOISE)
            )
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Une personne fragile est en difficulté.",
        holds=lambda t: (
            t.is_for("action_sociale", "logement_hygiene")
            and (t.says(words.FRAIL, words.IN_NEED) or t.says(words.DESTITUTE))
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Des menaces, un trafic ou un squat durent.",
        holds=lambda t: t.is_for("incivilites") and t.says(words.INTIMIDATION, words.EVERY_DAY),
    ),
    Rule(
        level=HAUTE,
        sentence="Un chien a mordu, attaqué ou fait tomber quelqu'un.",
        holds=lambda t: t.is_for("animaux") and t.says(words.LOOSE_DOG, words.BITE),
    ),
    Rule(
        level=HAUTE,
        sentence="Un animal est en train de souffrir.",
        holds=lambda t: t.is_for("animaux") and t.says(words.SUFFERING_ANIMAL),
    ),
    Rule(
        level=HAUTE,
        sentence="Des engins mettent les passants en danger.",
        holds=lambda t: t.is_for("incivilites") and t.says(words.MOTORBIKES_IN_CROWD, words.EVERY_DAY),
    ),
    Rule(
        level=HAUTE,
        sentence="Un mât ou un lampadaire menace de tomber.",
        holds=lambda t: t.is_for("eclairage_public") and t.says(words.LEANING_MAST),
    ),
    Rule(
        level=HAUTE,
        sentence="Un enfant allergique n'est pas protégé.",
        holds=lambda t: t.is_for("affaires_scolaires", "petite_enfance") and t.says(words.ALLERGY),
    ),
    Rule(
        level=HAUTE,
        sentence="Un arbre ou une branche menace de tomber.",
        holds=lambda t: _tree(t) or (t.is_for("espaces_verts") and t.says(words.TREE, words.STORM)),
    ),
    Rule(
        level=HAUTE,
        sentence="Un campement pose un risque ou empêche un usage prévu.",
        holds=lambda t: t.is_for("autre_police") and t.says(words.CAMP, words.CAMP_PROBLEM),
    ),
    Rule(
        level=HAUTE,
        sentence="Une alerte informatique est en cours.",
        holds=lambda t: (
            t.is_for("systemes_information")
            and t.says(words.IT_ALARM)
            and t.says(r"\b(?:compromis|alerte|vulnerabilite|faille|bizarre|rancon)")
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Des images vont être effacées.",
        holds=lambda t: (
            t.is_for("videoprotection") and t.says(words.WILL_BE_ERASED) and (t.within(A_WEEK) or t.says(words.SOON))
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Un véhicule enlevé contient un traitement ou un outil de travail indispensable.",
        holds=lambda t: t.is_for("fourriere") and t.says(words.VITAL_IN_CAR),
    ),
)


def _tree(told: Told) -> bool:
    return told.is_for("espaces_verts", "voirie_proprete", "securite_routiere") and told.says(
        words.TREE, words.FALLING, words.OVER_PEOPLE
    )


def priority_of(mail: ParsedMail, label: Label, entities: tuple[Entity, ...]) -> Priority:
    """The highest level whose rules hold, with the sentence of each of them."""
    if label.service == "indesirable":
        return Priority(level=PriorityLevel.NORMALE)
    told = told_by(mail, label, entities)
    for level in (URGENTE, HAUTE):
        reasons = tuple(r.sentence for r in RULES if r.level is level and r.holds(told))
        if reasons:
            return Priority(level=level, reasons=reasons)
    return Priority(level=PriorityLevel.NORMALE)


def told_by(mail: ParsedMail, label: Label, entities: tuple[Entity, ...]) -> Told:
    """Prepare a mail for the rules. Quoted messages are left out; denied dangers are removed."""
    text = plain(f"{mail.subject}\n{mail.said()}"[:READ])
    for denied in words.DENIED:
        text = _pattern(denied).sub(" ", text)
    today = mail.date.date()
    whole = mail.analysed_text
    ahead: list[int] = []
    deadlines: list[int] = []
    for entity in entities:
        day = _day(entity)
        if day is None or day < today or day > today + timedelta(days=A_WEEK):
            continue
        ahead.append((day - today).days)
        around = plain(whole[max(0, entity.start - 70) : entity.end + 40])
        if _pattern(words.LEGAL_WORDS).search(around):
            deadlines.append((day - today).days)
    return Told(text=text, label=label, hour=mail.date.hour, days_ahead=tuple(ahead), deadlines_ahead=tuple(deadlines))


def _day(entity: Entity) -> date | None:
    if entity.type is not EntityType.DATE:
        return None
    try:
        return date.fromisoformat(entity.value)
    except ValueError:
        return None
