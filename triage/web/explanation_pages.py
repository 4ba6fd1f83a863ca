"""The explanation of R311-3-1-2 CRPA, made from the record of one mail: what the machine contributed, from which data, with which
weights, and what people did. Printable; names no agent but who approved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from fastapi import APIRouter, Request
from starlette.responses import Response

from triage.domain.case import MACHINE, Case, HistoryEntry, Outcome
from triage.domain.drafts import Reply
from triage.domain.events import MACHINE_ACTORS
from triage.domain.masking import free_of_pieces
from triage.domain.verdict import Verdict
from triage.domain.whole_mail import counts_letters
from triage.web import words
from triage.web.bannettes import full_name
from triage.web.doors import Doors
from triage.web.letter_views import letter_title
from triage.web.mail_pages import MailId
from triage.web.outcome_models import Reader
from triage.web.rendering import page
from triage.web.reply_pages import ANY
from triage.web.who import demand, visible_case

NOT_READ = "Ce courrier n’a pas encore été lu par le tri automatique."
SHOWN = 400_000  # characters compared: longer texts say only that they differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line of the operations."""

    when: str
    who: str
    what: str


def explanation_pages(doors: Doors, reader: Reader) -> APIRouter:
    """`/courriers/{id}/reponse/explication`."""
    routes = APIRouter()

    @routes.get("/courriers/{mail_id}/reponse/explication")
    def explained(request: Request, mail_id: MailId) -> Response:
        person = demand(request, *ANY)
        case = visible_case(doors, person, mail_id)
        reply = doors.replies.latest(mail_id)
        approver = doors.accounts.account(reply.approver) if reply and reply.approver else None
        return page(
            request,
            "courrier_explication.html",
            case=case,
            received=words.long_date(case.received_at, reader.zone),
            contribution=list(_contribution(case, reply, reader, letter_title(doors, reply.letter) if reply else "")),
            data=list(_data(case)),
            weights=list(_weights(case, reader)),
            steps=[_step(h, reader) for h in case.history],
            approver=", ".join(filter(None, (approver.name, approver.quality))) if approver else "",
            service=doors.outgoing.letterhead(case.label.service).sender if case.label else None,
        )

    return routes


def _contribution(case: Case, reply: Reply | None, reader: Reader, letter: str) -> Iterator[str]:
    """Degree and mode."""
    outcome = case.outcome
    if outcome is None:
        yield NOT_READ
        return
    verdict = outcome.verdict
    proposed = full_name(verdict.label, reader.referential)
    if verdict.to_qualify:
        yield (
            "Le tri automatique n’était pas assez sûr de lui : une personne devait qualifier le courrier "
            f"(première idée : {proposed})."
        )
    else:
        yield f"Le tri automatique a proposé le service et le motif : {proposed}."
    if case.label is not None and case.label != verdict.label:
        yield f"Une personne a choisi autre chose : {full_name(case.label, reader.referential)}."
    if reply is None:
        yield "Aucun projet de réponse n’a été ouvert."
        return
    if reply.letter:
        yield (
            f"Le texte vient d’une lettre type écrite par des personnes (« {letter} », version {reply.letter_version}), "
            "remplie par le logiciel. Aucun texte n’est inventé par une machine."
        )
    else:
        yield "Le texte a été écrit par une personne, sans lettre type."
    yield _edited(reply)
    if reply.approver:
        yield (
            "Une personne a relu ce texte et l’a approuvé : elle en est l’auteur. "
            "Rien n’est décidé ni envoyé par le traitement."
        )
    else:
        yield "Personne n’a encore approuvé ce texte. Rien n’est décidé ni envoyé par le traitement."


