"""Whether the words around a day speak of the past or of the future, and whether a weekday is a habit."""

import re
from functools import lru_cache

from extractors.reading import Reading

_FUTURE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:prochaine?s?|demain|au plus tard|bient[oô]t|avant|d'ici|jusqu'(?:au|[aà](?![ ](?:[0-9]|minuit|midi)))|d[eè]s|pour|aura|auront|sera|serai|serons|seront|"
    r"viendrai|viendra|viendront|passerai|passera|passeront|\w{2,14}(?:erai|era|erons|eront|irai|ira|irons|iront|rai|rons|ront)|"
    r"vais|va|allons|je peux|dois|devons|doit|reprends|reprendre|venir|viens|vient|ouvrez|ouvre|possible|disponible|je peux|peux|puis-je|est-ce que je|est ce que je|r[eé]cup[eé]rer|vont|part|partons|pars|partent|d[eé]m[eé]nag\w{1,4}|emm[eé]nag\w{1,4}|rentre|rentrons|arrive|arrivons|commence|"
    r"vidons|organis\w{1,4}|pr[eé]voi\w{0,3}|pr[eé]vue?s?|rendez-vous|rdv|dispo\w{0,6}|partir|entre en|peux passer|pouvez|peut-on|faudrait|"
    r"souhait\w{1,4}|voudr\w{1,4}|aimer\w{2,4}|proposons|propose|pr[eé]f[eé]r\w{1,4}|cl[oô]ture|[eé]ch[eé]ance|maintenue?|marche|"
    r"repasse|d[eé]pose|invite|f[eê]tons|mari[eé]e|r[eé]ponse|r[eé]ponde[zr]|d[eé]part|on (?:fait|sort|part|va))(?![a-zà-ÿ])"
)
_PAST = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:depuis|hier|avant-hier|derni[eè]re?s?|pass[eé]e?s?|[eé]tai(?:t|s|ent)|avai(?:t|s|ent)|"
    r"(?:j'ai|ai|a|as|ont|avons|avez|[eé]t[eé]|est|sont|suis|sommes|m'a|l'a|s'est|jai|ma|on ma)[ ](?:\w{1,9}[ ]){0,2}\w{2,14}(?:[eéi]s?|[eé]es?|u|us|ue|ues|it|is|ert|aint)|"
    r"perdue?s?|trouv[eé]e?s?|vole?s?|vol[eé]e?s?|re[cç]ue?s?|effac[eé]s?|revenus?|constat[eé]e?s?|vue?s?|commise?|\w{3,12}(?<!r)aient|\w{2,12}(?<!r)ait|"
    r"nuit de|nuit du|soir|tomb[eé]e?)(?![a-zà-ÿ])"
)
_EVENT = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:concours|s[eé]ance|match|f[eê]te|c[eé]r[eé]monie|spectacle|kermesse|d[eé]m[eé]nagement|rentr[eé]e|obs[eè]ques|mariage|tournoi|course|vide-grenier|brocante)[ ]de[ ]$"
)
_HABIT_BEFORE = re.compile(
    r"(?i)(?:(?<![a-zà-ÿ])(?:tous les|chaque|les|le|des|du|au|jours?|sauf|hors|et le|ou le|et|un|ferm[eé]e?s? le|ouverte?s? (?:le|du)|même le|meme le)[ ])$"
)
_RECUR = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:tous les|chaque|sauf|ouverte?s?|ferm[eé]e?s?|horaires|du|les|habitude|toujours le)(?![a-zà-ÿ])"
)
MOST_WEIGHED = 500  # days of one mail whose words around are read; a long one has some dozens
_SENTENCE, _STOP = re.compile(r"[.;!?\n](?=[ \n]|$)|\n"), re.compile(r"[.;!?\n]")
_CLAUSE = re.compile(r"[.;!?\n:()]|,[ ]")


def direction(reading: Reading, start: int, end: int, default: int = 0) -> int:
    """-1 when the clause speaks of the past, +1 of the future, `default` when it does not say."""
    reading.weighed += 1
    if reading.weighed > MOST_WEIGHED:
        return default
    before = _SENTENCE.split(reading.before(start, 110))[-1]
    ahead = reading.after(end, 80)
    after = _STOP.split(ahead, maxsplit=1)[0]
    score = 0.0
    for text, near in ((before, True), (after, False)):
        for pattern, sign in ((_PAST, -1), (_FUTURE, 1)):
            for match in pattern.finditer(text):
                distance = len(text) - match.end() if near else match.start()
                score += sign * (1.6 if distance <= 3 else 1.0 if distance < 30 else 0.45)
    if ahead[len(after) : len(after) + 1] == "?":
        score += 0.5  # « ouvert lundi ? »
    if _EVENT.search(before):
        score += 0.5  # « le concours de dimanche »
    if abs(score) < 0.3:
        return default
    return 1 if score > 0 else -1


@lru_cache(maxsize=1)
def counts(text: str) -> tuple[int, int]:
    """How many words of a text speak of the past, and of the future."""
    return sum(1 for _ in _PAST.finditer(text)), sum(1 for _ in _FUTURE.finditer(text))


def is_habit(reading: Reading, start: int, end: int) -> bool:
    """`le samedi`, `tous les mardis`, `du lundi au vendredi`: a habit or opening hours, not a date."""
    before = reading.before(start, 30)
    after = reading.after(end, 24)
    if re.match(r"(?i)s(?![a-zà-ÿ])|[ ](?:compris|inclus|travaill[eé])(?![a-zà-ÿ])", after):
        return True
    if re.search(
        r"(?i)(?:nuit|soir[eé]e|semaine|lettre|courrier|mail|tempête|temp[eê]te|message|r[eé]union|orage|jour)[ ](?:du|de)[ ]$",
        before,
    ):
        return False
    if re.search(
        r"(?i)(?<![a-zà-ÿ])(?:chaque|tous les|les|le|du|sauf le|sauf|un|au|hors|jours?|premier|deuxi[eè]me|troisi[eè]me|dernier|m[eê]me|c'?[eé]tait|n'importe quel|nos|vos|ses|leurs|[0-9]|deux|trois|quelques|prime de|travail du)[ ]$",
        before,
    ):
        return True
    if re.search(
        r"(?i)(?<![a-zà-ÿ])(?:le|tous les|chaque|du|les)[ ](?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?(?:[ ](?:matin|midi|soir))?(?:,|[ ](?:et|ou|au|[aà]))[ ]$",
        before,
    ):
        return True
    return re.match(r"(?i)[ ]?(?:-|au)[ ]?(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)", after) is not None
