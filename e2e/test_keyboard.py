"""The keyboard alone does the whole job, and always shows where it is."""

from __future__ import annotations

from playwright.async_api import Page, expect

from e2e.pages import NewPage, RunPage, picture
from e2e.studios import Studio
from e2e.visitors import Visitor, Visitors

MAX_STOPS = 40  # stops on the way to anything on any of our pages


async def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Tabs until the focus is on what is called so, as a person would; each stop has to show."""
    passed = []
    for _ in range(MAX_STOPS):
        await page.keyboard.press(key)
        where = await page.evaluate(_FOCUSED)
        passed.append(where["name"])
        assert where["shown"], f"the focus does not show on {where}"
        if where["name"] == name:
            return
    raise AssertionError(f"the keyboard never came to {name!r}, but to {passed}")


_FOCUSED = """() => {
    const at = document.activeElement
    const words = at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent
    // A control may be drawn by what is around or beside it.
    const drawn = [at, at.parentElement, at.closest('.drop'), at.nextElementSibling].filter(Boolean)
    const ring = e => {
        const style = getComputedStyle(e)
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
        return outlined || style.boxShadow !== 'none'
    }
    return {name: words.replace(/\\s+/g, ' ').trim().replace(/ optional$/, ''), shown: drawn.some(ring)}
}"""


async def test_a_character_is_made_saved_and_looked_at(quick: Studio, visitors: Visitors) -> None:
    page = await begun(await visitors.come(quick))
    run = await RunPage.reached(page)
    await run.painted()
    await tab_to(page, "Save")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("is among your characters.")).to_be_focused()
    portrait = await run.portrait_url()
    await tab_to(page, "Regenerate avatar")
    await page.keyboard.press("Space")
    await expect(run.portrait).not_to_have_attribute("src", portrait)
    await expect(run.button("Regenerate avatar")).to_be_focused()
    await tab_to(page, "View sheet", "Shift+Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/characters/*")


_PRESS_WHEN_SAVED = """() => document.addEventListener('htmx:afterSwap', () => setTimeout(() => {
    const button = document.querySelector('#regenerate button')
    button.focus()
    button.click()
}), {once: true})"""


async def test_a_button_pressed_as_soon_as_it_is_there_does_not_leave_the_page(
    quick: Studio, visitors: Visitors
) -> None:
    page = await begun(await visitors.come(quick))
    run = await RunPage.reached(page)
    await run.painted()
    portrait = await run.portrait_url()
    left: list[str] = []
    page.on("framenavigated", lambda frame: left.append(frame.url))
    await page.evaluate(_PRESS_WHEN_SAVED)
    await tab_to(page, "Save")
    await page.keyboard.press("Enter")
    await expect(run.portrait).not_to_have_attribute("src", portrait)
    await expect(run.button("Regenerate avatar")).to_be_focused()
    assert left == []


async def begun(visitor: Visitor) -> Page:
    """Past every control of the form, to its button."""
    page = await visitor.open("/generations/new")
    await tab_to(page, "Skip to the content")
    await page.keyboard.press("Enter")
    await tab_to(page, "Description")
    await page.keyboard.type("Somebody who has no mouse")
    await tab_to(page, "Picture")
    await tab_to(page, "Whatever fits")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name="Fantasy")).to_be_checked()
    await tab_to(page, "Bring to life")
    await page.keyboard.press("Enter")
    return page


async def test_the_dialog_keeps_the_focus_and_gives_it_back(quick: Studio, visitors: Visitors) -> None:
    page = await begun(await visitors.come(quick))
    run = await RunPage.reached(page)
    await run.painted()
    await tab_to(page, "Discard")
    await page.keyboard.press("Enter")
    keep = run.dialog.get_by_role("button", name="Keep")
    await expect(keep).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(run.dialog).to_have_count(0)
    await expect(run.button("Discard")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(keep).to_be_focused()
    await tab_to(page, "Discard", "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Scripted Character is discarded.")).to_be_visible()
    await tab_to(page, "Undo")
    await page.keyboard.press("Enter")
    await expect(run.button("Save")).to_be_visible()


async def test_a_picture_is_taken_away_and_the_focus_stays_near(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.picture.set_input_files(picture())
    await new.description.focus()
    await tab_to(new.page, "Remove the picture")
    await new.page.keyboard.press("Enter")
    await expect(new.picture).to_be_focused()