def _edited(reply: Reply) -> str:
    if reply.body == reply.proposed_body and reply.subject == reply.proposed_subject:
        return "Le texte proposé n’a pas été modifié."
    if len(reply.body) + len(reply.proposed_body) > SHOWN:
        return "Le texte proposé a été modifié par une personne."
    kept = SequenceMatcher(None, reply.proposed_body.split(), reply.body.split(), autojunk=False).ratio()
    return f"Le texte proposé a été modifié par une personne : {round(100 * kept)} % des mots sont restés."


def _data(case: Case) -> Iterator[str]:
    """What was processed and where it came from."""
    yield f"Le courriel reçu dans la boîte {case.location.mailbox} : son objet, son texte, l’adresse de l’expéditeur et la date."
    outcome = case.outcome
    if outcome is None:
        return
    if outcome.attached:
        count = len(outcome.attached)
        yield f"Le texte de {count} pièce{'s' if count > 1 else ''} jointe{'s' if count > 1 else ''} (documents seulement)."
        if counts_letters(outcome.parsed, outcome.attached):
            yield "Le courriel lui-même est très court : le texte de ses pièces a compté pour le motif et la réponse."
    yield "Ni photo ni film n’est analysé. Aucun fichier extérieur n’est consulté."
    if outcome.extraction.entities:
        found = sorted({words.ENTITIES[e.type] for e in outcome.extraction.entities})
        yield "Éléments relevés dans le texte : " + ", ".join(found).lower() + "."
    if outcome.extraction.secrets:
        yield "Des données bancaires ou d’identité ont été masquées et n’ont servi à rien."


def _weights(case: Case, reader: Reader) -> Iterator[str]:
    """Parameters and their weight in this case."""
    outcome = case.outcome
    if outcome is None:
        return
    verdict = outcome.verdict
    yield f"Modèle de tri {verdict.model}. Probabilité estimée de la proposition : {_percent(verdict.confidence)}."
    yield threshold_words(verdict)
    for other in verdict.alternatives:
        yield f"Autre possibilité : {full_name(other.label, reader.referential)}, {_percent(other.probability)}."
    if reasons := free_of_pieces(verdict.reasons, outcome.parsed, outcome.extraction):
        told = ", ".join(f"« {r.word} » ({_signed(r.weight)})" for r in reasons)
        yield f"Mots qui ont pesé pour (+) ou contre (−) : {told}."
    yield from _rules(outcome)


def threshold_words(verdict: Verdict) -> str:
    """The threshold of the class, and what it made of the proposal."""
    if verdict.threshold is None:
        return "Le seuil de certitude de ce motif n’était pas encore noté quand ce courrier a été lu."
    asked = (
        f"Pour ce motif, le tri automatique ne propose seul qu’à partir de {_percent(verdict.threshold)} de certitude"
    )
    if verdict.confidence >= verdict.threshold:
        return f"{asked} : ce seuil était atteint. {verdict.why_to_qualify}".rstrip()
    return f"{asked} : ce seuil n’était pas atteint, une personne devait donc choisir."


def _rules(outcome: Outcome) -> Iterator[str]:
    for reason in outcome.priority.reasons:
        yield f"Priorité, par une règle écrite : {reason}"
    if not outcome.priority.reasons:
        yield "Priorité normale : aucune règle de priorité ne s’applique."
    if outcome.proposal is not None:
        yield f"Lettre proposée, version {outcome.proposal.version} : {outcome.proposal.why or outcome.proposal.template}"
    yield f"Version des règles d’extraction : {outcome.rules_version}."


def _step(entry: HistoryEntry, reader: Reader) -> Step:
    """A person is « un agent » here; free words of people stay inside the house."""
    machine = entry.actor in MACHINE_ACTORS or entry.actor == MACHINE
    return Step(
        when=words.long_date(entry.at, reader.zone),
        who="traitement" if machine else "un agent",
        what=words.action(entry.action),
    )


def _percent(share: float) -> str:
    return words.per_cent(share)


def _signed(weight: float) -> str:
    return f"{weight:+.2f}".replace(".", ",").replace("-", "−")
