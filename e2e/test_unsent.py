"""A button pressed while the studio can't be reached says so in a sentence, and can be pressed again."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from e2e.pages import RunPage, made
from e2e.studios import Studio
from e2e.visitors import Visitor, Visitors
from e2e.watching import NETWORK
from e2e.wire import wire

AWAY = {
    "en-GB": "The studio could not be reached. Check your connection, then press the button again.",
    "pt-BR": "Não foi possível alcançar o estúdio. Verifique a sua conexão e aperte o botão de novo.",
}
LATE = "The studio did not answer in time. If nothing changes in a moment, press the button again."
BROKEN = "The studio can't answer just now. Wait a moment, then press the button again."
HTMX = r"htmx:(afterRequest|sendError|timeout)|Error Code 502|status of 502"


async def come(visitors: Visitors, studio: Studio | str) -> Visitor:
    visitor = await visitors.come(studio)
    visitor.guard.allow(NETWORK)
    visitor.guard.allow(HTMX)
    return visitor


async def announced(place: Page | Locator, sentence: str) -> None:
    """It is seen, and announced when the person has been listened to."""
    words = place.get_by_text(sentence)
    await expect(words).to_be_in_viewport()
    await expect(words).to_have_attribute("aria-live", "polite")


async def saves(run: RunPage, sentence: str) -> None:
    await expect(run.button("Save")).to_be_focused()
    await run.button("Save").click()
    await expect(run.page.get_by_text("is among your characters.")).to_be_visible()
    await expect(run.page.get_by_text(sentence)).to_have_count(0)


@pytest.mark.parametrize("language", AWAY)
async def test_a_button_pressed_while_the_network_is_away_says_so(
    quick: Studio, visitors: Visitors, language: str
) -> None:
    visitor = await come(visitors, quick)
    run = await made(visitor)
    if language == "pt-BR":
        await run.page.get_by_role("button", name="Português").click()
    words = {"en-GB": "Save", "pt-BR": "Salvar"}
    await visitor.context.set_offline(True)
    await run.button(words[language]).click()
    await announced(run.page, AWAY[language])
    await visitor.context.set_offline(False)
    await expect(run.button(words[language])).to_be_focused()
    await run.button(words[language]).click()
    await expect(run.button(words[language])).to_have_count(0)
    await expect(run.page.get_by_text(AWAY[language])).to_have_count(0)


async def test_in_a_dialog_it_is_said_there(quick: Studio, visitors: Visitors) -> None:
    visitor = await come(visitors, quick)
    run = await made(visitor)
    await run.button("Discard").click()
    await visitor.context.set_offline(True)
    await run.dialog.get_by_role("button", name="Discard").click()
    await announced(run.dialog, AWAY["en-GB"])
    await visitor.context.set_offline(False)
    await run.dialog.get_by_role("button", name="Discard").click()
    await expect(run.page.get_by_text("is discarded.")).to_be_visible()


async def test_a_button_that_gets_no_answer_is_given_up_on(quick: Studio, visitors: Visitors) -> None:
    async with wire(quick.port) as cable:
        run = await made(await come(visitors, cable.url))
        assert await run.page.evaluate("htmx.config.timeout") == 10_000
        await run.page.evaluate("htmx.config.timeout = 1000")
        cable.die()
        await run.button("Save").click()
        await expect(run.button("Save")).to_be_disabled()
        await announced(run.page, LATE)
        await expect(run.button("Save")).to_be_enabled()
        cable.mend()
        await expect(run.page.get_by_text("could not be reached")).to_have_count(0)


async def test_what_a_gateway_says_is_not_shown(quick: Studio, visitors: Visitors) -> None:
    visitor = await come(visitors, quick)
    run = await made(visitor)
    gateway = "<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"
    await visitor.context.route(
        "**/save", lambda route: route.fulfill(status=502, body=gateway, content_type="text/html")
    )
    await run.button("Save").click()
    await announced(run.page, BROKEN)
    await expect(run.page.get_by_text("Bad Gateway")).to_have_count(0)
    await visitor.context.unroute("**/save")
    await saves(run, BROKEN)
