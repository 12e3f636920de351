"""The day's quotas in a browser: what is left is said, the button is shut at zero, a refusal is seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.studios import Studio, studio
from e2e.tour import begin, client, followed
from e2e.visitors import Visitor, Visitors

PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture(scope="module")
def sparing() -> Iterator[Studio]:
    """Two characters a day for everybody, and one portrait."""
    with studio(
        CHARGEN_ENGINE="scripted",
        CHARGEN_SCRIPTED_STEP_SECONDS="0.05",
        CHARGEN_DAILY_RUNS_PER_USER="2",
        CHARGEN_DAILY_PORTRAITS_PER_USER="1",
    ) as running:
        yield running


async def person(visitors: Visitors, house: Studio, name: str, runs: int) -> tuple[Visitor, str]:
    """Somebody who has made so many characters today; the last run's id."""
    token, run = house.token(name), ""
    with client(house, token) as api:
        for _ in range(runs):
            run = followed(api, begin(api))["id"]
    visitor = await visitors.come(house, **PHONE)
    await visitor.take_token(token)
    visitor.guard.allow("429")
    return visitor, run


async def test_what_is_left_goes_down_and_at_zero_the_button_says_why(
    sparing: Studio, visitors: Visitors
) -> None:
    visitor, _ = await person(visitors, sparing, "ana", 1)
    page = await visitor.open("/generations/new")
    await expect(page.get_by_text("1 of 2 characters left today")).to_be_visible()
    await page.get_by_label("Description").fill("A knight")
    await page.get_by_role("button", name="Bring to life").click()
    await page.wait_for_url("**/generations/*-*")
    await page.goto(f"{sparing.url}/generations/new")
    button = page.get_by_role("button", name="Bring to life")
    await expect(button).to_be_disabled()
    await expect(button).to_have_accessible_description(
        "No more characters today Your characters for today"
        " are used up (2 a day). Try again after midnight UTC."
    )
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_form_that_was_open_before_the_last_one_went_keeps_its_text(
    sparing: Studio, visitors: Visitors
) -> None:
    visitor, _ = await person(visitors, sparing, "bob", 0)
    page = await visitor.open("/generations/new")
    with client(sparing, sparing.token("bob")) as api:
        for _ in range(2):
            begin(api)
    await page.get_by_label("Description").fill("A cook of forty")
    await page.get_by_role("button", name="Bring to life").click()
    await expect(
        page.get_by_role("alert").get_by_text("Your characters for today are used up")
    ).to_be_visible()
    await expect(page.get_by_label("Description")).to_have_value("A cook of forty")


async def test_a_portrait_too_many_says_why_wherever_it_is_asked_for(
    sparing: Studio, visitors: Visitors
) -> None:
    visitor, run = await person(visitors, sparing, "eve", 2)
    page = await visitor.open(f"/generations/{run}")
    status = page.locator("#avatar-status")
    await expect(status).to_contain_text("Your portraits for today are used up.")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("#notice")).to_contain_text("Your portraits for today are used up.")
    await expect(page.get_by_role("button", name="Try again")).to_be_enabled()
