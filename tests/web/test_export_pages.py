"""Exports: the mails of the list, within the person's sight, in files that a spreadsheet reads, with a line in the journal."""

import csv
import io
import tracemalloc
import zipfile

from tests.fakes.cases import PM, MailRoom, made_of
from tests.records.test_records import WRITER
from tests.web.conftest import Site
from triage.domain.people import EVERYTHING, Sight
from triage.ports import Selection
from triage.records.archive import whole_archive
from triage.web.export_pages import _all


def rows(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def test_the_whole_export_is_a_zip_of_files_tied_by_their_id(site: Site) -> None:
    room = MailRoom(site.store)
    cat = room.sort(made_of("=CHAT()", "gris", label=f"{PM}/animaux"))
    room.sort(made_of("Lampe", "éteinte", label="eclairage_public"))
    answer = site.post("/export", selection="", fichier="tout")
    assert answer.headers["content-disposition"].startswith('attachment; filename="courriers-2026-03-12.zip"')
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    assert {
        "courriers.csv",
        "vehicules.csv",
        "echeances.csv",
        "pieces.csv",
        "entites.csv",
        "main_courante.csv",
        "otv.csv",
        "LISEZMOI.txt",
    } <= set(archive.namelist())
    mails = rows(archive.read("courriers.csv"))
    assert [m["objet"] for m in mails] == ["'=CHAT()", "Lampe"]
    [register] = rows(archive.read("main_courante.csv"))
    assert register["courrier_id"] == next(m["id"] for m in mails if m["numero"] == str(cat))
    [line] = [j for j in site.database.connectors.journal(9) if j.action == "export"]
    assert line.actor
    assert line.detail == "2 courrier(s), tous les fichiers"


def test_one_file_of_a_filtered_list(site: Site) -> None:
    room = MailRoom(site.store)
    room.sort(made_of("Chat", "gris", label=f"{PM}/animaux"))
    room.sort(made_of("Lampe", "éteinte", label="eclairage_public"))
    assert "<strong>1 courrier</strong>" in site.text("/export?type=eclairage_public")
    answer = site.post("/export", selection="type=eclairage_public", fichier="courriers")
    assert [m["motif"] or m["service"] for m in rows(answer.content)] == ["eclairage_public"]
    assert site.post("/export", selection="", fichier="../etc/passwd").status_code == 404


def test_the_list_leads_to_its_export(site: Site) -> None:
    MailRoom(site.store).sort(made_of("Chat", "gris"))
    assert 'href="/export?type=police_municipale"' in site.text("/?type=police_municipale")


def test_an_export_is_made_while_it_is_sent_and_stays_small_in_memory(site: Site) -> None:
    room = MailRoom(site.store)
    for _ in range(210):
        room.sort(made_of("Chat", "gris " * 200, label=f"{PM}/animaux"))
    store = site.database.connectors
    assert [*_all(store, Selection(), Sight(services=frozenset()))] == []
    tracemalloc.start()
    parts = whole_archive(_all(store, Selection(), EVERYTHING), WRITER, "")
    size = sum(len(part) for part in parts)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 10_000
    assert peak < 15_000_000
