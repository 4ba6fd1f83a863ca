"""The main errands of each role, each from beginning to end in Chromium, with the keyboard alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from tests.fakes.cases import NOW
from tests.fakes.keyboard import Keyboard
from tests.fakes.mail_room import fill
from tests.web.conftest import Site
from tests.web.test_browser import served, tab
from triage.adapters.mime import TownMail
from triage.adapters.sql import open_database
from triage.bootstrap import doors_of
from triage.domain.case import State
from triage.domain.drafts import Letterhead, ReplyState
from triage.domain.mail import Address
from triage.domain.people import EVERYTHING, Role
from triage.domain.referential import Label, Referential
from triage.web.app import create_app
from triage.web.sessions import COOKIE

pytestmark = pytest.mark.browser
HEAD = Letterhead(sender=Address(name="La Ville", email="police.municipale@ville.fr"), signature="La Ville")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, referential: Referential) -> Iterator[Site]:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('errands') / 'town.db'}")
    ids = fill(database.cases)
    doors = replace(doors_of(database, referential), outgoing=TownMail(lambda _: HEAD))
    yield Site(database=database, app=create_app(doors, now=lambda: NOW), ids=ids)
    database.close()


@pytest.fixture(scope="module")
def address(town: Site) -> Iterator[str]:
    with served(town.app) as base:
        yield base


@pytest.fixture
def somebody(request: pytest.FixtureRequest, browser: Browser, town: Site, address: str) -> Iterator[Keyboard]:
    with tab(browser, anonymous=True, viewport={"width": 1280, "height": 900}) as page:
        token = town.signed_in(request.param, EVERYTHING)
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        yield Keyboard(page, address)


@pytest.mark.parametrize("somebody", [Role.CONSULTATION], indirect=True)
def test_who_consults_finds_reads_and_keeps_but_changes_nothing(somebody: Keyboard, town: Site) -> None:
    me = somebody
    me.go("/")
    me.write("Rechercher dans les courriers", "gh482kl")
    me.page.keyboard.press("Enter")
    me.sees("1\xa0courrier", "#liste")
    me.press("link", "Nadia Ferrand")
    me.sees("Je conteste le forfait", "#courrier")
    expect(me.page.locator(".gestures, .tick")).to_have_count(0)
    assert me.download("link", "Télécharger l’original").endswith(".eml")
    me.go("/?bannette=tous")
    me.press("link", "Stationnement gênant 1 courrier")
    me.sees("Stationnement gênant", "#liste h2")
    me.press("link", "Aide")
    me.sees("Cette page ne montre que ce que votre compte permet de faire.")
    me.go("/?bannette=tous")
    me.open("Filtrer et trier")
    me.use("checkbox", "Avec pièce jointe", within="#liste")
    me.use("button", "Appliquer")
    me.sees("2\xa0courriers", "#liste")
    me.open("Garder cette recherche")
    me.write("Garder cette recherche sous le nom", "Pièces")
    me.page.keyboard.press("Enter")
    me.use("link", "Pièces", within="#bannettes")
    me.use("button", "Oublier")
    expect(me.page.locator("#bannettes .saved")).to_have_count(0)
    me.go("/personnes")
    me.sees("Accès refusé", "h1")
    me.go("/compte")
    me.reach(me.page.get_by_label("Une lettre ou un chiffre suffit"))
    me.page.keyboard.press("Space")
    me.submit("Enregistrer")
    me.go("/")
    expect(me.page.locator("body")).to_have_attribute("data-keys", "off")
    me.use("button", "Se déconnecter")
    expect(me.page.get_by_label("Mot de passe")).to_be_visible()


@pytest.mark.parametrize("somebody", [Role.AGENT], indirect=True)
def test_an_agent_sorts_corrects_undoes_and_begins_an_answer(somebody: Keyboard, town: Site) -> None:
    me, ids = somebody, town.ids
    me.go(f"/courriers/{ids['urgent']}")
    me.in_mail("c")
    me.sees("proposition confirmée", "#fait")
    me.submit("Annuler")
    assert town.store.case(ids["urgent"]).state is State.SORTED
    me.in_mail("x")
    me.sees("clôturé", "#fait")
    me.go(f"/courriers/{ids['plain']}")
    me.in_mail("t")
    me.page.keyboard.type("voirie")
    me.page.keyboard.press("Enter")
    me.sees("réorienté : Voirie", "#fait")
    me.go(f"/courriers/{ids['court']}")
    me.in_mail("r")
    me.sees("retourné au service Courrier", "#fait")
    me.go("/?q=lampadaire")
    me.press("link", "Marc Delaunay")
    me.press("link", "Aller au courrier ouvert")
    me.go("/?pj=1")
    me.open("Garder cette recherche")
    me.write("Garder cette recherche sous le nom", "Avec pièces")
    me.page.keyboard.press("Enter")
    me.sees("Avec pièces", "#bannettes")
    me.go("/?bannette=affaires_scolaires")
    me.reach(me.page.get_by_role("checkbox", name="Choisir le courrier").first)
    me.page.keyboard.press("Space")
    me.open("Agir sur plusieurs")
    me.pick("Action", "Clô")
    me.press("button", "Voir ce qui changera")
    me.press("button", "Clôturer : 1 courrier")
    me.sees("1\xa0courrier : clôturé", "#fait")
    me.go(f"/courriers/{ids['fps']}")
    me.use("button", "Confirmer", within=".element-acts")
    me.sees("confirmé par Claude Essai", ".review")
    me.use("button", "Préparer la réponse")
    me.sees("2 passages à compléter")
    me.use("link", "Prendre une autre lettre")
    me.sees("Lettres possibles", "h1")
    me.go(f"/courriers/{ids['urgent']}/reponse")
    me.press("button", "Commencer une réponse sans lettre type")
    me.write("Texte", "Madame, votre recours est enregistré.")
    me.submit("Enregistrer")
    me.sees("Projet modifié")


@pytest.mark.parametrize("somebody", [Role.VALIDEUR], indirect=True)
def test_an_approver_gives_a_visa_approves_and_rejects_with_a_reason(somebody: Keyboard, town: Site) -> None:
    me, replies = somebody, town.database.replies
    numbers = []
    for name in ("unsure", "rules"):
        mail_id = town.ids[name]
        opened = replies.open(mail_id, "Re", "Madame,\nBonjour.", letter="", version="", actor="agent", now=NOW)
        numbers.append(opened.reply_id)
    me.go("/reponses")
    me.press("link", "À approuver")
    me.sees("Question")
    me.go(f"/courriers/{town.ids['unsure']}/reponse")
    me.submit("Viser")
    me.sees("Visé")
    me.submit("Approuver")
    assert replies.reply(numbers[0]).state is ReplyState.APPROVED
    me.go(f"/courriers/{town.ids['rules']}/reponse")
    me.write("Texte", "Madame,\nBonjour et merci.")
    me.use("button", "Enregistrer")
    me.open("Ce qui a changé")
    me.sees("Bonjour et merci.", ".difference ins")
    me.open("rejeter")
    me.write("Précision (nécessaire pour refuser le visa)", "Le ton")
    me.use("button", "Refuser le visa")
    me.sees("Le ton", ".banner")
    me.use("link", "Explication du traitement")
    me.sees("Explication du traitement algorithmique", "h1")
    me.go("/reponses?file=a-approuver")
    me.use("link", "Bruit tous les soirs")
    me.sees("Courrier reçu", "#original")
    me.open("rejeter")
    me.write("Précision (nécessaire pour refuser le visa)", "Hors sujet")
    me.submit("Rejeter")
    assert replies.reply(numbers[1]).state is ReplyState.REJECTED
    me.go("/tableau-de-bord")
    me.pick("Service", "Police")
    me.use("button", "Afficher")
    me.sees("Police municipale", "#contenu")
    assert me.download("link", "Télécharger ce tableau").endswith(".csv")


@pytest.mark.parametrize("somebody", [Role.SERVICE_COURRIER], indirect=True)
def test_the_mail_room_balances_qualifies_and_empties_the_quarantine(somebody: Keyboard, town: Site) -> None:
    me, ids = somebody, town.ids
    me.go("/")
    me.press("link", "Service courrier")
    me.sees("juste")
    me.press("link", "16")
    me.sees("police.municipale", ".chips")
    me.go(f"/courriers/{ids['unsure']}?bannette=a-qualifier")
    me.in_mail("2")
    me.sees("réorienté : Urbanisme", "#fait")
    assert town.store.case(ids["unsure"]).label == Label(service="urbanisme")
    me.go("/service-courrier")
    me.sees("Urbanisme", "#contenu")  # what was rerouted stands among the misroutes
    me.go(f"/courriers/{ids['court']}")
    me.in_mail("!")
    me.sees("pourriel", "#fait")
    me.go(f"/courriers/{ids['court']}")
    me.use("button", "Rouvrir", within=".gestures")
    me.sees("rouvert", "#fait")
    me.go("/tableau-de-bord")
    me.sees("en panne", "#contenu")
    me.go(f"/courriers/{ids['quarantined']}?bannette=quarantaine")
    me.sees("n'a pas pu être lu", "#courrier")
    assert me.download("link", "Télécharger l’original").endswith(".eml")
    me.go("/?bannette=quarantaine")
    me.open("Agir sur plusieurs")
    me.reach(me.page.get_by_label("Les courriers cochés"))
    me.page.keyboard.press("ArrowDown")
    me.pick("Action", "Ess")
    me.press("button", "Voir ce qui changera")
    me.press("button", "Essayer de nouveau")
    me.sees("à nouveau dans la file de tri", "#fait")
    assert town.store.case(ids["quarantined"]).state is State.RECEIVED
    me.go("/?bannette=tries")
    me.open("Filtrer et trier")
    me.press("link", "Exporter cette liste")
    assert me.download("button", "Télécharger").endswith(".zip")


@pytest.mark.parametrize("somebody", [Role.ADMINISTRATEUR], indirect=True)
def test_an_administrator_makes_an_account_opens_mails_to_it_and_closes_it(somebody: Keyboard, town: Site) -> None:
    me, accounts = somebody, town.database.accounts
    me.go("/")
    me.press("link", "Personnes", exact=True)
    me.write("Identifiant", "b.nouveau")
    me.write("Prénom et nom", "Béa Nouveau")
    me.reach(me.page.locator("#role-agent"))
    me.page.keyboard.press("Space")
    me.press("button", "Ajouter et obtenir son lien")
    me.sees("/lien/")
    me.go("/personnes/b.nouveau")
    for box in ("#every-mailbox", "#service-police_municipale"):  # a new account sees nothing until this is saved
        me.reach(me.page.locator(box))
        me.page.keyboard.press("Space")
    me.submit("Enregistrer")
    found = accounts.account("b.nouveau")
    assert found is not None
    assert found.sight.services == frozenset({"police_municipale"})
    me.reach(me.page.locator("#disabled"))
    me.page.keyboard.press("Space")
    me.submit("Enregistrer")
    me.sees("Compte désactivé")
    assert [a.disabled for a in accounts.accounts() if a.login == "b.nouveau"] == [True]
    me.go("/personnes/journal")
    me.sees("b.nouveau", "table")
    me.go("/lettres/lettre/police_municipale/nuisances_sonores/aboiements")
    me.write("Ce qui change, en quelques mots", "Essai")
    me.write("Objet", "Votre courriel")
    me.use("button", "Garder cette version")
    me.sees("écrite par la ville")
    me.use("button", "Revenir au modèle livré")
    me.sees("modèle livré")
    me.go("/modele/seuils")
    me.use("button", "Voir l’effet")
    me.sees("Seuil actuel")
    for link in ("Modèles de lettres", "Connecteurs", "Modèle"):
        me.press("link", link, exact=True)
        me.sees(link, "h1")
    me.press("button", "Se déconnecter")
    expect(me.page.get_by_label("Mot de passe")).to_be_visible()


@pytest.mark.parametrize("somebody", [Role.INTEGRATEUR], indirect=True)
def test_an_integrator_begins_at_the_connectors_and_never_sees_a_mail(somebody: Keyboard, town: Site) -> None:
    me = somebody
    me.go("/")
    me.sees("Connecteurs", "h1")
    me.go(f"/courriers/{town.ids['plain']}")
    me.sees("Accès refusé", "h1")
    me.use("link", "Revenir à votre première page")
    me.press("link", "Enregistrer un logiciel")
    me.write("Nom du logiciel", "Logiciel PM")
    for box in ("lire la liste et les codes", "Toutes, aussi celles à venir", "Police municipale"):
        me.use("checkbox", box, within="main")
    me.submit("Enregistrer")
    me.submit("Créer un jeton")
    me.sees("vm_", "code.secret-value")
    me.open("Changer")
    me.use("checkbox", "lire les fiches")
    me.use("button", "Enregistrer", within="details")
    me.sees("Droits et courriers visibles")
    me.use("button", "Révoquer")
    me.sees("Révoqué", "table")
    me.go("/connecteurs/webhooks/nouveau")
    me.write("Nom", "GRC")
    me.write("Adresse (https://…)", "https://10.0.0.1/h")
    me.use("checkbox", "un agent a confirmé")
    me.submit("Enregistrer")
    me.sees("hôte public", "[role=alert]")
    me.write("Adresse (https://…)", "https://grc.exemple.fr/h")
    me.use("checkbox", "un agent a confirmé")
    me.submit("Enregistrer")
    me.sees("vms_", "code.secret-value")
    me.use("button", "Suspendre")
    me.use("button", "Reprendre")
    expect(me.page.get_by_role("button", name="Suspendre")).to_be_visible()
    me.go("/connecteurs/journal")
    me.sees("Claude Essai", "table")
    me.go("/connecteurs/documentation")
    me.sees("GET /mails")
