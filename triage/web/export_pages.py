"""Exports: the mails of a list as French CSV. Within the person's sight; every export leaves a line in the journal."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response, StreamingResponse

from triage.domain.dossier import Dossier
from triage.domain.errors import UnknownCase
from triage.domain.people import Person, Right, Sight
from triage.ports import Selection
from triage.ports.connectors import ConnectorStore, JournalLine
from triage.records import Writer
from triage.records.archive import one_sheet, whole_archive
from triage.records.spreadsheet import FIXED, sheets
from triage.web.list_head import Asked, selected
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand
from triage.web.words import number

BATCH = 200
ALL = "tout"
NAMES = {
    "courriers": "Courriers",
    "vehicules": "Véhicules",
    "echeances": "Échéances",
    "pieces": "Pièces jointes",
    "entites": "Données extraites",
}
README = """Export de Vaguemestre

Fichiers CSV : séparateur point-virgule, UTF-8, une ligne par élément, reliés par la colonne « id ».
Pour garder les zéros des téléphones et des numéros, importez-les dans le tableur comme du TEXTE
(Données > À partir d'un fichier texte), sans ouvrir le fichier d'un double clic.
Une apostrophe en tête de cellule empêche le tableur de prendre le texte pour une formule.
Les numéros de sécurité sociale, IBAN, cartes et permis reconnus sont masqués.
Ces fichiers contiennent des données personnelles : supprimez-les dès qu'ils ont servi.
"""
AskedQuery = Annotated[str, Form(alias="selection", max_length=2000)]
AskedFile = Annotated[str, Form(alias="fichier", max_length=80)]


def export_pages(store: ConnectorStore, reader: Reader, writer: Writer) -> APIRouter:
    """`/export`, with the parameters of a list."""
    routes = APIRouter()
    names = NAMES | {k.code: f"Registre : {k.name}" for k in writer.kinds.kinds}

    def chosen(query: str, person: Person) -> tuple[Asked, str, Selection]:
        asked = Asked.read(query)
        return asked, *selected(asked, person, reader)

    @routes.get("/export")
    def ask(request: Request, _: Annotated[str, Query(alias="bannette", max_length=200)] = "") -> Response:
        person = demand(request, Right.EXPORT)
        asked, name, selection = chosen(request.url.query, person)
        count = store.how_many_seen(selection, person.sight)
        return page(
            request,
            "export.html",
            name=name,
            chips=[chip.name for chip in asked.filters.chips(reader.referential)],
            count=f"{number(count)} courrier{'s' if count > 1 else ''}" if count else "aucun courrier",
            empty=count == 0,
            back=asked.href,
            selection=asked.href.partition("?")[2],
            files=[(s.name, names[s.name], s in FIXED) for s in sheets(writer.kinds.kinds)],
        )

    @routes.post("/export")
    def export(request: Request, query: AskedQuery = "", file: AskedFile = ALL) -> Response:
        person = demand(request, Right.EXPORT)
        if file != ALL and file not in names:
            raise UnknownCase("no such file", words="Ce fichier n’existe pas dans l’export.")
        _, _, selection = chosen(query, person)
        count = store.how_many_seen(selection, person.sight)
        # The journal names no search: its words may be a name or a plate.
        said = f"{count} courrier(s), {'tous les fichiers' if file == ALL else file}"
        store.note(JournalLine(at=reader.now(), actor=person.login, action="export", detail=said))
        day = reader.now().astimezone(reader.zone).date().isoformat()
        mails = _all(store, selection, person.sight)
        if file == ALL:
            content, kind, ending = whole_archive(mails, writer, README), "application/zip", f"courriers-{day}.zip"
        else:
            content, kind, ending = one_sheet(file, mails, writer), "text/csv; charset=utf-8", f"{file}-{day}.csv"
        return StreamingResponse(
            content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{ending}"'}
        )

    return routes


def _all(store: ConnectorStore, selection: Selection, sight: Sight) -> Iterator[Dossier]:
    after = 0
    while batch := store.dossiers(selection, sight, after, BATCH):
        yield from batch
        after = batch[-1].case.mail_id
