"""What is watched of models and told about them: the silent trial, drift, the register (page, printable, JSON)."""

from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from triage import __version__
from triage.domain.case import State
from triage.domain.drift import warnings, weeks
from triage.domain.evaluation import Share, sign_test
from triage.domain.learning import Place
from triage.domain.people import Right
from triage.domain.register import Block, Facts, register
from triage.web.doors import Doors
from triage.web.model_pages import in_force, serving
from triage.web.model_views import class_name, percent, share_words
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.who import demand

WATCHED = timedelta(weeks=13)


def register_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/modele/essai`, `/modele/derive`, `/modele/registre` and `/modele/registre.json`."""
    routes, learning = APIRouter(), doors.learning

    @routes.get("/modele/essai")
    def trial(request: Request) -> Response:
        demand(request, Right.MODEL)
        referential, model = in_force(doors), learning.placed().get(Place.SHADOW, "")
        words = learning.shadows(model) if model else []
        judged = [w for w in words if w.chosen]
        gained = sum(w.label == w.chosen != w.champion for w in judged)
        lost = sum(w.champion == w.chosen != w.label for w in judged)
        return page(
            request, "modele_essai.html", model=model, total=len(words), judged=len(judged), gained=gained, lost=lost,
            challenger=share_words(Share(hits=sum(w.label == w.chosen for w in judged), count=len(judged))),
            champion=share_words(Share(hits=sum(w.champion == w.chosen for w in judged), count=len(judged))),
            clear=sign_test(gained, lost) < 0.05,
            apart=[(w, class_name(w.label, referential), class_name(w.champion, referential),
                    class_name(w.chosen, referential) if w.chosen else "") for w in words if w.label != w.champion][:50],
        )  # fmt: skip

    @routes.get("/modele/derive")
    def drift(request: Request) -> Response:
        demand(request, Right.MODEL)
        referential = in_force(doors)
        listed = weeks(learning.decisions(reader.now() - WATCHED))
        return page(
            request, "modele_derive.html", warnings=warnings(listed, lambda code: class_name(code, referential)),
            weeks=[
                (w.monday, w.mails, share_words(w.accepted), percent(w.confidence),
                 percent(w.unknown) if w.unknown is not None else "—",
                 ", ".join(f"{class_name(c, referential)} {percent(s)}" for c, s in sorted(w.mix.items(), key=lambda x: -x[1])[:3]))
                for w in reversed(listed)
            ],
        )  # fmt: skip

    def blocks() -> list[Block]:
        referential, active = in_force(doors), learning.placed().get(Place.ACTIVE, "")
        by_state = doors.cases.counts().by_state
        done = sum(n for state, n in by_state.items() if state is not State.RECEIVED)
        waiting = by_state.get(State.TO_QUALIFY, 0)
        version = serving(doors)
        facts = Facts(
            software=f"Vaguemestre {__version__}",
            active=active,
            version=version,
            milliseconds=version.card.get("milliseconds") if version else None,
            watts=float(version.card.get("watts", 0.0)) if version else 0.0,
            default_threshold=referential.default_threshold,
            thresholds=learning.thresholds(),
        )
        abstained = f"{waiting} à qualifier sur {done} courriers traités" if done else ""
        return register(facts, referential, learning.journal(), abstained, lambda code: class_name(code, referential))

    @routes.get("/modele/registre")
    def sheet(request: Request) -> Response:
        demand(request, Right.MODEL)
        return page(request, "modele_registre.html", blocks=blocks(), made=reader.now().astimezone(reader.zone))

    @routes.get("/modele/registre.json")
    def document(request: Request) -> Response:
        demand(request, Right.MODEL)
        content = {block.title: dict(block.lines) for block in blocks()}
        return JSONResponse({"date": reader.now().isoformat(), "registre": content})

    return routes
