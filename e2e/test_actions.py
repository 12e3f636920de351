"""The four buttons: regenerate avatar, view sheet, save, discard with a confirmation and undo."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from e2e.pages import NewPage, made, sheet_of
from e2e.studios import Studio
from e2e.visitors import Visitor, Visitors

NAME = "Scripted Character"


async def listed(visitor: Visitor, path: str = "/characters") -> list[str]:
    """The names that stand in the visitor's list."""
    page = await visitor.open(path)
    names = await page.get_by_role("main").locator("li a").all_inner_texts()
    await page.close()
    return [name.strip() for name in names]


async def test_save_keeps_the_character(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    run = await made(visitor)
    assert await listed(visitor, "/characters?status=saved") == []
    await run.button("Save").click()
    await expect(run.page.get_by_text(f"{NAME} is among your characters.")).to_be_focused()
    await expect(run.button("Save")).to_have_count(0)
    await run.page.reload()
    await expect(run.page.get_by_text(f"{NAME} is among your characters.")).to_be_visible()
    assert NAME in await listed(visitor, "/characters?status=saved")


async def test_view_sheet_shows_all_there_is(quick: Studio, visitors: Visitors) -> None:
    run = await made(await visitors.come(quick), "Somebody with a sheet")
    await run.button("View sheet").click()
    await run.page.wait_for_url(re.compile(r"/characters/[0-9a-f-]{36}$"))
    sheet = sheet_of(run.page)
    await expect(sheet.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    await expect(sheet.get_by_text("Somebody with a sheet").first).to_be_visible()
    await expect(sheet.get_by_role("img", name="The portrait", exact=True)).to_be_visible()
    async with run.page.expect_download() as downloading:
        await sheet.get_by_role("link", name="Download as JSON").click()
    assert (await downloading.value).suggested_filename.endswith(".json")


async def test_regenerate_avatar_brings_another_by_itself(quick: Studio, visitors: Visitors) -> None:
    run = await made(await visitors.come(quick))
    first = await run.portrait_url()
    await run.button("Regenerate avatar").click()
    await expect(run.portrait).not_to_have_attribute("src", first)
    await run.painted()


async def test_a_portrait_is_cancelled_and_asked_for_again(slow: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(slow))).start()
    await run.completed()
    await expect(run.preview).to_be_visible()
    await run.page.get_by_role("button", name="Cancel the portrait").click()
    await expect(run.page.get_by_text("The portrait was cancelled.")).to_be_visible()
    await expect(run.preview).to_have_count(0)
    await run.page.reload()
    await expect(run.page.get_by_text("The portrait was cancelled.")).to_be_visible()
    await run.page.get_by_role("button", name="Try again").click()
    await run.painted()


async def test_an_earlier_portrait_can_be_chosen_again(quick: Studio, visitors: Visitors) -> None:
    run = await made(await visitors.come(quick))
    first = await run.portrait_url()
    await run.button("View sheet").click()
    await run.page.wait_for_url("**/characters/*")
    sheet = sheet_of(run.page)
    await sheet.get_by_role("button", name="Regenerate avatar").click()
    await expect(run.portrait).not_to_have_attribute("src", first)
    await sheet.get_by_role("button", name=re.compile("^Use this one")).click()
    await expect(run.portrait).to_have_attribute("src", first)


async def test_discard_asks_first_and_keep_changes_nothing(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    run = await made(visitor)
    await run.button("Discard").click()
    await expect(run.dialog).to_contain_text(f"Discard {NAME}?")
    await run.dialog.get_by_role("button", name="Keep").click()
    await expect(run.dialog).to_have_count(0)
    assert NAME in await listed(visitor)


async def test_discard_takes_it_away_and_undo_brings_it_back(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    run = await made(visitor)
    await run.button("Discard").click()
    await run.dialog.get_by_role("button", name="Discard").click()
    await expect(run.page.get_by_text(f"{NAME} is discarded.")).to_be_visible()
    await expect(run.page.get_by_text("bring it back for 15 minutes")).to_be_visible()
    assert await listed(visitor) == []
    await run.button("Undo").click()
    await expect(run.button("Save")).to_be_visible()
    assert await listed(visitor) == [NAME]


async def test_discard_on_the_sheet_can_be_undone_from_the_list(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    run = await made(visitor)
    await run.button("View sheet").click()
    page = run.page
    await page.wait_for_url("**/characters/*")
    await sheet_of(page).get_by_role("link", name="Discard").click()
    await page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    await page.wait_for_url("**/characters?discarded=*")
    await expect(page.get_by_role("main").get_by_role("link", name=NAME)).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(sheet_of(page).get_by_role("heading", name=NAME)).to_be_visible()


async def test_a_button_on_a_character_that_is_gone_says_so(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    visitor.guard.allow("status of 404|Error Code 404")
    run = await made(visitor)
    other = await visitor.open(run.page.url)
    await discard(other)
    await run.button("Save").click()
    await expect(run.page.get_by_role("alert").filter(has_text="nothing here")).to_be_visible()


async def discard(page: Page) -> None:
    await page.get_by_role("link", name="Discard").click()
    await page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()


async def test_two_characters_in_a_row_from_one_tab(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    run = await made(visitor)
    await run.page.get_by_role("link", name="New character").first.click()
    second = await NewPage(run.page).start("Somebody else")
    await second.painted()
    assert len(await listed(visitor)) == 2
