"""Labels and classes: what trains, what deserves a second look, what is worth labelling, and a class that the town adds."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from triage.domain.case import State
from triage.domain.label_review import disagreements, duplicates, likely_errors, most_useful
from triage.domain.learning import Source, TownClass, TownExample
from triage.domain.model_card import read_rows
from triage.domain.people import Right
from triage.domain.referential import Label, Referential
from triage.ports import Selection
from triage.web.doors import Doors
from triage.web.model_pages import in_force, see
from triage.web.model_views import class_name, readable
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand

LABELS, CLASSES = "/modele/etiquettes", "/modele/classes"
# How many unlabelled mails are compared for the useful ones: the newest.
LOOKED_AT = 400
FEWEST, MOST = 8, 20
_SEPARATOR = re.compile(r"(?m)^\s*-{3,}\s*$")


def label_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/modele/etiquettes` and `/modele/classes`."""
    routes, learning = APIRouter(), doors.learning
    routes.include_router(_classes(doors, reader))

    @routes.get(LABELS)
    def labels(request: Request) -> Response:
        person = demand(request, Right.MODEL)
        referential, examples, versions = in_force(doors), learning.examples(), learning.models()
        shown, replaced = readable(examples, referential, person.sight), learning.examples(withdrawn=True)
        card = versions[0].card if versions else {}
        near = [(int(one), int(other)) for one, other in card.get("near", ())]
        counts: dict[str, int] = {}
        for example in examples:
            counts[example.label] = counts.get(example.label, 0) + 1
        states = (State.TO_QUALIFY, State.SORTED)
        lines = doors.cases.lines(Selection(states=states, sight=person.sight, limit=LOOKED_AT))
        return page(
            request, "modele_etiquettes.html",
            counts=sorted(((class_name(code, referential), n) for code, n in counts.items()), key=lambda pair: (-pair[1], pair[0])),
            total=len(examples), corrected=sum(e.corrected for e in examples), withdrawn=len(replaced),
            useful=[(line, class_name(Label(service=line.service, motif=line.motif or "").code, referential))
                    for line in most_useful(lines, counts)],
            copies=duplicates(shown), disputes=disagreements(shown, readable(replaced, referential, person.sight), near),
            doubts=likely_errors(shown, read_rows(card)), name=lambda code: class_name(code, referential),
        )  # fmt: skip

    @routes.post(LABELS + "/ecarter")
    def withdraw(request: Request, ids: Annotated[list[int], Form(alias="exemple")]) -> Response:
        person = demand(request, Right.MODEL)
        learning.withdraw(ids, "écarté après relecture", person.login, reader.now())
        return see(LABELS)

    @routes.post("/modele/suspects/ecarter")
    def withdraw_suspects(
        request: Request, model: Annotated[str, Form(alias="modele")], actor: Annotated[str, Form(alias="agent")]
    ) -> Response:
        person = demand(request, Right.MODEL)
        version = next((v for v in learning.models() if v.model == model), None)
        batches = version.card.get("batches", ()) if version else ()
        ids = [int(i) for batch in batches if batch["actor"] == actor for i in batch["ids"]]
        learning.withdraw(ids, f"lot suspect de {actor}", person.login, reader.now())
        return see(f"/modele/versions/{quote(model)}")

    return routes


def _classes(doors: Doors, reader: Reader) -> APIRouter:
    routes, learning = APIRouter(), doors.learning

    def shown(request: Request, *, fault: str = "", status: int = 200, **given: str) -> Response:
        referential = in_force(doors)
        counts: dict[str, int] = {}
        for example in learning.examples():
            counts[example.label] = counts.get(example.label, 0) + 1
        return page(
            request, "modele_classes.html", status=status, fault=fault, given=given, fewest=FEWEST, most=MOST,
            services=[(e.label.service, e.name) for e in referential.services()],
            added=[(class_name(c.label.code, referential), c, counts.get(c.label.code, 0)) for c in learning.classes()],
            zone=reader.zone,
        )  # fmt: skip

    @routes.get(CLASSES)
    def classes(request: Request) -> Response:
        demand(request, Right.MODEL)
        return shown(request)

    @routes.post(CLASSES)
    def add(
        request: Request,
        name: Annotated[str, Form(alias="nom", max_length=80)] = "",
        service: Annotated[str, Form()] = "",
        sentence: Annotated[str, Form(alias="phrase", max_length=300)] = "",
        mails: Annotated[str, Form(alias="courriers", max_length=100_000)] = "",
    ) -> Response:
        person = demand(request, Right.MODEL)
        given = {"nom": name, "service": service, "phrase": sentence, "courriers": mails}
        texts = [text.strip() for text in _SEPARATOR.split(mails.replace("\r\n", "\n")) if text.strip()]
        referential = in_force(doors)
        code = code_of(name)
        label = Label(service=service, motif=code) if service else Label(service=code)
        fault = _fault(label, code, sentence, len(texts), referential)
        if fault:
            return shown(request, fault=fault, status=422, **given)
        now = reader.now()
        learning.add_class(
            TownClass(label=label, name=name.strip(), sentence=sentence.strip(), at=now, actor=person.login)
        )
        for number, text in enumerate(texts):
            learning.add_example(_added(label, number, text, person.login, now))
        return see(CLASSES)

    return routes


def _fault(label: Label, code: str, sentence: str, examples: int, referential: Referential) -> str:
    """Why such a class cannot be added, in French; "" when it can."""
    if not code or not sentence.strip():
        return "Donnez un nom et une phrase à la classe."
    if label.motif and label.service not in {e.label.service for e in referential.services()}:
        return "Ce service n’existe pas."
    if label in {e.label for e in referential.entries}:
        return "Cette classe existe déjà, ou a existé : un code ne sert qu’une fois."
    if not FEWEST <= examples <= MOST:
        wanted = f"Il faut de {FEWEST} à {MOST} courriers d’exemple, séparés par une ligne de trois tirets"
        return f"{wanted} ; il y en a {examples}."
    return ""


def code_of(name: str) -> str:
    """A code from a French name: lower case, no accents, `_` between words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.replace("œ", "oe")) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:60]


def _added(label: Label, number: int, text: str, actor: str, now: datetime) -> TownExample:
    """One pasted example: its first line is the subject. The person was told to leave names out."""
    subject, _, body = text.partition("\n")
    return TownExample(
        source=Source.ADDED, ref=f"{label.code}#{number}", at=now, actor=actor, label=label.code, subject=subject.strip()[:300],
        body=body.strip(), group=f"{label.code}#{number}",
    )  # fmt: skip
