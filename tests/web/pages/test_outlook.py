"""The line below a run's progress: how many come before it, and how long it may take, in words."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from app.bootstrap import Container
from app.engines.ports import Locale
from app.runs.estimates import Forecast, Span
from app.runs.run_request import RunRequest
from app.web.pages.outlook import outlook
from app.web.rendering import render
from tests.support.runs import completed
from tests.web.pages.conftest import Visitor


def line(forecast: Forecast, locale: Locale = "en") -> str:
    html = render("generations/_outlook.html", locale, view=outlook(uuid4(), forecast))
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


@pytest.mark.parametrize(
    ("forecast", "english", "portuguese"),
    [
        (Forecast(), "", ""),
        (Forecast(0), "", ""),
        (Forecast(1), "1 run comes before this one.", "1 geração vem antes desta."),
        (
            Forecast(12, Span(61, 90), Span(80, 130)),
            "12 runs come before this one. It begins in about 65 seconds; the character then takes about"
            " 20 seconds.",
            "12 gerações vêm antes desta. Começa em cerca de 65 segundos; depois o personagem leva cerca de"
            " 20 segundos.",
        ),
        (
            Forecast(None, None, Span(11, 130)),
            "Usually 15 seconds more, rarely over 3 minutes.",
            "Em geral mais 15 segundos; raramente acima de 3 minutos.",
        ),
        (Forecast(None, None, Span(0, 3)), "Usually a moment more.", "Em geral mais um instante."),
        (
            Forecast(None, None, Span(0, 0)),
            "This takes longer than usual.",
            "Está demorando mais que o normal.",
        ),
    ],
)
def test_words(forecast: Forecast, english: str, portuguese: str) -> None:
    assert line(forecast) == english
    assert line(forecast, "pt-BR") == portuguese


def test_what_is_said_never_grows_while_it_counts_down() -> None:
    def seconds(left: float) -> int:
        working = outlook(uuid4(), Forecast(None, None, Span(left, left + 1))).working
        assert working
        return working.count * {"moment": 0, "second": 1, "minute": 60}[working.unit]

    said = [seconds(left / 2) for left in range(600, -1, -1)]
    assert said == sorted(said, reverse=True)


async def test_the_page_has_it_and_asks_for_it_again_as_long_as_the_run_goes_on(
    container: Container, alice: Visitor, bob: Visitor
) -> None:
    assert alice.identity
    await container.leases.drain(0)  # nothing is begun any more
    request = RunRequest(description="x")
    waiting = [await container.generations.start(alice.identity, request) for _ in range(3)]
    address = f"/generations/{waiting[2].id}"
    page = await alice.get(address)
    assert "2 runs come before this one." in page.text
    assert "js/outlook.js" in page.text
    assert page.text.index('id="run-bar"') < page.text.index('id="outlook"')
    assert "2 runs come before this one." in (await alice.get(f"{address}/outlook")).text
    assert (await bob.get(f"{address}/outlook")).status_code == 404


async def test_a_finished_runs_line_is_empty(container: Container, alice: Visitor) -> None:
    assert alice.identity
    run = await completed(container, alice.identity)
    again = await alice.get(f"/generations/{run.id}/outlook")
    assert (again.status_code, re.sub(r"<[^>]*>|\s", "", again.text)) == (200, "")
