"""What consumers may do: acknowledge what they took, look after the webhooks."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from triage.domain.connectors import Consumer, Delivery, Scope
from triage.domain.errors import UnknownCase
from triage.ports.connectors import Answered, ConnectorStore, JournalLine, Taken
from triage.web.api.access import Door
from triage.web.api.mails import LARGEST, Cursor, Known, Limit, answered, json_answer, paged, read_cursor, write_cursor
from triage.web.api.problems import Problem, answers, check_moments

MOST_AT_ONCE = 500
LONGEST_PERIOD = timedelta(days=31)
HookNumber = Annotated[int, Path(ge=1, le=LARGEST, description="Numéro du webhook.")]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Choisie par vous, une par demande : la répéter rend la première réponse sans rien refaire.",
    ),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TakenMail(_Strict):
    """Un courrier pris en charge, et votre propre référence."""

    numero: int = Field(ge=1, le=LARGEST)
    reference: str = Field(default="", max_length=200)


class Acknowledgement(_Strict):
    """Ce que vous avez pris."""

    courriers: list[TakenMail] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Period(_Strict):
    """Une période, bornes RFC 3339 avec fuseau."""

    depuis: datetime
    avant: datetime


NUMBERS = {"type": "array", "items": {"type": "integer"}}
TAKEN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"pris": NUMBERS, "deja_pris": NUMBERS, "introuvables": NUMBERS},
    "required": ["pris", "deja_pris", "introuvables"],
}
HOOK_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "numero": {"type": "integer"},
        "nom": {"type": "string"},
        "etat": {"type": "string"},
        "evenements": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["numero", "nom", "etat", "evenements"],
}
DELIVERY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "numero": {"type": "integer"},
        "evenement": {"type": "string", "format": "uuid"},
        "type": {"type": "string"},
        "etat": {"type": "string"},
        "essais": {"type": "integer"},
        "dernier_statut": {"type": ["integer", "null"]},
    },
    "required": ["numero", "evenement", "type", "etat", "essais", "dernier_statut"],
}


def act_routes(store: ConnectorStore, door: Door, now: Callable[[], datetime]) -> APIRouter:
    """The routes that change something."""
    routes = APIRouter(responses=answers(401, 403, 422, 429, 503))
    takes = Annotated[Consumer, Depends(door.needs(Scope.ACK))]
    manages = Annotated[Consumer, Depends(door.needs(Scope.WEBHOOKS))]

    @routes.post(
        "/acknowledgements",
        responses={**json_answer(TAKEN_SCHEMA), **answers(400, 409)},
        summary="Accuser réception de ce qui est pris en charge",
    )
    def acknowledge(caller: takes, key: Key, asked: Annotated[Acknowledgement, Body()]) -> Response:
        """Sans effet sur le courrier lui-même : il reste à traiter dans Vaguemestre. Répétable sans risque."""
        print_ = hashlib.sha256(asked.model_dump_json().encode()).hexdigest()
        known = store.answered(caller.id, key)
        if known is None:
            content = _acknowledge(store, caller, asked, now())
            given = Answered(fingerprint=print_, status=200, body=json.dumps(content))
            known = store.keep_answer(caller.id, key, given, now())
        if known.fingerprint != print_:
            raise Problem(409, "Cette clé d’idempotence a déjà servi à une autre demande.")
        return Response(known.body, status_code=known.status, media_type="application/json")

    @routes.get("/webhooks", responses=json_answer({"type": "array", "items": HOOK_SCHEMA}), summary="Les webhooks")
    def webhooks(caller: manages, known: Known = "") -> Response:
        """Ni adresses ni secrets : ils restent dans les pages."""
        del caller
        content = [
            {"numero": h.id, "nom": h.name, "etat": h.state.value, "evenements": sorted(e.value for e in h.events)}
            for h in store.webhooks()
        ]
        return answered(content, known)

    @routes.get(
        "/webhooks/{number}/deliveries",
        responses={**paged("envois", DELIVERY_SCHEMA), **answers(404)},
        summary="Les envois d’un webhook, du plus récent au plus ancien",
    )
    def deliveries(
        caller: manages, number: HookNumber, cursor: Cursor = "", limit: Limit = 50, known: Known = ""
    ) -> Response:
        """Sans le contenu des envois."""
        del caller
        store.webhook(number)
        before = read_cursor(cursor) or LARGEST
        found = store.deliveries(number, None, before, limit + 1)
        shown = found[:limit]
        content = {
            "envois": [_delivery(d) for d in shown],
            "curseur": write_cursor(shown[-1].id if shown else before),
            "encore": len(found) > limit,
        }
        return answered(content, known)

    @routes.post(
        "/webhooks/{number}/replay",
        status_code=202,
        responses={
            202: {
                "description": "Mis dans la file d’envoi.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "properties": {"evenements": {"type": "integer"}},
                            "required": ["evenements"],
                        }
                    }
                },
            },
            **answers(400, 404),
        },
        summary="Renvoyer les événements d’une période",
    )
    def replay(caller: manages, number: HookNumber, period: Annotated[Period, Body()]) -> Response:
        """Chaque événement garde son identifiant : à vous de reconnaître ce que vous avez déjà."""
        check_moments(period.depuis, period.avant)
        if period.avant - period.depuis > LONGEST_PERIOD:
            raise Problem(422, "Une période de 31 jours au plus.")
        count = store.replay_period(number, period.depuis, period.avant, caller.login, now())
        return JSONResponse({"evenements": count}, status_code=202)

    return routes


def _acknowledge(
    store: ConnectorStore, caller: Consumer, asked: Acknowledgement, now: datetime
) -> dict[str, list[int]]:
    wanted = {one.numero: one.reference for one in asked.courriers}
    seen = []
    for number in wanted:
        try:
            store.dossier(number, caller.sight)
        except UnknownCase:
            continue
        seen.append(number)
    before = store.acknowledged(caller.id, seen)
    new = [n for n in seen if n not in before]
    store.acknowledge(caller.id, [Taken(mail_id=n, reference=wanted[n].replace("\x00", ""), at=now) for n in new])
    if new:
        store.note(JournalLine(at=now, actor=caller.login, action="pris en charge", detail=f"{len(new)} courrier(s)"))
    unseen = [n for n in wanted if n not in seen]
    return {"pris": new, "deja_pris": [n for n in seen if n in before], "introuvables": unseen}


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "numero": one.id,
        "evenement": one.event_uuid,
        "type": one.event_type.value,
        "etat": one.state.value,
        "essais": one.attempts,
        "dernier_statut": one.last_status,
    }
