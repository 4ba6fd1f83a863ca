"""Mail room, dashboard and help, as pages."""

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.cases import NOW, MailRoom, made_of
from tests.web.conftest import Site
from tests.web.test_mail_pages import subjects, words_of
from triage.domain.corrections import Decision, Deed
from triage.domain.referential import Label
from triage.web.charts import bar_chart
from triage.web.dashboard_views import health, lasting
from triage.web.outcome_models import Reader


def links(page: str, row: str) -> list[str]:
    """The addresses in the table row that starts with these words."""
    found = next(r for r in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if words_of(r).startswith(row))
    return [html.unescape(a) for a in re.findall(r'href="([^"]+)"', found)]


def test_the_balance_adds_up_and_each_figure_opens_its_mails(morning: Site) -> None:
    page = morning.text("/service-courrier")
    shown = words_of(page)
    assert "police.municipale 16 reçus 11 classés 2 à qualifier 2 en erreur 1 en cours juste" in shown
    addresses = links(page, "police.municipale")
    counted = [len(subjects(morning.text(a))) for a in addresses]
    assert counted == [16, 11, 2, 2, 1]
    assert len(links(page, "12 mars 2026")) == 5


def test_the_mail_room_sees_doubtful_returned_and_misrouted_mails(site: Site, room: MailRoom) -> None:
    doubtful, back, wrong = (
        room.sort(made_of(n, "x", confidence=c)) for n, c in (("Douteux", 0.7), ("Retour", 0.99), ("Erreur", 0.96))
    )
    decide = site.database.review.decide
    decide(back, Decision(deed=Deed.RETURN), actor="amartin", now=NOW)
    decide(wrong, Decision(deed=Deed.REROUTE, label=Label(service="urbanisme")), actor="amartin", now=NOW)
    shown = words_of(site.text("/service-courrier"))
    assert re.search(r"Attributions à vérifier .* Douteux .* Retournés au service Courrier .* Retour ", shown)
    assert "Police municipale Urbanisme 1" in shown
    assert "Erreur Police municipale › Stationnement gênant 96 % Urbanisme amartin" in shown
    assert f"/courriers/{doubtful}" in site.text("/service-courrier")


def test_a_period_without_mail_says_so(site: Site) -> None:
    assert "Aucun courrier reçu du 1er au 2 mai 2020." in words_of(
        site.text("/service-courrier?du=2020-05-02&au=2020-05-01")
    )
    assert "Aucun courrier." in site.text("/tableau-de-bord?du=rien&au=9999-99-99")


def test_every_chart_has_its_table_its_words_and_its_csv(morning: Site) -> None:
    page = morning.text("/tableau-de-bord")
    assert page.count('<svg class="chart"') == 2
    assert page.count("</desc>") == 2
    assert "style=" not in page
    for address in re.findall(r'href="(/tableau-de-bord/[^"]+)"', page):
        answer = morning.client().get(html.unescape(address))
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert "attachment" in answer.headers["content-disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) > 1
        assert len({len(r) for r in rows}) == 1
    assert morning.client().get("/tableau-de-bord/rien.csv").status_code == 404


def test_the_dashboard_counts_by_service_and_can_be_narrowed(morning: Site) -> None:
    shown = words_of(morning.text("/tableau-de-bord"))
    assert "16 courriers du 11 février au 12 mars 2026" in shown
    assert re.search(r"Police municipale 7 7 0 0 0 — 8\d %", shown)
    narrowed = words_of(morning.text("/tableau-de-bord?service=urbanisme"))
    assert "0 courrier du" in narrowed


def test_mailboxes_are_told_in_plain_words_the_troubled_first(referential: object) -> None:
    reader = Reader(referential=referential, zone=NOW.tzinfo, now=lambda: NOW)  # type: ignore[arg-type]
    told = health(
        {"a": (NOW, ""), "b": (NOW, ""), "c": (NOW - timedelta(days=2), "Mot de passe refusé.")},
        {"a": NOW - timedelta(hours=80), "b": NOW - timedelta(hours=3)},
        {"a": 72, "b": 72, "d": 72},
        reader,
    )
    assert [(h.name, h.code) for h in told] == [("c", "broken"), ("d", "broken"), ("a", "silent"), ("b", "fine")]
    assert told[0].state == "Mot de passe refusé."
    assert told[1].state == "Jamais relevée."
    assert words_of(told[2].state).startswith("Silencieuse depuis 4 jours, plus que les 72 heures habituelles")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, "—"),
        (0, "1 min"),
        (61, "2 min"),
        (5400, "90 min"),
        (5401, "2 h"),
        (86400 * 2, "48 h"),
        (86400 * 2 + 1, "3 jours"),
    ],
)
def test_delays_are_said_in_the_unit_that_fits_and_never_shortened(seconds: float | None, said: str) -> None:
    assert lasting(seconds).replace("\N{NO-BREAK SPACE}", " ") == said


@given(st.lists(st.integers(0, 10**7), max_size=400))
def test_bars_stay_in_their_frame_and_keep_their_proportions(values: list[int]) -> None:
    chart = bar_chart([(str(n), f"{n} : {v}", v) for n, v in enumerate(values)])
    assert len(chart.bars) == len(values)
    for bar in chart.bars:
        assert chart.left <= bar.x <= bar.x + bar.width <= chart.width + 1
        assert 0 <= bar.y <= chart.base + 0.1
        assert abs(bar.y + bar.height - chart.base) < 0.2
    highest = max(values, default=0)
    assert all(
        b.height == max(x.height for x in chart.bars) for b, v in zip(chart.bars, values, strict=True) if v == highest
    )


def test_help_and_the_accessibility_statement_are_there_for_everybody(morning: Site) -> None:
    shown = words_of(morning.text("/aide"))
    for part in ("Lire et chercher", "Traiter un courrier", "Service courrier", "Au clavier", "Administrer"):
        assert part in shown
    statement = words_of(morning.text("/accessibilite"))
    assert "non conforme" in statement
    assert "Aucun audit de conformité n’a été fait." in statement
