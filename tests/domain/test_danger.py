"""Danger told without the word: what must not be missed, and what is past, feared, denied, told as a habit or a story."""

from datetime import UTC, datetime

import pytest

from triage.domain.entities import Entity
from triage.domain.mail import ParsedMail, Passage, PassageKind
from triage.domain.priority import priority_of
from triage.domain.verdict import Priority

URGENT = (
    ("fire track", "Bonjour, trois voitures sont garées depuis ce matin sur la voie pompiers derrière le bâtiment C."),
    ("fire track", "La barrière pompiers est bloquée par une benne de chantier, on ne peut plus l'ouvrir maintenant."),
    ("rescue", "Une caravane est laissée en travers de la sortie du centre de secours, elle y est encore maintenant."),
    ("care", "Le VSL doit venir chercher mon mari à 13 h et un camion est collé contre la rampe."),
    ("care", "L'infirmière ne peut pas entrer ce matin, une auto bouche le porche et ma sœur attend son pansement."),
    ("care", "Les ambulanciers font demi-tour avec le brancard, des scooters en travers du hall."),
    ("care", "Deux camionnettes rangées devant notre grille, l'ambulance attend dehors depuis vingt minutes."),
    ("vital", "Vous avez enlevé ma Clio ce midi, l'insuline de ma fille est restée dans le coffre."),
    ("vital", "Sa bouteille d'oxygène est dans la voiture partie en fourrière, il en a besoin avant ce soir."),
    ("animal", "Un poulain tout seul sur la bretelle, les voitures pilent."),
    ("animal", "Là maintenant quatre génisses au milieu de la départementale 12."),
    ("animal", "Deux sangliers sur le rond-point de la gare, ça klaxonne, un cycliste les évite de justesse."),
    ("snake", "Il y a un python dans la buanderie de l'immeuble, je viens de le voir."),
    ("bite", "Une bête sans muselière vient de choper la cheville d'une dame, elle rôde encore devant la poste."),
    ("car in the sun", "Vitres fermées, plein soleil, il est couché à l'arrière et il halète à peine."),
    ("wires", "Le réverbère en face du judo : la porte du bas a disparu, les fils sortent."),
    ("wires", "Candélabre 318, capot arraché, on voit les câbles, un gamin y a mis la main."),
    ("struck", "Un cycliste vient d'être renversé devant la pharmacie, il est au sol."),
    ("struck", "Il y a dix minutes une camionnette a percuté une élève, elle saigne de la tête, personne n'arrive."),
    ("blows", "Ça recommence au 3e, il cogne sa femme, elle hurle."),
    ("blows", "Au 14 en ce moment il frappe la petite, on l'entend supplier qu'il arrête, elle pleure."),
    ("weapon", "En rentrant hier j'ai trouvé un tournevis planté dans ma porte."),
    ("weapon", "Un homme sort une lame devant le tabac et menace le vendeur, venez."),
    ("promise", "Il a écrit à mon fils : à la sortie on va te planter. Les cours finissent à 17 h."),
    ("promise", "Mon ex dit qu'il monte ce soir me tuer."),
    ("missiles", "Ils lancent des pavés sur le tram depuis tout à l'heure, une vitre est tombée."),
    ("fire", "La haie de l'école brûle, le vent pousse vers le préau, vite."),
    ("fire", "De la fumée sort de la cave du 6, personne ne répond."),
    (
        "fire",
        "Il y a du monde dans le pavillon vide, ils ont allumé un feu, je vois une lueur orange derrière les volets.",
    ),
    ("shell", "En creusant la tranchée de la piscine j'ai trouvé un obus rouillé."),
    ("race", "Ils font des dérapages place du marché en ce moment, une voiture a failli prendre une poussette."),
    ("tree", "Ce matin le grand cèdre penche au-dessus de l'arrêt, les racines sont dehors."),
    ("tree", "Le chêne se décolle du sol à chaque rafale, ses racines sortent, il y a du monde dessous."),
    ("road", "Un matelas en plein milieu de la rocade, tout le monde freine, venez."),
    ("road", "Du gasoil répandu sur la chaussée dans la descente, deux motos ont glissé ce matin."),
    ("ground", "L'affaissement devant l'école s'agrandit depuis ce matin, rien autour."),
    ("lights", "Les feux du carrefour sont tous verts en même temps, les camions klaxonnent, les élèves traversent."),
    ("alone", "Une fillette pieds nus toute seule sur le trottoir, elle pleure et ne sait plus où elle habite."),
    ("alone", "Un petit de 3 ans assis sur le rebord de la fenêtre au 4e, je le vois d'ici."),
    ("alone", "Papy en pyjama, perdu près de la gare, il tremble de froid, je reste avec lui."),
    ("down", "Un homme allongé sur le trottoir ne bouge plus, les gens passent à côté."),
    ("down", "Je sonne depuis deux heures, la vieille dame n'ouvre pas, on l'entend gémir derrière la porte."),
    ("missing", "Ma fille de 12 ans n'est pas rentrée, elle devait être là à 17 h, je l'attends encore."),
    ("water", "L'eau monte dans la rue, un monsieur est coincé dans sa voiture, vite."),
    (
        "justice",
        "L'OPJ de permanence vous prie de faire parvenir le procès-verbal pour demain midi, garde à vue en cours.",
    ),
    ("justice", "Je vous requiers de remettre les relevés de la halle, demain midi dernier délai. OPJ de la brigade."),
    ("justice", "Réquisition ci-jointe, un enquêteur viendra au retrait du support aujourd'hui."),
)
CALM = (
    ("habit", "Le samedi soir ils font la course au milieu des passants, parlons-en à une réunion."),
    ("typing", "Ce matin j'ai tapé les lettres de la voiture de mon mari et j'avais mal à la tête."),
    ("feared", "Un jour une ambulance ne pourra pas passer à cause des voitures en travers."),
    ("feared", "Il finira par y avoir un mort à ce carrefour, les feux sont verts en même temps pour les piétons."),
    ("feared", "Si un enfant touche les fils du poteau, qui sera responsable ?"),
    ("habit", "Tous les samedis des voitures se garent sur la voie pompiers pendant le marché."),
    ("habit", "Souvent le taxi ambulance ne peut pas passer, il faudrait un arrêt réservé."),
    ("past", "L'an dernier un cheval s'est promené sur la départementale et les voitures freinaient."),
    ("past", "Il y a deux ans un cycliste a été renversé devant la pharmacie et il est resté au sol."),
    ("past", "La semaine dernière de la fumée sortait de la cave, les pompiers sont venus."),
    ("denied", "Je ne vous parle pas de couteau ni de bagarre, je demande un banc."),
    ("denied", "Personne n'est blessé, il n'y a pas de danger, c'est seulement sale."),
    ("over", "Ce matin la haie de l'école a brûlé, le feu a été éteint par les voisins."),
    ("story", "Nous jouons ce soir une pièce de théâtre : un homme sort un couteau et menace le roi."),
    ("story", "Exercice d'évacuation aujourd'hui : de la fumée sortira du hall du gymnase."),
    ("fine", "Je conteste : mon bébé convulsait ce matin-là, je n'ai pas vu l'horodateur."),
    ("others' cables", "Le câble de la fibre pend du poteau téléphonique devant la maison."),
    ("dead", "Un chevreuil mort sur le bord de la route, merci de le faire enlever ce matin."),
    ("dead end", "Un pneu a été déposé dans le fossé du chemin ce matin."),
    ("lost", "J'ai trouvé ce matin un étui avec de l'insuline dans la voiture de location."),
    ("pet", "Ma chatte n'est pas rentrée, elle est peureuse."),
    ("lawyer", "Avocate au barreau, je vous prie de m'adresser pour demain la copie du rapport d'enquête du parquet."),
    ("parking", "Je suis infirmière de nuit et j'habite près de la gare, où demander un abonnement ?"),
    ("wood", "Le platane penche un peu depuis des années au-dessus des jeux, est-il suivi ?"),
)


def priority(body: str, topics: frozenset[str] = frozenset(), entities: tuple[Entity, ...] = ()) -> Priority:
    whole = (Passage(kind=PassageKind.NEW, start=0, end=len(body)),)
    mail = ParsedMail(subject="", body=body, passages=whole, date=datetime(2026, 3, 12, 10, tzinfo=UTC))
    return priority_of(mail, topics, entities)


@pytest.mark.parametrize(("kind", "body"), URGENT)
def test_a_danger_that_is_there_now_is_urgent_without_the_word_and_whatever_the_class(kind, body):
    assert priority(body).level.value == "urgente"


@pytest.mark.parametrize(("kind", "body"), CALM)
def test_what_is_past_feared_usual_denied_over_or_told_as_a_story_is_not_urgent(kind, body):
    assert priority(body).level.value != "urgente"
