"""Hand-made mails of many clients. Each line of a case starts with the kind it must get:

n new, q quoted, s signature, h forward header, f forwarded; what follows the bar is the line itself.
"""

import time

import pytest

from triage.domain.mail import PassageKind
from triage.domain.passages import clean, passages_of

LETTERS = {
    PassageKind.NEW: "n",
    PassageKind.QUOTED: "q",
    PassageKind.SIGNATURE: "s",
    PassageKind.FORWARD_HEADER: "h",
    PassageKind.FORWARDED: "f",
}

CASES = {
    "a plain mail is new": """
n|Bonjour,
n|Il y a du bruit au 3 rue Pasteur.""",
    "gmail french reply": """
n|Merci, mais le bruit continue chez moi.
q|Le lun. 12 oct. 2026 à 10:12, Police municipale <pm@x.example> a écrit :
q|> Bonjour Madame,
q|> nous sommes passés.""",
    "gmail reply folded over two lines": """
n|Merci, mais le bruit continue.
q|Le lun. 12 oct. 2026 à 10:12, Police municipale de Saint-Aubin
q|<police.municipale@saint-aubin.example> a écrit :
q|> Bonjour""",
    "gmail reply folded over three lines": """
n|Merci, mais le bruit continue.
q|Le lun. 12 oct. 2026 à
q|10:12, Police municipale
q|<pm@x.example> a écrit :
q|> Bonjour""",
    "gmail english": """
n|Merci, mais le bruit continue.
q|On Mon, Oct 12, 2026 at 10:12 AM PM <pm@x.example> wrote:
q|> Bonjour""",
    "html gmail without marks is quoted to the end": """
n|Merci, mais le bruit continue.
q|Le lun. 12 oct. 2026 à 10:12, PM <pm@x.example> a écrit :
q|Bonjour Madame,
q|nous sommes passés.""",
    "thunderbird": """
n|Je maintiens ma demande.
q|Le 12/10/2026 à 10:12, Police a écrit :
q|> Bonjour""",
    "old thunderbird without a date": """
n|Je maintiens ma demande.
q|Police municipale a écrit :
q|> Bonjour""",
    "apple mail": """
n|Je maintiens ma demande.
q|> Le 12 oct. 2026 à 10:12, Police <pm@x.example> a écrit :
q|>
q|> Bonjour""",
    "yahoo with leading spaces": """
n|Je maintiens ma demande.
q| Le lundi 12 octobre 2026 à 10:12:33 UTC+2, Police <pm@x.example> a écrit :
q| Bonjour Monsieur,
q|refusé.""",
    "orange": """
n|Je maintiens ma demande.
q|> Message du 12/10/26 10:12
q|> De : "Police" <pm@x.example>
q|> A : a@x.example
q|> Objet : Re: bruit
q|>
q|> Bonjour""",
    "outlook french reply to the town": """
n|Je ne suis pas d'accord avec votre décision, car j'avais bel et bien payé mon stationnement ce jour-là et j'en ai la preuve.
q|De : Police municipale <pm@saint-aubin.example>
q|Envoyé : lundi 12 octobre 2026 10:12
q|À : Paul Martin <paul@x.example>
q|Objet : RE: FPS
q|
q|Bonjour,""",
    "outlook original message mark": """
n|Je ne suis pas d'accord avec vous.
q|-----Message d'origine-----
q|De : Mairie [mailto:mairie@x.example]
q|Envoyé : lundi 12 octobre 2026 10:12
q|À : Paul
q|Objet : FPS
q|
q|Bonjour,""",
    "outlook english": """
n|Je ne suis pas d'accord avec vous.
q|From: Mairie <mairie@x.example>
q|Sent: Monday, October 12, 2026 10:12 AM
q|To: Paul <paul@x.example>
q|Subject: FPS
q|
q|Bonjour,""",
    "outlook on a telephone with a rule": """
n|Je ne suis pas d'accord avec vous.
q|________________________________
q|De : Mairie <mairie@x.example>
q|Envoyé : lundi 12 octobre 2026 10:12
q|À : Paul <paul@x.example>
q|Objet : FPS
q|
q|Bonjour,""",
    "bold header labels": """
n|Je ne suis pas d'accord avec vous.
q|*De :* Mairie <mairie@x.example>
q|*Envoyé :* lundi 12 octobre 2026 10:12
q|*À :* Paul <paul@x.example>
q|*Objet :* FPS
q|Bonjour,""",
    "sfr webmail": """
n|Je ne suis pas d'accord avec vous.
q|========================================
q|Message du : 12/10/2026 10:12
q|De : "Mairie" <mairie@x.example>
q|A : paul@x.example
q|Sujet : FPS
q|
q|Bonjour""",
    "free zimbra": """
n|Je ne suis pas d'accord avec vous.
q|----- Mail original -----
q|De: "mairie" <mairie@x.example>
q|À: "paul" <paul@x.example>
q|Envoyé: Lundi 12 Octobre 2026 10:12:00
q|Objet: FPS
q|
q|Bonjour""",
    "samsung": """
n|Je ne suis pas d'accord avec vous.
q|-------- Message d'origine --------
q|De : Mairie <mairie@x.example>
q|Date : 12/10/2026 10:12 (GMT+01:00)
q|À : paul@x.example
q|Objet : FPS
q|
q|Bonjour""",
    "replies between quoted lines are new": """
n|Bonjour, mes réponses dans le texte.
q|Le 12/10/2026 à 10:12, Police a écrit :
q|> À quelle heure ?
n|Vers 23 h.
q|> Chaque jour ?
n|Oui.""",
    "a reply below the quote is new": """
q|Le 12/10/2026 à 10:12, Police a écrit :
q|> À quelle heure ?
n|
n|Vers 23 heures, tous les soirs.""",
    "the folded tail of a quoted line is quoted": """
n|Voici ma réponse.
q|> Bonjour Madame, nous sommes passés hier soir vers vingt-deux heures trente sans
q|rien constater
q|> La police""",
    "one short measure behind a mark is new": """
n|J'ai mesuré chez moi :
n|> 50 dB à minuit
n|et cela dure.""",
    "an internal forward with a one-line note": """
n|Pour suite à donner.
h|De : Mme Roux <roux@x.example>
h|Envoyé : lundi 12 octobre 2026 10:12
h|À : Accueil <accueil@saint-aubin.example>
h|Objet : chien
h|
f|Bonjour,
f|un chien erre.""",
    "a forward without any note": """
h|De : Mme Roux <roux@x.example>
h|Envoyé : lundi 12 octobre 2026 10:12
h|À : Accueil <accueil@saint-aubin.example>
h|Objet : chien
h|
f|un chien erre.""",
    "a forward signed by the agent": """
n|Bonjour, merci de traiter.
n|
s|Cordialement,
s|Claire Besnard
s|poste 4012
n|
h|De : Mme Roux <roux@x.example>
h|Envoyé : lundi 12 octobre 2026 10:12
h|À : Accueil <accueil@saint-aubin.example>
h|Objet : chien
h|
f|un chien erre.""",
    "gmail forward": """
n|pour info
h|---------- Forwarded message ---------
h|De : Mme Roux <roux@x.example>
h|Date: lun. 12 oct. 2026 à 10:12
h|Subject: chien
h|To: <accueil@x.example>
h|
f|un chien erre.""",
    "thunderbird forward": """
n|Bonjour, ceci est pour vous, je crois, et cela fait bien longtemps que nous en parlons entre nous sans jamais rien décider ni rien écrire là-dessus.
h|-------- Message transféré --------
h|Sujet : chien
h|Date : Mon, 12 Oct 2026 10:12:00 +0200
h|De : Roux <roux@x.example>
h|Pour : accueil@x.example
h|
f|un chien erre.""",
    "apple forward with marks": """
n|À voir
h|Début du message transféré :
h|
h|> De: Roux <roux@x.example>
h|> Objet: chien
h|> Date: 12 octobre 2026 à 10:12:00 UTC+2
h|> À: accueil@x.example
f|>
f|> un chien erre.""",
    "nested forwards": """
n|pour suite
h|---------- Forwarded message ---------
h|De : Accueil <accueil@x.example>
h|Date: lun. 12 oct. 2026 à 11:12
h|Subject: Fwd: chien
h|To: <chef@x.example>
h|
f|Je ne sais pas pour qui.
h|---------- Forwarded message ---------
h|De : Roux <roux@x.example>
h|Date: lun. 12 oct. 2026 à 10:12
h|Subject: chien
h|To: <accueil@x.example>
h|
f|un chien erre.""",
    "nested outlook forwards": """
n|Pour attribution
h|De : Accueil <accueil@x.example>
h|Envoyé : lundi 12 octobre 2026 11:12
h|À : Secrétariat <secretariat@x.example>
h|Objet : TR: chien
h|
f|À toi
h|De : Roux <roux@x.example>
h|Envoyé : lundi 12 octobre 2026 10:12
h|À : Accueil <accueil@x.example>
h|Objet : chien
h|
f|un chien erre.""",
    "a quote inside a forward is quoted": """
n|pour suite
h|---------- Forwarded message ---------
h|De : Roux <roux@x.example>
h|Date: lun. 12 oct. 2026 à 10:12
h|Subject: Re: chien
h|To: <accueil@x.example>
h|
f|Oui, il est revenu hier soir.
q|Le 11/10/2026 à 10:12, Accueil a écrit :
q|> Est-il revenu ?""",
    "a citizen sends their own unanswered mail again": """
n|Toujours pas de nouvelles de vous.
h|De : Paul Martin <paul@x.example>
h|Envoyé : lundi 12 octobre 2026 10:12
h|À : mairie@saint-aubin.example
h|Objet : lampadaire
h|
f|Le lampadaire est éteint.""",
    "a long recipient list is part of the header": """
n|pour suite
h|De : Roux <roux@x.example>
h|Envoyé : lundi 12 octobre 2026 10:12
h|À : Accueil <accueil@x.example>;
h|Maire <maire@x.example>; Adjoint <adjoint@x.example>
h|Cc : Presse <presse@x.example>
h|Objet : chien
h|
f|un chien erre.""",
    "from Paris to Lyon is no header": """
n|Trajet demandé
n|De : Paris
n|À : Lyon
n|Date : le plus tôt possible
n|Merci""",
    "a form is no header": """
n|Nom : Martin
n|Objet : stationnement
n|Date : 12/10/2026
n|Message : bonjour""",
    "a letter's own object line is new": """
n|Objet : contestation
n|Madame, Monsieur,
n|je conteste.""",
    "what a neighbour wrote is no attribution": """
n|Le 12 octobre le syndic a écrit :
n|il ne fera rien.""",
    "a sentence with a rule below is new": """
n|Titre
n|=====
n|texte""",
    "signature after two dashes": """
n|Le lampadaire est éteint.
s|--\x20
s|Paul Martin
s|06 39 98 00 00""",
    "signature after a closing": """
n|Le lampadaire est éteint.
s|Bien cordialement,
s|
s|Paul Martin
s|3 rue Pasteur""",
    "contact lines after a formula": """
n|Je vous prie d'agréer, Madame, l'expression de mes salutations distinguées.
s|Paul Martin""",
    "telephone signature": """
n|il est revenu
s|Envoyé de mon iPhone""",
    "telephone signature of an operator": """
n|il est revenu
s|Envoyé depuis mon mobile Orange""",
    "outlook for android": """
n|il est revenu
s|Télécharger Outlook pour Android""",
    "a postscript ends the signature": """
n|Le lampadaire est éteint.
s|Cordialement
s|Paul
n|PS : le banc est cassé aussi.""",
    "a disclaimer is signature": """
n|Le lampadaire est éteint.
s|Ce message et ses pièces jointes sont confidentiels.""",
    "a long text after two dashes is new": "\ns|--" + "".join(f"\nn|point {n}" for n in range(30)),
    "a mail that is only a quote keeps it as content": """
h|Le 12/10/2026 à 10:12, Paul a écrit :
f|> Il y a du bruit.""",
    "a greeting and a quote keep it as content": """
n|Bonjour,
h|Le 12/10/2026 à 10:12, Paul a écrit :
f|> Il y a du bruit.
s|Envoyé de mon iPhone""",
    "only marked lines are content": """
f|> Il y a du bruit.
f|> Beaucoup.""",
}  # fmt: skip


