"""Which letter an agent is shown, and why."""

import pytest

from responders import TemplateResponder
from tests.responders.mails import NOTHING, TODAY, a_mail, found, propose
from triage.domain.entities import EntityType

PM = "police_municipale/"
OLD_IMAGES = (EntityType.DATE, "3 janvier", "2026-01-03")
OTHER_NOTICE = (EntityType.NUMERO_AVIS, "21750001600019260610010010", "21750001600019260610010010")

# One invented mail for each letter that may be proposed. A letter without its line fails a test below.
EXAMPLES: dict[str, str] = {
    "stationnement_genant/terrain_prive": "Quelqu'un occupe ma place de parking dans la résidence depuis lundi.",
    "stationnement_genant/gene_en_cours": "Une camionnette bloque mon garage, impossible de sortir pour aller travailler.",
    "stationnement_genant/amenagement": "Pourriez-vous poser des potelets devant le 12, les gens se garent sur le trottoir.",
    "stationnement_genant/signalement": "Tous les soirs des voitures sont garées sur le passage piéton rue Voltaire.",
    "contestation_fps/autre_organisme": "Je conteste l'avis 21750001600019260610010010, j'avais payé.",
    "contestation_fps/majore": "Mon FPS est passé avec une majoration, je ne l'ai jamais reçu.",
    "contestation_fps/apres_recours": "J'ai fait un recours il y a deux mois pour mon FPS et rien.",
    "contestation_fps/rapo_a_deposer": "J'ai reçu un FPS alors que j'avais mon ticket d'horodateur. Merci de l'annuler.",
    "contestation_amende/usurpation": "Ma plaque a été usurpée, je n'ai jamais mis les pieds dans cette rue.",
    "contestation_amende/autre_conducteur": "Je souhaite désigner le conducteur, c'est mon fils qui roulait.",
    "contestation_amende/difficultes_paiement": "Puis-je payer mon amende en plusieurs fois, je suis au chômage ?",
    "contestation_amende/contestation": "Je trouve ce PV injuste, je m'étais arrêté deux minutes. Faites sauter la prune svp.",
    "stationnement_abonnement/carte_mobilite_inclusion": "Ma carte CMI donne-t-elle droit à la gratuité ?",
    "stationnement_abonnement/zone_bleue": "Où trouver un disque pour la zone bleue ?",
    "stationnement_abonnement/changement": "J'ai changé de voiture, comment mettre à jour ma vignette ?",
    "stationnement_abonnement/remboursement": "Je quitte la ville, je souhaite résilier ma carte.",
    "stationnement_abonnement/demande": "Comment obtenir le macaron résident pour le quartier de la gare ?",
    "fourriere/degats": "On m'a rendu mon auto avec une portière rayée, elle ne l'était pas avant.",
    "fourriere/contestation": "Cet enlèvement est abusif, je conteste la mise en fourrière.",
    "fourriere/ou_est_mon_vehicule": "Ma voiture a disparu de la rue Pasteur, est-elle chez vous ?",
    "vehicule_epave/terrain_prive": "Une carcasse traîne sur le parking de notre copropriété.",
    "vehicule_epave/epave_voie_publique": "Un fourgon brûlé reste sur le bas-côté.",
    "vehicule_epave/stationnement_prolonge": "Une Clio n'a pas bougé depuis trois semaines devant chez moi.",
    "nuisances_sonores/chantier": "Le chantier d'en face commence à 6 h du matin.",
    "nuisances_sonores/etablissement": "La musique du bar résonne jusqu'à 3 h.",
    "nuisances_sonores/aboiements": "Les aboiements d'à côté durent toute la journée.",
    "nuisances_sonores/vehicules": "Des scooters au pot percé font des allers-retours.",
    "nuisances_sonores/nuit": "Mon voisin met la télévision à fond jusqu'à deux heures du matin.",
    "nuisances_sonores/voisinage": "Mon voisin met la télévision à fond tout l'après-midi.",
    "animaux/morsure": "Mon fils a été mordu par un chien au parc.",
    "animaux/maltraitance": "Une dame maltraite son chat, c'est affreux.",
    "animaux/permis_detention": "Je viens d'adopter un rottweiler, quelles démarches ?",
    "animaux/chien_dangereux": "Un molosse sans muselière se promène au square.",
    "animaux/animal_perdu": "Notre chatte s'est échappée dimanche, l'avez-vous ?",
    "animaux/animal_mort": "Il y a un chat mort au pied de l'arbre.",
    "animaux/chats_libres": "Une colonie de félins s'installe derrière le gymnase, pouvez-vous les stériliser ?",
    "animaux/animal_trouve": "J'ai recueilli un petit chien sans collier.",
    "animaux/autre": "Puis-je garder un furet chez moi ?",
    "tranquillite_vacances/retour": "Nous sommes rentrés hier soir, merci pour la surveillance.",
    "tranquillite_vacances/changement": "Je voudrais prolonger la surveillance de ma maison d'une semaine.",
    "tranquillite_vacances/demande": "Nous partons en août, pouvez-vous passer voir la maison ?",
    "objets_trouves/papiers_perdus": "J'ai perdu ma carte d'identité au marché.",
    "objets_trouves/objet_perdu": "J'ai perdu mon doudou de fille dans le bus 4.",
    "objets_trouves/objet_trouve": "J'ai trouvé un trousseau de clés devant l'école.",
    "objets_trouves/autre": "Quels sont vos horaires pour les objets ?",
    "occupation_domaine_public/terrasse": "Je tiens un café et souhaite sortir une terrasse au printemps.",
    "occupation_domaine_public/travaux": "Il me faut une autorisation pour un échafaudage en façade.",
    "occupation_domaine_public/tournage": "Nous préparons un court-métrage place de l'Église.",
    "occupation_domaine_public/demenagement": "Je déménage le 4 avril et voudrais deux places devant l'immeuble.",
    "occupation_domaine_public/autre": "Puis-je poser un bac à fleurs sur le trottoir ?",
    "manifestation/cortege": "Nous organisons une marche blanche dimanche.",
    "manifestation/vide_grenier": "Notre association prépare un vide-grenier en juin.",
    "manifestation/sportive": "Notre club organise un trail de 12 km.",
    "manifestation/feu_artifice": "Nous voulons tirer un feu d'artifice pour un mariage.",
    "manifestation/buvette": "Nous voudrions tenir une buvette pendant le loto.",
    "manifestation/fete_voisins": "Les habitants de l'impasse préparent la fête des voisins.",
    "manifestation/autre": "Notre compagnie aimerait donner un spectacle dans le parc.",
    "securite_routiere/ecole": "À la sortie de l'école, les parents roulent trop vite.",
    "securite_routiere/amenagement": "À quand un ralentisseur rue des Acacias ?",
    "securite_routiere/controles": "Les gens roulent comme des fous, faites des contrôles.",
    "incivilites/menaces": "Mon voisin me menace depuis des semaines.",
    "incivilites/stupefiants": "Un point de deal s'est installé sous nos fenêtres.",
    "incivilites/depot_sauvage": "Un homme décharge des gravats au bord du chemin.",
    "incivilites/degradations": "Les abris du stade ont été tagués cette nuit.",
    "incivilites/rodeo": "Rodéos chaque dimanche sur le parking du supermarché.",
    "incivilites/squat": "Des inconnus squattent la maison vide au 8.",
    "incivilites/rassemblements": "Des jeunes se rassemblent et crient jusqu'à tard.",
    "videoprotection/nouvelle_camera": "Pouvez-vous installer des caméras place du Marché ?",
    "videoprotection/camera_privee": "La caméra de mon voisin vise mon jardin.",
    "videoprotection/assureur": "Cabinet d'expertise mandaté par la compagnie d'assurance, nous demandons l'enregistrement.",
    "videoprotection/delai_depasse": "On a volé mon vélo le 3 janvier, je veux voir les images.",
    "videoprotection/acces": "On a volé mon vélo hier, je veux voir les images.",
    "reclamation_agent/remerciements": "Merci à vos agents qui ont aidé ma mère tombée dans la rue.",
    "reclamation_agent/reclamation": "Un de vos agents m'a parlé de façon très désagréable.",
    "autre_police/plainte": "Je voudrais déposer plainte pour le vol de mon vélo.",
    "autre_police/campement": "Un campement s'est installé près du canal.",
    "autre_police/vente_ambulante": "Un homme fait du démarchage à domicile pour des toitures.",
    "autre_police/rendez_vous": "Je souhaite un rendez-vous avec le chef de poste.",
    "autre_police/autre": "Prêtez-vous un local aux associations de quartier ?",
}
FOUND = {"videoprotection/delai_depasse": OLD_IMAGES, "contestation_fps/autre_organisme": OTHER_NOTICE}


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_situation_gets_its_own_letter(demo: TemplateResponder, name: str) -> None:
    mail = a_mail(EXAMPLES[name])
    extraction = found(mail, FOUND[name]) if name in FOUND else NOTHING
    proposal = propose(demo, mail, PM + name.partition("/")[0], extraction)
    assert proposal is not None
    assert proposal.template == PM + name


