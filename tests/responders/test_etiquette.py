"""Mails that must not get a reply."""

import pytest

from responders import TemplateResponder
from tests.responders.mails import a_mail, propose
from triage.domain.mail import Address, Automatic, ParsedMail, Passage, PassageKind

OBJECTS = "police_municipale/objets_trouves"
OWN = "agent@saint-aubin.example"


def parts(*pieces: tuple[PassageKind, str]) -> dict[str, object]:
    """Body and passages of a mail made of these pieces."""
    body, passages = "", []
    for kind, text in pieces:
        passages.append(Passage(kind=kind, start=len(body), end=len(body) + len(text)))
        body += text
    return {"body": body, "passages": tuple(passages)}


def mail_of(*pieces: tuple[PassageKind, str], **more: object) -> ParsedMail:
    return a_mail(**{**parts(*pieces), **more})  # type: ignore[arg-type]


def test_a_citizen_who_asks_gets_a_proposal(demo: TemplateResponder) -> None:
    assert propose(demo, a_mail("J'ai perdu mon chapeau."), OBJECTS) is not None


@pytest.mark.parametrize("kind", [k for k in Automatic if k is not Automatic.NO])
def test_automatic_mail_gets_no_proposal(demo: TemplateResponder, kind: Automatic) -> None:
    assert propose(demo, a_mail("J'ai perdu mon chapeau.", automatic=kind), OBJECTS) is None


@pytest.mark.parametrize(
    "sender",
    [
        "noreply@x.example", "no-reply@x.example", "no_reply@x.example", "ne-pas-repondre@x.example", "nepasrepondre@x.example",
        "do-not-reply@x.example", "donotreply@x.example", "mailer-daemon@x.example", "MAILER-DAEMON@x.example",
        "bounces+17@x.example", "postmaster@x.example", "noreply-compte@x.example", "sans-domaine", "",
    ],
)  # fmt: skip
def test_a_sender_who_reads_nothing_gets_no_proposal(demo: TemplateResponder, sender: str) -> None:
    assert propose(demo, a_mail("J'ai perdu mon chapeau.", sender=sender), OBJECTS) is None


@pytest.mark.parametrize(
    "sender", ["norbert@x.example", "reply.jean@x.example", "noemie.reponse@x.example", "abel@x.example"]
)
def test_a_person_whose_name_resembles_a_machine_s_gets_a_proposal(demo: TemplateResponder, sender: str) -> None:
    assert propose(demo, a_mail("J'ai perdu mon chapeau.", sender=sender), OBJECTS) is not None


def test_a_contact_form_is_answered_where_it_says_whom_to_answer(demo: TemplateResponder) -> None:
    form = {"sender": "noreply@saint-aubin.example", "reply_to": Address(name="", email="v.roussel@courrier.example")}
    assert propose(demo, a_mail("J'ai perdu mon chapeau.", **form), OBJECTS) is not None  # type: ignore[arg-type]


def test_nobody_to_answer_means_no_proposal(demo: TemplateResponder) -> None:
    mail = a_mail("J'ai perdu mon chapeau.")
    nobody = ParsedMail(subject=mail.subject, body=mail.body, passages=mail.passages, date=mail.date)
    assert propose(demo, nobody, OBJECTS) is None


@pytest.mark.parametrize("label", ["indesirable", "police_municipale/autorites_justice"])
def test_spam_and_authorities_get_no_proposal(demo: TemplateResponder, label: str) -> None:
    assert propose(demo, a_mail("Bonjour."), label) is None


@pytest.mark.parametrize(
    "text",
    [
        "Vu les articles 60-1 et suivants du code de procédure pénale, requérons les images.",
        "Veuillez trouver ci-joint un soit-transmis du parquet.",
        "Réquisition judiciaire, PV 12/2026.",
    ],
)
def test_a_judicial_act_gets_no_proposal_even_when_sorted_elsewhere(demo: TemplateResponder, text: str) -> None:
    assert propose(demo, a_mail(text), "police_municipale/videoprotection") is None


@pytest.mark.parametrize(
    "sender", ["bta@gendarmerie.interieur.gouv.fr", "bta@gendarmerie.example", "greffe@justice.fr"]
)
def test_an_authority_s_mail_gets_no_proposal(demo: TemplateResponder, sender: str) -> None:
    assert propose(demo, a_mail("Merci des images du 3.", sender=sender), "police_municipale/videoprotection") is None


