"""Priority rules: what raises a mail, and what must not. Thursday 12 March 2026 unless said."""

from datetime import UTC, date, datetime

import pytest

from triage.domain.entities import Entity, EntityType
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.domain.priority import priority_of
from triage.domain.priority_rules import RULES
from triage.domain.priority_told import READ
from triage.domain.verdict import PriorityLevel

PM = "police_municipale/"


def topics_of(code: str) -> frozenset[str]:
    return frozenset({code.rpartition("/")[2]})


def level_of(
    code: str, body: str, *, subject: str = "", hour: int = 10, days: tuple[str, ...] = (), quoted: str = ""
) -> str:
    passages = [Passage(kind=PassageKind.NEW, start=0, end=len(body))]
    if quoted:
        passages.append(Passage(kind=PassageKind.QUOTED, start=len(body), end=len(body) + len(quoted)))
    mail = ParsedMail(
        subject=subject, body=body + quoted, passages=tuple(passages), date=datetime(2026, 3, 12, hour, tzinfo=UTC)
    )
    entities = []
    for text, day in (d.split("=") for d in days):
        start = mail.analysed_text.index(text)
        date.fromisoformat(day)
        entities.append(
            Entity(type=EntityType.DATE, text=text, value=day, start=start, end=start + len(text), rule="test")
        )
    priority = priority_of(mail, topics_of(code), tuple(entities))
    assert bool(priority.reasons) == (priority.level is not PriorityLevel.NORMALE)
    assert all(r.endswith(".") for r in priority.reasons)
    return priority.level.value


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (
            PM + "stationnement_genant",
            "Deux voitures devant la voie pompiers, les pompiers sont là et ne peuvent pas passer. Venez vite.",
        ),
        (PM + "incivilites", "Il est en bas avec un couteau, il tape la porte maintenant."),
        (PM + "incivilites", "La bande se bat devant le 52, un garçon saigne."),
        (
            PM + "videoprotection",
            "Réquisition judiciaire : requérons le responsable de remettre sous 24 heures les images.",
        ),
        (PM + "autorites_justice", "Soit-transmis. Prière de faire parvenir au parquet, sous 48 heures, le rapport."),
        ("eclairage_public", "La trappe du lampadaire est arrachée, les fils pendent à hauteur d'enfant."),
        ("espaces_verts", "Cette nuit un peuplier s'est penché, les racines sortent, les enfants passent dessous."),
        (PM + "animaux", "Deux chevaux se promènent seuls vers la départementale."),
        (PM + "autre_police", "Ça sent le gaz dans l'escalier."),
    ],
)
def test_danger_to_persons_now_and_short_legal_delays_are_urgent(code, body):
    assert level_of(code, body) == "urgente"


@pytest.mark.parametrize(
    ("code", "body", "more"),
    [
        (PM + "stationnement_genant", "Une voiture devant mon garage, je ne peux pas sortir.", {}),
        (PM + "nuisances_sonores", "Musique à fond, quatrième nuit, on n'en peut plus.", {"hour": 3}),
        (PM + "autorites_justice", "Tribunal judiciaire. Parquet. Prière de transmettre sous quinzaine.", {}),
        (PM + "occupation_domaine_public", "Déménagement samedi, deux places.", {"days": ("samedi=2026-03-14",)}),
        (PM + "contestation_fps", "Le délai expire le 15 mars.", {"days": ("15 mars=2026-03-15",)}),
        (PM + "animaux", "Ma mère a été mordue par un rottweiler sans laisse.", {}),
        ("action_sociale", "Mme Loriot, 88 ans, frigo vide, ne mange plus.", {}),
        (PM + "fourriere", "Mon père, 84 ans, dialysé, va rater sa séance : sa voiture est chez vous.", {}),
        (PM + "incivilites", "Ils m'ont dit « on sait où tu gares ta voiture » quand j'ai ouvert la porte.", {}),
        (PM + "incivilites", "Occupation illégale des caves, serrures forcées, un réchaud allumé la nuit.", {}),
        (PM + "tranquillite_vacances", "Nous partons finalement demain à l'aube.", {}),
        (PM + "stationnement_genant", "C'est le seul passage vers mes champs et la remorque ne passe pas.", {}),
    ],
)
def test_near_deadlines_blocked_exits_and_fragile_people_are_high(code, body, more):
    assert level_of(code, body, **more) == "haute"


@pytest.mark.parametrize(
    ("code", "body", "more"),
    [
        (
            PM + "contestation_fps",
            "URGENT !!! Répondez sinon j'appelle la presse et le préfet !",
            {"subject": "URGENT"},
        ),
        (PM + "animaux", "Ce n'est pas urgent : un chat perdu, il n'est pas blessé.", {}),
        (PM + "securite_routiere", "Petit accrochage, il n'y a pas de blessé.", {}),
        (PM + "manifestation", "Film : un faux couteau en caoutchouc, scène de bagarre.", {}),
        (PM + "autorites_justice", "Avocate au barreau, conseil de M. Fabre, je demande copie du rapport.", {}),
        (PM + "occupation_domaine_public", "Échafaudage en juin.", {"days": ("juin=2026-06-02",)}),
        (PM + "stationnement_genant", "Des voitures se garent souvent sur le trottoir.", {}),
        ("indesirable", "Réquisition du parquet sous 24 heures, cliquez ici.", {}),
        (PM + "incivilites", "Merci, c'est réglé.\n", {"quoted": "> il est en bas avec un couteau maintenant"}),
        ("juridique_assurances", "Ma mère, 82 ans, menacée de perdre son bras, est tombée sur vos pavés.", {}),
        (PM + "fourriere", "J'ai 81 ans et je voudrais le tarif de la garde, merci.", {}),
        (PM + "tranquillite_vacances", "Nous partons le 3 août pour trois semaines.", {}),
    ],
)
def test_loud_words_denials_lawyers_and_quotes_raise_nothing(code, body, more):
    assert level_of(code, body, **more) == "normale"


def test_every_reason_of_the_highest_level_is_told():
    body = "Ça sent le gaz et les pompiers ne peuvent pas passer, venez vite."
    mail = ParsedMail(
        subject="",
        body=body,
        passages=(Passage(kind=PassageKind.NEW, start=0, end=len(body)),),
        date=datetime(2026, 3, 12, tzinfo=UTC),
    )
    assert len(priority_of(mail, topics_of(PM + "stationnement_genant"), ()).reasons) == 2


def test_each_rule_has_its_own_sentence_and_a_long_mail_is_cut():
    assert len({r.sentence for r in RULES}) == len(RULES)
    assert level_of("accueil_unique", "x " * READ + "odeur de gaz") == "normale"