def test_every_letter_that_may_be_proposed_for_a_motif_has_an_example(responder: TemplateResponder) -> None:
    proposed = {x.name for x in responder.letters if x.about.proposed and "/_service/" not in x.name}
    assert proposed == {PM + name for name in EXAMPLES}


def test_the_reason_names_the_letter_and_the_words_that_chose_it(responder: TemplateResponder) -> None:
    proposal = propose(responder, a_mail("J'ai trouvé un parapluie."), PM + "objets_trouves")
    assert proposal is not None
    assert proposal.why == "« Objets trouvés : objet trouvé » : le courrier dit « ai trouvé », « trouvé un »."


def test_the_reason_for_the_general_letter_says_so(responder: TemplateResponder) -> None:
    proposal = propose(responder, a_mail("Bonjour."), PM + "animaux")
    assert proposal is not None
    assert proposal.why == "« Animaux : autre demande » : modèle général de ce type de courrier."


def test_words_are_recognised_without_accents_capitals_or_punctuation(responder: TemplateResponder) -> None:
    proposal = propose(responder, a_mail("", subject="UN CHIEN M A MORDU!!!"), PM + "animaux")
    assert proposal is not None
    assert proposal.template.endswith("/morsure")


def test_words_of_a_signature_choose_nothing(responder: TemplateResponder) -> None:
    from triage.domain.mail import Passage, PassageKind

    body = "Nos voisins crient.\n-- \nBar des Amis"
    cut = body.index("--")
    passages = (
        Passage(kind=PassageKind.NEW, start=0, end=cut),
        Passage(kind=PassageKind.SIGNATURE, start=cut, end=len(body)),
    )
    proposal = propose(responder, a_mail(body, passages=passages), PM + "nuisances_sonores")
    assert proposal is not None
    assert proposal.template.endswith("/voisinage")


