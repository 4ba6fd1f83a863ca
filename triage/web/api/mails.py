"""Reading: mails in pages by cursor, one mail and its parts, and what happened."""

import base64
import binascii
import hashlib
import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from starlette.responses import Response

from triage.domain.connectors import Consumer, Scope
from triage.domain.dossier import Share
from triage.domain.verdict import PriorityLevel
from triage.ports import Selection
from triage.ports.connectors import ConnectorStore
from triage.records import Writer
from triage.records.notices import NOTICE_SCHEMA, notice
from triage.records.record import STATES
from triage.records.schema import inline_mail_schema
from triage.web.api.access import Door
from triage.web.api.problems import Problem, answers, check_moments

LARGEST = 2**62
LARGEST_PAGE = 200
Number = Annotated[int, Path(ge=1, le=LARGEST, description="Numéro du courrier.")]
Cursor = Annotated[
    str, Query(alias="curseur", max_length=60, description="Rendu par la page précédente ; vide au début.")
]
Limit = Annotated[int, Query(alias="nombre", ge=1, le=LARGEST_PAGE, description="Lignes par page.")]
Code = Annotated[str | None, Query(max_length=80, pattern="^[a-z0-9_]*$", description="Code du référentiel.")]
Known = Annotated[str, Header(alias="If-None-Match", max_length=200, description="L’ETag déjà reçu.")]
STATUS = {word: state for state, word in STATES.items()}


