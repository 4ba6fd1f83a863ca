"""Plain facts about a mail that words alone do not show: date arithmetic and numbers. Pure functions."""

from datetime import date, timedelta

from triage.domain.entities import EntityType, Extraction

OTHER_BODY = "avis_autre_organisme"
IMAGES_GONE = "images_effacees"

FACTS: dict[str, str] = {
    OTHER_BODY: "le numéro de l'avis commence par le SIRET d'un autre organisme",
    IMAGES_GONE: "les dates indiquées sont plus anciennes que la durée de conservation des images",
}

LONGEST_RETENTION = 31  # CSI L252-5: one month at most; a town may keep less


def facts_of(extraction: Extraction, written: date, *, fps_siret: str, retention: int | None) -> frozenset[str]:
    """The facts that hold. `written` is the day of the mail, `retention` the town's days of CCTV images, if known."""
    held = set()
    notices = [e.value for e in extraction.entities if e.type is EntityType.NUMERO_AVIS and len(e.value) in {26, 28}]
    if fps_siret and notices and not any(n.startswith(fps_siret) for n in notices):
        held.add(OTHER_BODY)
    past = [d for d in dates(extraction) if d <= written]
    oldest = written - timedelta(days=retention or LONGEST_RETENTION)
    if past and max(past) < oldest:
        held.add(IMAGES_GONE)
    return frozenset(held)


def dates(extraction: Extraction) -> list[date]:
    """The distinct days found, ascending; what is not a day is passed over."""
    found = set()
    for entity in extraction.entities:
        if entity.type is EntityType.DATE:
            try:
                found.add(date.fromisoformat(entity.value))
            except ValueError:
                continue
    return sorted(found)
