"""The edit page: words are kept, through mistakes and through somebody who was faster."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Dialog, Locator, Page, expect

from e2e.pages import RunPage, made, sheet_of
from e2e.studios import Studio
from e2e.visitors import Visitors


@dataclass(frozen=True, slots=True)
class EditPage:
    """The form."""

    page: Page

    @classmethod
    async def of(cls, run: RunPage, path: str) -> EditPage:
        page = await run.page.context.new_page()
        await page.goto(f"{path}/edit")
        return cls(page)

    def field(self, name: str) -> Locator:
        return self.page.get_by_label(name, exact=True)

    async def save(self) -> None:
        await self.page.get_by_role("button", name="Save changes").click()


async def address(run: RunPage) -> str:
    return await run.button("View sheet").get_attribute("href") or ""


async def test_what_is_written_stands_on_the_sheet(quick: Studio, visitors: Visitors) -> None:
    run = await made(await visitors.come(quick))
    edit = await EditPage.of(run, await address(run))
    await edit.field("First name").fill("Åse")
    await edit.field("Age").fill("41")
    await edit.field("History").fill("Born <b>at sea</b>.\n\nNever left it.")
    await edit.save()
    sheet = sheet_of(edit.page)
    await expect(sheet.get_by_role("heading", name="Åse Character", level=1)).to_be_visible()
    await expect(sheet.get_by_text("41 years")).to_be_visible()
    await expect(sheet.get_by_text("Born <b>at sea</b>.")).to_be_visible()


async def test_a_mistake_is_reported_at_its_field(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    visitor.guard.allow("status of 422")
    run = await made(visitor)
    edit = await EditPage.of(run, await address(run))
    await edit.field("First name").fill("")
    await edit.field("Age").fill("old")
    await edit.field("Species").fill("selkie")
    await edit.save()
    await expect(edit.page.get_by_role("alert").get_by_role("link", name="Age")).to_be_visible()
    await expect(edit.field("Age")).to_have_attribute("aria-invalid", "true")
    await expect(edit.field("Species")).to_have_value("selkie")
    await edit.field("First name").fill("Ondine")
    await edit.field("Age").fill("")
    await edit.save()
    await expect(sheet_of(edit.page).get_by_role("heading", name="Ondine Character")).to_be_visible()


async def test_two_tabs_lose_neither_ones_words(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    visitor.guard.allow("status of 412")
    run = await made(visitor)
    path = await address(run)
    fast, late = await EditPage.of(run, path), await EditPage.of(run, path)
    await fast.field("First name").fill("Fast")
    await fast.field("Species").fill("hare")
    await fast.save()
    await fast.page.wait_for_url(f"**{path}")
    await late.field("First name").fill("Late")
    await late.save()
    await expect(late.page.get_by_role("heading", name="Somebody changed this meanwhile")).to_be_visible()
    await expect(late.field("First name")).to_have_value("Late")
    await expect(late.page.get_by_role("blockquote")).to_have_text("Fast")
    await expect(late.field("Species")).to_have_value(
        "hare"
    )  # the other's, where the fields are not the same
    await late.save()
    sheet = sheet_of(late.page)
    await expect(sheet.get_by_role("heading", name="Late Character")).to_be_visible()
    await expect(sheet.get_by_text("hare")).to_be_visible()


async def test_unsaved_words_are_not_left_without_a_question(quick: Studio, visitors: Visitors) -> None:
    run = await made(await visitors.come(quick))
    edit = await EditPage.of(run, await address(run))
    await edit.field("First name").click()
    await edit.field("First name").press_sequentially("X")
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    edit.page.on("dialog", stay)
    await edit.page.get_by_role("link", name="My characters").first.click()
    await expect(edit.field("First name")).to_be_visible()
    assert asked == ["beforeunload"]