@pytest.mark.parametrize(("day", "template"), [("2026-03-01", "acces"), ("2026-02-20", "delai_depasse")])
def test_images_are_too_old_after_the_days_that_the_town_keeps_them(
    demo: TemplateResponder, day: str, template: str
) -> None:
    mail = a_mail("Les images de ce jour-là.")
    proposal = propose(demo, mail, PM + "videoprotection", found(mail, (EntityType.DATE, "ce jour-là", day)))
    assert proposal is not None
    assert proposal.template.endswith("/" + template), (day, TODAY)


def test_a_town_that_does_not_say_how_long_it_keeps_images_has_the_legal_month(responder: TemplateResponder) -> None:
    mail = a_mail("Les images de ce jour-là.")
    proposal = propose(
        responder, mail, PM + "videoprotection", found(mail, (EntityType.DATE, "ce jour-là", "2026-02-20"))
    )
    assert proposal is not None
    assert proposal.template.endswith("/acces")
    assert "au plus un mois" in proposal.body


def test_a_notice_is_called_another_body_s_only_where_the_town_gave_its_siret(responder: TemplateResponder) -> None:
    mail = a_mail(EXAMPLES["contestation_fps/autre_organisme"])
    proposal = propose(responder, mail, PM + "contestation_fps", found(mail, OTHER_NOTICE))
    assert proposal is not None
    assert proposal.template.endswith("/rapo_a_deposer")