def split(case: str) -> tuple[list[str], str]:
    lines = [line.partition("|") for line in case.strip("\n").splitlines()]
    return [letter for letter, _, _ in lines], "\n".join(text for _, _, text in lines)


def letters_of(body: str, subject: str = "") -> list[str]:
    kinds: list[str] = []
    for passage in passages_of(body, subject):
        kinds += [LETTERS[passage.kind]] * len(body[passage.start : passage.end].splitlines())
    return kinds


def test_there_are_at_least_forty_cases():
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_each_line_gets_its_kind(name):
    wanted, body = split(CASES[name])
    got = letters_of(body)

    shown = [f"{g}|{line}" for g, line in zip(got, body.splitlines(), strict=True)]
    blank = [n for n, line in enumerate(body.splitlines()) if not line.strip()]  # a blank line belongs to either side
    assert [s for n, s in enumerate(shown) if n not in blank] == [
        f"{w}|{line}" for n, (w, line) in enumerate(zip(wanted, body.splitlines(), strict=True)) if n not in blank
    ]


@pytest.mark.parametrize("name", CASES)
def test_hard_spaces_and_odd_line_ends_change_nothing(name):
    wanted, body = split(CASES[name])
    odd = clean(body.replace(" :", "\u00a0:").replace("\n", "\r\n") + "\ufeff")

    assert odd == body
    assert len(letters_of(odd)) == len(wanted)


def test_the_subject_decides_between_a_forward_and_a_reply():
    body = split(CASES["an internal forward with a one-line note"])[1].replace("Pour suite à donner.", "Bizarre, non ?")
    body = body.replace("Accueil <accueil@saint-aubin.example>", "Zoé <zoe@x.example>")

    assert "f" in letters_of(body, "TR: chien")
    assert "q" in letters_of(body, "RE: chien")


def test_an_empty_body_has_no_passage():
    assert passages_of("") == ()


@pytest.mark.parametrize(
    "line",
    [
        "\n",
        "De : x\n",
        "> a\n",
        "========\n",
        "À : a@b.example;\n",
        "Le 12\n",
        "-----\nDe : x\nEnvoyé : 12/10/2026\n",
        "--\nx\n",
        "agréer \n",
    ],
)
def test_long_runs_of_one_line_take_linear_time(line):
    started = time.monotonic()
    passages_of(line * 15_000)
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("piece", ["> ", " ", "Le 1 ", "agréer ", "De : ", "-", "=", "a écrit :"])
def test_one_endless_line_takes_linear_time(piece):
    started = time.monotonic()
    passages_of(piece * 100_000)
    assert time.monotonic() - started < 5
