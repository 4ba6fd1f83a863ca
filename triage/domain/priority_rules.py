"""The table of the priority rules: a level, a French sentence for the pages, and a test on what was written.

Definitions: the label contract (urgente, haute, normale). The rows of `urgente` look at words only: a mail that the
model put in the wrong place stays urgent. Those of `haute` may ask for a topic, because their words are common elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from triage.domain import danger_words
from triage.domain import priority_words as words
from triage.domain.danger import tells
from triage.domain.danger_words import DANGERS, Danger
from triage.domain.priority_told import A_WEEK, THREE_DAYS, TWO_DAYS, Told
from triage.domain.verdict import PriorityLevel

URGENTE, HAUTE = PriorityLevel.URGENTE, PriorityLevel.HAUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row: when `holds`, the mail has at least `level`, because of `sentence`."""

    level: PriorityLevel
    sentence: str
    holds: Callable[[Told], bool]


def _told(danger: Danger, told: Told) -> bool:
    return tells(told.text, told.hour, danger)


RULES: tuple[Rule, ...] = (
    *(Rule(level=URGENTE, sentence=d.sentence, holds=partial(_told, d)) for d in DANGERS),
    Rule(
        level=URGENTE,
        sentence="Un accès des secours est bloqué en ce moment.",
        holds=lambda t: t.says(words.EMERGENCY_ACCESS) and t.now and not t.says(words.HABIT),
    ),
    Rule(
        level=URGENTE,
        sentence="Un trou ou une plaque met les passants en danger.",
        holds=lambda t: t.says(words.TRAP_IN_GROUND),
    ),
    Rule(
        level=URGENTE,
        sentence="Un animal met des personnes en danger en ce moment.",
        holds=lambda t: (
            (t.says(words.LOOSE_DOG, words.BITE) and t.says(words.AROUND_NOW))
            or (t.says(words.LOOSE_DOG, words.DOG_AT_GATE) and t.now and not t.says(words.HABIT))
        ),
    ),
    Rule(
        level=URGENTE,
        sentence="Des intrus sont encore sur place.",
        holds=lambda t: t.says(words.INTRUDERS_INSIDE),
    ),
    Rule(
        level=URGENTE,
        sentence="Des engins roulent en ce moment au milieu des passants.",
        holds=lambda t: t.says(words.MOTORBIKES_IN_CROWD, r"maintenant|en ce moment|failli"),
    ),
    Rule(
        level=URGENTE,
        sentence="Le sol gelé a fait tomber des passants.",
        holds=lambda t: t.says(words.ICE),
    ),
    Rule(level=URGENTE, sentence="Un feu ou une fuite de gaz est signalé.", holds=lambda t: t.says(words.FIRE_OR_GAS)),
    Rule(
        level=URGENTE, sentence="Une personne parle de mettre fin à ses jours.", holds=lambda t: t.says(words.DESPAIR)
    ),
    Rule(
        level=URGENTE,
        sentence="Une réquisition ou une demande de la justice est à servir sous 48 heures.",
        holds=lambda t: (
            not t.by_lawyer
            and (
                t.says(words.REQUISITION, words.SHORT_DELAY)
                or (t.says(danger_words.JUSTICE) and t.deadline_within(TWO_DAYS))
            )
        ),
    ),
    Rule(
        level=URGENTE,
        sentence="Une naissance doit être déclarée dans les deux jours.",
        holds=lambda t: t.birth_due,
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
            (t.about("manifestation", "occupation_domaine_public") and t.within(A_WEEK) and not t.says(words.COME_BACK))
            or (
                t.about("tranquillite_vacances")
                and (t.within(THREE_DAYS) or t.says(words.LEAVES_TOMORROW))
                and not t.says(words.COME_BACK)
            )
            or (t.about("etat_civil", "affaires_scolaires") and t.within(A_WEEK) and t.says(words.EVENT_SOON))
            or (
                not t.about("indesirable", "ressources_humaines", "culture_sports_associations")
                and t.deadline_within(A_WEEK)
            )
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Une sortie est bloquée en ce moment.",
        holds=lambda t: (
            t.about("stationnement_genant")
            and t.says(words.CANNOT_LEAVE, words.GATE + r"|\bremorque|\btracteur")
            and not t.says(words.HABIT)
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Un bruit grave dure ou se répète la nuit.",
        holds=lambda t: (
            t.about("nuisances_sonores")
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
            t.about("action_sociale", "logement_hygiene")
            and (t.says(words.FRAIL, words.IN_NEED) or t.says(words.DESTITUTE))
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Des menaces, un trafic ou un squat durent.",
        holds=lambda t: t.about("incivilites") and t.says(words.INTIMIDATION, words.EVERY_DAY),
    ),
    Rule(
        level=HAUTE,
        sentence="Une personne âgée, malade ou handicapée a peur, ou manque de soins.",
        holds=lambda t: t.says(words.VERY_FRAIL, words.AFRAID_OR_DEPRIVED) and not t.about("juridique_assurances"),
    ),
    Rule(
        level=HAUTE,
        sentence="Quelqu'un a été menacé.",
        holds=lambda t: t.about("incivilites", "nuisances_sonores", "autre_police") and t.says(words.THREAT),
    ),
    Rule(
        level=HAUTE,
        sentence="Un lieu occupé sans droit met des personnes en danger.",
        holds=lambda t: (
            t.about("incivilites", "autre_police", "logement_hygiene") and t.says(words.SQUAT, words.SQUAT_RISK)
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Un chien a mordu, attaqué ou fait tomber quelqu'un.",
        holds=lambda t: t.about("animaux") and t.says(words.LOOSE_DOG, words.BITE),
    ),
    Rule(
        level=HAUTE,
        sentence="Un animal est en train de souffrir.",
        holds=lambda t: t.about("animaux") and t.says(words.SUFFERING_ANIMAL),
    ),
    Rule(
        level=HAUTE,
        sentence="Des engins mettent les passants en danger.",
        holds=lambda t: t.about("incivilites") and t.says(words.MOTORBIKES_IN_CROWD, words.EVERY_DAY),
    ),
    Rule(
        level=HAUTE,
        sentence="Des enfants jouent dans une épave, ou elle perd de l'essence.",
        holds=lambda t: t.about("vehicule_epave") and t.says(words.WRECK_PLAYGROUND),
    ),
    Rule(
        level=HAUTE,
        sentence="Un mât ou un lampadaire menace de tomber.",
        holds=lambda t: t.about("eclairage_public") and t.says(words.LEANING_MAST),
    ),
    Rule(
        level=HAUTE,
        sentence="Un enfant allergique n'est pas protégé.",
        holds=lambda t: t.about("affaires_scolaires", "petite_enfance") and t.says(words.ALLERGY),
    ),
    Rule(
        level=HAUTE,
        sentence="Un arbre ou une branche menace de tomber.",
        holds=lambda t: _tree(t) or (t.about("espaces_verts") and t.says(words.TREE, words.STORM)),
    ),
    Rule(
        level=HAUTE,
        sentence="Un campement pose un risque ou empêche un usage prévu.",
        holds=lambda t: t.about("autre_police") and t.says(words.CAMP, words.CAMP_PROBLEM),
    ),
    Rule(
        level=HAUTE,
        sentence="Une alerte informatique est en cours.",
        holds=lambda t: (
            t.about("systemes_information")
            and t.says(words.IT_ALARM)
            and t.says(r"\b(?:compromis|alerte|vulnerabilite|faille|bizarre|rancon)")
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Des images vont être effacées.",
        holds=lambda t: (
            t.about("videoprotection") and t.says(words.WILL_BE_ERASED) and (t.within(A_WEEK) or t.says(words.SOON))
        ),
    ),
    Rule(
        level=HAUTE,
        sentence="Un véhicule enlevé contient un traitement ou un outil de travail indispensable.",
        holds=lambda t: t.about("fourriere") and t.says(words.VITAL_IN_CAR),
    ),
)


def _tree(told: Told) -> bool:
    return told.about("espaces_verts", "voirie_proprete", "securite_routiere") and told.says(
        words.TREE, words.FALLING, words.OVER_PEOPLE
    )
