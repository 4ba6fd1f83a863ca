import html
import re

from tests.fakes.cases import MailRoom, attachment, made_of
from tests.fakes.mail_room import NOT_SURE
from tests.web.conftest import Site
from triage.domain.entities import EntityType
from triage.domain.mail import AttachmentKind
from triage.domain.verdict import PriorityLevel
from triage.web.mail_pages import PAGE_SIZE

SCRIPT = "<script>alert(1)</script>"


def words_of(page: str) -> str:
    """The text of a page as a reader meets it, spaces evened out."""
    bare = re.sub(r"<(style|script|title).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())


def subjects(page: str) -> list[str]:
    return [
        words_of(s) for s in re.findall(r'<span class="line-subject">(?:<span.*?</span>)?(.*?)</span>', page, re.DOTALL)
    ]


def test_the_first_page_counts_the_bannettes_and_lists_urgent_mails_first(morning: Site) -> None:
    page = morning.text("/")
    text = words_of(page)
    assert "À traiter 13 courriers" in text
    assert "Urgents 1 courrier " in text
    assert "À qualifier 2 courriers" in text
    assert "Quarantaine 2 courriers" in text
    assert "Police municipale 7 courriers" in text
    assert "Contestation de FPS 1 courrier " in text
    assert subjects(page)[0] == "URGENT véhicule devant l'accès pompiers"


def test_one_mail_shows_its_proposal_with_confidence_in_word_and_figure(morning: Site) -> None:
    text = words_of(morning.text(f"/courriers/{morning.ids['fps']}"))
    assert "Proposition du tri automatique Contestation de FPS Police municipale" in text
    assert "Proposition assez sûre 93 %" in text
    assert "Police municipale › Contestation d'amende 4 %" in text
    assert "post-stationnement + 0,52" in text
    assert "Haute : Un délai de recours court sous 7 jours." in text
    assert "Modèle camembert-mairie@1.0" in text


def test_entities_stand_in_the_text_with_their_word(morning: Site) -> None:
    page = morning.text(f"/courriers/{morning.ids['fps']}")
    assert re.search(
        r'<a class="entity family-vehicule" href="#element-[0-9-]+">GH-482-KL<span class="entity-word">.*?plaque', page
    )
    text = words_of(page)
    assert "immatriculé GH-482-KL ( plaque )" in text
    assert "heure 10 h 15" in text
    assert "montant 35,00 €" in text
    assert "date 3 mars 2026" in text


def test_a_secret_is_shown_nowhere_on_the_page(morning: Site) -> None:
    page = morning.text(f"/courriers/{morning.ids['fps']}")
    assert "████" in page
    assert "coordonnées bancaires masquées" in page
    assert "3000 6000" not in page


def test_a_secret_in_a_subject_is_masked_in_lists_and_titles_too(site: Site, room: MailRoom) -> None:
    nir = "2 85 05 78 006 084 36"
    mail_id = room.sort(made_of(f"Mon numéro {nir} a changé", "Bonjour,\n", secrets=(("nir", nir),)))
    page = site.text(f"/courriers/{mail_id}")
    assert "78 006" not in page
    assert subjects(page) == ["Mon numéro ████ a changé"]


def test_pictures_and_films_are_listed_as_never_analysed(morning: Site) -> None:
    text = words_of(morning.text(f"/courriers/{morning.ids['fps']}"))
    assert "photo pare-brise.jpg image, 2,4 Mo jamais analysé" in text
    assert "trajet.mp4 film, 18,9 Mo jamais analysé" in text
    assert "carte-resident.pdf document, 184 ko photo" in text


def test_quoted_text_is_folded_and_new_text_is_not(morning: Site) -> None:
    page = morning.text(f"/courriers/{morning.ids['fps']}")
    folded = re.search(r'<details class="quoted">(.*?)</details>', page, re.DOTALL)
    assert folded is not None
    assert "le service stationnement a écrit" in folded[1]
    assert "Je conteste" not in folded[1]


def test_the_draft_shows_its_holes_and_that_nobody_sent_it(morning: Site) -> None:
    page = morning.text(f"/courriers/{morning.ids['fps']}")
    assert '<mark class="hole">[à compléter : numéro de dossier]</mark>' in page
    assert "jamais envoyé sans une personne" in page
    assert "2 passages à compléter" in page


def test_an_unsure_mail_says_why_a_person_must_qualify_it(morning: Site) -> None:
    text = words_of(morning.text(f"/courriers/{morning.ids['unsure']}"))
    assert f"À qualifier. {NOT_SURE}" in text
    assert "Proposition très incertaine 46 %" in text


def test_the_page_says_when_the_model_is_absent(morning: Site) -> None:
    absent = "Le modèle de tri est absent : ce courrier a été lu par des mots clés seulement"
    assert absent in words_of(morning.text(f"/courriers/{morning.ids['rules']}"))
    assert absent not in words_of(morning.text(f"/courriers/{morning.ids['fps']}"))


def test_the_history_names_machine_parts_and_no_person(morning: Site) -> None:
    text = words_of(morning.text(f"/courriers/{morning.ids['fps']}"))
    assert "tri automatique : trié — Police municipale › Contestation de FPS, confiance 93 %" in text


def test_quarantine_shows_the_error_in_words_and_gives_the_original(morning: Site) -> None:
    mail_id = morning.ids["quarantined"]
    text = words_of(morning.text(f"/courriers/{mail_id}?bannette=quarantaine"))
    assert "En quarantaine. Le courriel n'a pas pu être lu. Rien n’est perdu" in text
    answer = morning.client().get(f"/courriers/{mail_id}/original.eml")
    assert answer.content == b"\x00\xff garbled"


def test_an_original_is_a_download_and_never_a_page(morning: Site) -> None:
    answer = morning.client().get(f"/courriers/{morning.ids['fps']}/original.eml")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="courrier-{morning.ids["fps"]}.eml"'
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_an_oversize_mail_offers_no_download_and_says_where_it_is(morning: Site) -> None:
    mail_id = morning.ids["oversize"]
    page = morning.text(f"/courriers/{mail_id}")
    assert "original.eml" not in page
    assert "reste dans la boîte aux lettres" in page
    answer = morning.client().get(f"/courriers/{mail_id}/original.eml")
    assert answer.status_code == 404
    assert "dépasse la taille maximale" in answer.text


def test_mailboxes_say_when_they_were_reached_or_what_is_wrong(morning: Site) -> None:
    text = words_of(morning.text("/"))
    assert "mairie : en panne — La boîte aux lettres ne répond pas. Dernière relève à 8 h 02." in text
    assert "police.municipale : relevée à 16 h 20" in text


def test_a_bannette_lists_only_its_mails(morning: Site) -> None:
    assert subjects(morning.text("/?bannette=police_municipale/animaux")) == ["Chat gris trouvé près du gymnase"]
    assert subjects(morning.text("/?bannette=urgents")) == ["URGENT véhicule devant l'accès pompiers"]
    assert subjects(morning.text("/?bannette=a-qualifier")) == ["Bruit tous les soirs", "Question"]
    assert len(subjects(morning.text("/?bannette=police_municipale"))) == 7
    assert subjects(morning.text("/?bannette=clos")) == []


def test_search_finds_text_without_accents_and_keeps_what_was_typed(morning: Site) -> None:
    page = morning.text("/?q=lampadaire+ETEINT")
    assert subjects(page) == ["Lampadaire éteint rue des Glycines"]
    assert 'value="lampadaire ETEINT"' in page
    assert "Aucun courrier ne contient ce texte" in morning.text("/?q=zzzz")


def test_a_long_list_is_paged_and_keeps_its_bannette(site: Site, room: MailRoom) -> None:
    for n in range(PAGE_SIZE + 1):
        room.sort(made_of(f"Numéro {n}", "Bonjour\n", label="voirie_proprete"))
    first = site.text("/?bannette=voirie_proprete")
    assert len(subjects(first)) == PAGE_SIZE
    assert 'href="/?bannette=voirie_proprete&amp;page=2" rel="next"' in first
    second = site.text("/?bannette=voirie_proprete&page=2")
    assert subjects(second) == ["Numéro 0"]
    assert 'rel="next"' not in second
    assert 'href="/?bannette=voirie_proprete" rel="prev"' in second


def test_hostile_text_is_shown_and_never_run(site: Site, room: MailRoom) -> None:
    mail_id = room.sort(
        made_of(
            f"{SCRIPT}{{{{ 7*7 }}}}",
            f'{SCRIPT} <img src=x onerror=alert(1)> "AB-123-CD"\n',
            sender=(f'"><b>{SCRIPT}', "x@exemple.fr"),
            label="indesirable",
            reasons=((SCRIPT, 0.1),),
            priority=PriorityLevel.HAUTE,
            priority_reasons=(SCRIPT,),
            entities=((EntityType.IMMATRICULATION, "AB-123-CD", SCRIPT),),
            warnings=(SCRIPT,),
        )
    )
    for path in ("/", f"/courriers/{mail_id}", f"/?q={SCRIPT}", f"/courriers/{mail_id}?q=%22%3E{SCRIPT}"):
        page = site.text(path)
        assert SCRIPT not in page
        assert "<img src=x" not in page
        assert "<b>" not in page
        assert html.escape(SCRIPT) in page.replace("&#34;", "&quot;")
    assert "{{ 7*7 }}" in site.text(f"/courriers/{mail_id}")


def test_an_empty_mail_room_says_so(site: Site) -> None:
    text = words_of(site.text("/"))
    assert "Aucun courrier dans cette bannette." in text
    assert "Aucune boîte aux lettres n’a encore été relevée." in text


def test_a_mail_without_subject_sender_or_text_is_still_readable(site: Site, room: MailRoom) -> None:
    mail_id = room.sort(made_of("", sender=None))
    text = words_of(site.text(f"/courriers/{mail_id}"))
    assert "(sans objet)" in text
    assert "Expéditeur inconnu" in text
    assert "Le courrier n’a pas de texte." in text


def test_a_very_long_text_is_cut_and_says_so(site: Site, room: MailRoom) -> None:
    mail_id = room.sort(made_of("Long", "mot " * 50_000))
    page = site.text(f"/courriers/{mail_id}")
    assert "seul le début est montré" in page
    assert len(page.encode()) < 100_000


def test_a_label_that_the_town_removed_still_shows_by_its_code(site: Site, room: MailRoom) -> None:
    mail_id = room.sort(made_of("Ancien", "Bonjour\n", label="service_disparu"))
    assert "service_disparu" in site.text(f"/courriers/{mail_id}")


def test_marks_that_hide_or_turn_text_are_shown_nowhere(site: Site, room: MailRoom) -> None:
    turned = "facture\u202egnp.exe\u200b\u2066"
    pdf = attachment(turned, "application/pdf", 10, AttachmentKind.DOCUMENT)
    mail_id = room.sort(made_of(turned, turned, sender=(turned, "a@exemple.fr"), attachments=(pdf,)))
    site.post(f"/courriers/{mail_id}/decision", geste="confirm", note=turned)
    for path in (
        f"/courriers/{mail_id}",
        f"/courriers/{mail_id}/reponse",
        f"/?q={turned}",
        f"/lot?geste=close&courrier={mail_id}",
    ):
        page = site.text(path)
        assert "facturegnp.exe" in page, path
        assert not set(page) & set("\u202e\u200b\u2066"), path