def test_a_motif_that_the_town_added_gets_the_letter_of_its_service(demo: TemplateResponder) -> None:
    proposal = propose(demo, a_mail("Je voudrais un livret."), "etat_civil/livret_de_famille")
    assert proposal is not None
    assert proposal.template == "etat_civil/_service/orientation"


def test_a_letter_of_orientation_is_signed_by_the_service_that_the_mail_reached(demo: TemplateResponder) -> None:
    proposal = propose(demo, a_mail("Mon acte de naissance ?"), "etat_civil")
    assert proposal is not None
    assert proposal.missing == ()
    assert "Claire Vasseur\nCheffe de service de police municipale" in proposal.body
    assert "Service de l'état civil et des élections\nTéléphone : 01 99 00 00 20" in proposal.body


# Words that mislead: the strongest word often stands for what the writer is not asking.
MISLEADING = [
    ("objets_trouves", "Où se trouve votre bureau, et quand ouvre-t-il ?", "autre"),
    ("objets_trouves", "J'ai trouvé un portefeuille que quelqu'un a perdu au marché.", "objet_trouve"),
    ("objets_trouves", "Mon fils a oublié sa trousse au stade, quelqu'un l'a-t-il trouvée ?", "objet_perdu"),
    ("animaux", "J'ai trouvé un chat perdu, très maigre.", "animal_trouve"),
    ("tranquillite_vacances", "Nous partons du 2 au 9, merci d'avance pour la surveillance.", "demande"),
    ("reclamation_agent", "Votre agent m'a hurlé dessus. Merci à vous de me répondre.", "reclamation"),
    ("reclamation_agent", "Je tiens à remercier vos collègues, mais l'un d'eux a été désagréable.", "reclamation"),
    ("contestation_fps", "J'ai payé. Que faire avant la majoration ?", "rapo_a_deposer"),
    ("contestation_fps", "J'ai été verbalisé sans avertissement alors que j'avais payé.", "rapo_a_deposer"),
    ("securite_routiere", "Personne ne respecte le stop de la rue Haute.", "controles"),
    ("securite_routiere", "Mes enfants jouent dehors et les autos foncent.", "controles"),
    (
        "stationnement_genant",
        "Malgré le panneau, on stationne devant la résidence des Lilas, sur le trottoir.",
        "signalement",
    ),
    ("nuisances_sonores", "Le moteur de la climatisation d'à côté ronfle nuit et jour.", "voisinage"),
    ("autre_police", "J'habite place du Marché et je voudrais une attestation.", "rendez_vous"),
    ("manifestation", "Pendant que je faisais les courses on m'a parlé de votre fête, comment participer ?", "autre"),
    ("animaux", "Le rottweiler du 4 court sans muselière dans l'allée.", "chien_dangereux"),
    ("occupation_domaine_public", "Une benne pour refaire ma terrasse.", "travaux"),
]


@pytest.mark.parametrize(("motif", "text", "situation"), MISLEADING)
def test_a_misleading_word_does_not_choose_the_letter(
    demo: TemplateResponder, motif: str, text: str, situation: str
) -> None:
    proposal = propose(demo, a_mail(text), PM + motif)
    assert proposal is not None
    assert proposal.template == f"{PM}{motif}/{situation}"