def write_cursor(after: int) -> str:
    """Opaque to those who use it, so that it may change."""
    return base64.urlsafe_b64encode(f"1.{after}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> int:
    """The number it stands for; 0 for "". Raises Problem."""
    if not text:
        return 0
    try:
        version, _, after = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").partition(".")
        if version == "1" and after.isdecimal() and int(after) <= LARGEST:
            return int(after)
    except (binascii.Error, ValueError):
        pass
    raise Problem(422, "Ce curseur n’est pas un curseur de cette API.")


def answered(content: object, known: str) -> Response:
    """JSON with the ETag of its bytes; 304 when the client has it already."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if tag in {t.strip().removeprefix("W/") for t in known.split(",")}:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})


def paged(name: str, item: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of a page."""
    schema = {
        "type": "object",
        "properties": {
            name: {"type": "array", "items": item},
            "curseur": {"type": "string", "description": "À donner pour la suite, aujourd’hui ou plus tard."},
            "encore": {"type": "boolean", "description": "Une page suit dès maintenant."},
        },
        "required": [name, "curseur", "encore"],
    }
    return json_answer(schema)


def json_answer(schema: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of a 200, and of the 304 that may stand for it."""
    said = {"description": "Réponse.", "content": {"application/json": {"schema": schema}}}
    return {200: said, 304: {"description": "Inchangé depuis l’ETag donné."}}


def mail_routes(store: ConnectorStore, writer: Writer, door: Door) -> APIRouter:
    """The routes that read."""
    routes = APIRouter(responses=answers(401, 403, 422, 429, 503))
    record = inline_mail_schema(writer.kinds)
    reads = Annotated[Consumer, Depends(door.needs(Scope.MAILS))]

    @routes.get("/mails", responses=paged("courriers", record), summary="Les courriers, du plus ancien au plus récent")
    def mails(
        caller: reads,
        cursor: Cursor = "",
        limit: Limit = 50,
        service: Code = None,
        motif: Code = None,
        status: Annotated[
            str | None,
            Query(alias="statut", description="État du courrier.", json_schema_extra={"enum": sorted(STATUS)}),
        ] = None,
        priority: Annotated[PriorityLevel | None, Query(alias="priorite", description="Niveau de priorité.")] = None,
        mailbox: Annotated[
            str | None, Query(alias="boite", max_length=200, description="Nom de la boîte aux lettres.")
        ] = None,
        since: Annotated[datetime | None, Query(alias="depuis", description="Reçus à partir de, RFC 3339.")] = None,
        until: Annotated[datetime | None, Query(alias="avant", description="Reçus avant, RFC 3339.")] = None,
        due_before: Annotated[
            datetime | None, Query(alias="echeance_avant", description="À traiter avant, RFC 3339.")
        ] = None,
        attachment: Annotated[
            bool | None, Query(alias="piece", description="true : avec pièce jointe ; false : sans.")
        ] = None,
        text: Annotated[str, Query(alias="q", max_length=200, description="Mots cherchés.")] = "",
        taken: Annotated[
            bool, Query(alias="deja_pris", description="false : sans ceux dont vous avez accusé réception.")
        ] = True,
        known: Known = "",
    ) -> Response:
        """Rendus par numéro croissant : un courrier qui arrive ne décale aucune page."""
        if status is not None and status not in STATUS:
            raise Problem(422, "Ce statut n’existe pas.")
        check_moments(since, until, due_before)
        if text and Scope.TEXT not in caller.scopes:
            raise Problem(403, f"Chercher des mots demande le droit « {Scope.TEXT.value} ».")
        box = mailbox.replace("\x00", "") if mailbox else None
        selection = Selection(
            service=service, motif=motif, mailbox=box, since=since, until=until, due_before=due_before,
            states=(STATUS[status],) if status else None, priority=priority.value if priority else None,
            attachment=attachment, text=text.replace("\x00", ""),
        )  # fmt: skip
        after = read_cursor(cursor)
        found = store.dossiers(selection, caller.sight, after, limit + 1, taken_by=None if taken else caller.id)
        shown = found[:limit]
        last = shown[-1].case.mail_id if shown else after
        content = {
            "courriers": [writer.record(d, caller.shares) for d in shown],
            "curseur": write_cursor(last),
            "encore": len(found) > limit,
        }
        return answered(content, known)

    @routes.get(
        "/mails/{number}", responses={**json_answer(record), **answers(404)}, summary="Un courrier, selon vos droits"
    )
    def mail(caller: reads, number: Number, known: Known = "") -> Response:
        """Un courrier hors de ce que ce logiciel peut voir est introuvable."""
        return answered(writer.record(store.dossier(number, caller.sight), caller.shares), known)

    def part(path: str, scope: Scope, share: Share, key: str, summary: str) -> None:
        schema = {"type": "object", "properties": {key: record["properties"][key]}, "required": [key]}
        allowed = Annotated[Consumer, Depends(door.needs(scope))]

        @routes.get(
            f"/mails/{{number}}/{path}",
            responses={**json_answer(schema), **answers(404)},
            summary=summary,
            operation_id=f"mail_{path}",
        )
        def one_part(caller: allowed, number: Number, known: Known = "") -> Response:
            whole = writer.record(store.dossier(number, caller.sight), {share})
            return answered({key: whole[key]}, known)

    part("record", Scope.RECORDS, Share.RECORD, "donnees_motif", "La fiche du motif")
    part("entities", Scope.ENTITIES, Share.ENTITIES, "entites", "Les données extraites, une à une")
    part("text", Scope.TEXT, Share.TEXT, "texte", "L’objet et le texte, secrets masqués")

    @routes.get(
        "/events", responses=paged("evenements", NOTICE_SCHEMA), summary="Ce qui s’est passé, à lire au fil de l’eau"
    )
    def events(caller: reads, cursor: Cursor = "", limit: Limit = 50, known: Known = "") -> Response:
        """Pour un réseau fermé, où aucun webhook n’entre : gardez le curseur et revenez."""
        after = read_cursor(cursor)
        found = store.events(caller.sight, after, limit + 1)
        shown = found[:limit]
        content = {
            "evenements": [notice(e) for e in shown],
            "curseur": write_cursor(shown[-1].id if shown else after),
            "encore": len(found) > limit,
        }
        return answered(content, known)

    return routes
