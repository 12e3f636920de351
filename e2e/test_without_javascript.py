"""With JavaScript off, forms and a refresh do the whole job."""

from __future__ import annotations

import re

from playwright.async_api import expect

from e2e.pages import KNIGHT, NewPage, RunPage, picture, sheet_of
from e2e.studios import Studio
from e2e.test_wizard import BROKEN
from e2e.visitors import Visitor, Visitors

NAME = "Scripted Character"


async def plain(visitors: Visitors, studio: Studio) -> Visitor:
    return await visitors.come(studio, java_script_enabled=False)


async def shown(run: RunPage) -> None:
    """The portrait is there; a browser without scripts is asked for no property of it."""
    await expect(run.portrait).to_be_visible(timeout=40_000)
    await expect(run.page.get_by_role("link", name="Refresh", exact=True)).to_have_count(0)


async def test_a_run_goes_to_its_end_by_refreshes_alone(slow: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await plain(visitors, slow))).start(KNIGHT, picture())
    await expect(run.page.get_by_role("link", name="Refresh", exact=True)).to_be_visible()
    await expect(run.step("Name, traits and personality", "to come")).to_be_visible()
    await run.page.get_by_role("link", name="Refresh", exact=True).click()
    await shown(run)  # the page refreshes itself: nobody reloads here
    await expect(run.part("History")).to_contain_text(KNIGHT)


async def test_the_four_actions_are_forms(quick: Studio, visitors: Visitors) -> None:
    visitor = await plain(visitors, quick)
    run = await (await NewPage.of(visitor)).start()
    await shown(run)
    first = await run.portrait_url()
    await run.button("Regenerate avatar").click()
    await expect(run.portrait).not_to_have_attribute("src", first, timeout=20_000)
    await shown(run)
    await run.button("Save").click()
    await expect(run.page.get_by_text(f"{NAME} is among your characters.")).to_be_visible()
    await run.button("Discard").click()
    await expect(run.page.get_by_role("heading", name=f"Discard {NAME}?")).to_be_visible()
    await run.page.get_by_role("link", name="Keep").click()
    await RunPage.reached(run.page)
    await run.button("Discard").click()
    await run.page.get_by_role("main").get_by_role("button", name="Discard").click()
    await expect(run.page.get_by_text(f"{NAME} is discarded.")).to_be_visible()
    await run.button("Undo").click()
    await run.button("View sheet").click()
    await expect(sheet_of(run.page).get_by_role("heading", name=NAME, level=1)).to_be_visible()


async def test_edits_are_forms(quick: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await plain(visitors, quick))).start()
    await shown(run)
    await run.button("View sheet").click()
    page = run.page
    await sheet_of(page).get_by_role("link", name="Edit").click()
    await page.get_by_label("First name").fill("Plain")
    await page.get_by_role("button", name="Save changes").click()
    await expect(sheet_of(page).get_by_role("heading", name="Plain Character")).to_be_visible()


async def test_a_broken_picture_comes_back_with_the_text(quick: Studio, visitors: Visitors) -> None:
    visitor = await plain(visitors, quick)
    visitor.guard.allow("status of 4")
    new = await NewPage.of(visitor)
    await new.submit()
    await expect(new.problem).to_contain_text("Describe the character or add a picture")
    await new.description.fill(KNIGHT)
    await new.picture.set_input_files(BROKEN)
    await new.submit()
    await expect(new.problem).to_contain_text("The picture can't be read.")
    await expect(new.problem).to_contain_text("the picture has to be chosen again")
    await expect(new.description).to_have_value(KNIGHT)
    await new.picture.set_input_files(picture())
    await new.submit()
    run = await RunPage.reached(new.page)
    await shown(run)
    await expect(run.part("What the picture shows")).to_contain_text("64 × 48 pixels")


async def test_an_example_is_a_link(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await plain(visitors, quick))
    await new.page.get_by_role("link", name=re.compile("A stubborn smith")).click()
    await expect(new.description).to_have_value(re.compile("Brunhild"))