@pytest.mark.parametrize(
    "text", ["Il tape sa femme, je l'entends.", "Mon ex menace de me tuer.", "Mon frère parle de se suicider."]
)
def test_a_person_in_danger_is_never_answered_with_a_letter(demo: TemplateResponder, text: str) -> None:
    assert propose(demo, a_mail(text), "police_municipale/nuisances_sonores") is None


def test_a_colleague_gets_no_letter(demo: TemplateResponder) -> None:
    assert propose(demo, a_mail("On a perdu la clé du gymnase.", sender=OWN), OBJECTS) is None


def test_a_mail_that_a_colleague_passes_on_gets_a_letter_without_the_colleague_s_date(demo: TemplateResponder) -> None:
    passed_on = mail_of(
        (PassageKind.NEW, "Pour toi.\n"), (PassageKind.FORWARDED, "Bonjour, j'ai perdu mon chapeau."), sender=OWN
    )
    proposal = propose(demo, passed_on, OBJECTS)
    assert proposal is not None
    assert proposal.missing == ("courriel_date",)
    assert "12 mars" not in proposal.body


QUOTE = "Le 3 mars, Police municipale <police.municipale@saint-aubin.example> a écrit :\n> {}\n"


def test_a_thread_where_an_agent_answered_gets_no_proposal(demo: TemplateResponder) -> None:
    mail = mail_of(
        (PassageKind.NEW, "Oui c'est mon chapeau.\n"),
        (PassageKind.QUOTED, QUOTE.format("Est-ce le vôtre ?")),
        in_reply_to="<1@saint-aubin.example>",
    )
    assert propose(demo, mail, OBJECTS) is None


def test_a_reply_to_our_acknowledgement_is_still_a_first_request(demo: TemplateResponder) -> None:
    mail = mail_of(
        (PassageKind.NEW, "J'ai aussi perdu mes gants.\n"),
        (PassageKind.QUOTED, QUOTE.format("Ceci est un message automatique.")),
        in_reply_to="<1@saint-aubin.example>",
    )
    assert propose(demo, mail, OBJECTS) is not None


def test_a_reminder_that_quotes_only_its_writer_is_still_a_first_request(demo: TemplateResponder) -> None:
    mail = mail_of(
        (PassageKind.NEW, "Toujours rien ?\n"),
        (
            PassageKind.QUOTED,
            "Le 3 mars, Jeanne Perrin <jeanne@courrier.example> a écrit :\n> J'ai perdu mon chapeau\n",
        ),
        subject="Re: chapeau",
        in_reply_to="<9@courrier.example>",
    )
    assert propose(demo, mail, OBJECTS) is not None


COLLEAGUE = "Le 3 mars, Paul Durand <p.durand@saint-aubin.example> a écrit :\n> Nous avons votre chapeau."
PERSON = "Le 3 mars, Jeanne Perrin <jeanne@courrier.example> a écrit :\n> Je cherche mon chapeau."


def test_a_thread_in_which_another_colleague_answered_gets_no_proposal(demo: TemplateResponder) -> None:
    answered = mail_of(
        (PassageKind.NEW, "J'ai perdu mon chapeau.\n"), (PassageKind.QUOTED, COLLEAGUE), subject="Re: chapeau"
    )
    assert propose(demo, answered, OBJECTS) is None
    assert demo.silence(answered) == "un agent a déjà répondu dans cet échange"


def test_who_quotes_only_himself_gets_a_proposal(demo: TemplateResponder) -> None:
    again = mail_of(
        (PassageKind.NEW, "J'ai perdu mon chapeau.\n"),
        (PassageKind.QUOTED, PERSON + "\n> À : accueil@saint-aubin.example"),
        subject="Re: chapeau",
    )
    assert propose(demo, again, OBJECTS) is not None


def test_a_reply_to_a_message_of_the_town_s_server_gets_no_proposal(demo: TemplateResponder) -> None:
    referring = {"in_reply_to": "<17.abc@saint-aubin.example>", "subject": "chapeau"}
    assert propose(demo, a_mail("J'ai perdu mon chapeau.", **referring), OBJECTS) is None  # type: ignore[arg-type]
    elsewhere = {"references": ("<17.abc@autre.example>",), "subject": "chapeau"}
    assert propose(demo, a_mail("J'ai perdu mon chapeau.", **elsewhere), OBJECTS) is not None  # type: ignore[arg-type]
