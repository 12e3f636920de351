"""The main job: a description, a picture or both become a character while one watches."""

from __future__ import annotations

import re

from playwright.async_api import FilePayload, expect

from e2e.pages import KNIGHT, NewPage, RunPage, picture
from e2e.studios import Studio
from e2e.visitors import Visitors
from tests.support.runs import png

BROKEN: FilePayload = {
    "name": "broken.png", "mimeType": "image/png", "buffer": png()[:40] + b"no picture at all",
}  # fmt: skip


async def test_a_picture_and_a_sentence_become_a_character(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    run = await (await NewPage.of(visitor)).start(KNIGHT, picture())
    await run.painted()
    await expect(run.part("What the picture shows")).to_contain_text("64 × 48 pixels")
    await expect(run.part("Who it is")).to_contain_text("Scripted Character")
    await expect(run.part("Personality")).to_contain_text(KNIGHT)
    await expect(run.part("History")).to_contain_text(KNIGHT)
    await expect(run.title).to_have_text("Scripted Character")
    await expect(run.page).to_have_title("Scripted Character · Chargen")
    for step in ("Preparing the picture", "Reading the picture", "Name, traits", "Ordering the portrait"):
        await expect(run.step(f"{step}.*", "done")).to_be_visible()


async def test_text_alone_begins_with_the_details(quick: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(quick))).start()
    await run.painted()
    await expect(run.step("Reading the picture")).to_have_count(0)
    await expect(run.part("What the picture shows")).to_have_count(0)
    await expect(run.part("History")).to_contain_text(KNIGHT)


async def test_a_picture_alone_is_enough(quick: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(quick))).start("", picture("crimson"))
    await run.painted()
    await expect(run.part("What the picture shows")).to_contain_text("64 × 48 pixels")
    await expect(run.page.get_by_text("What you asked for")).to_have_count(0)


async def test_progress_is_reported_while_the_run_is_on_its_way(slow: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(slow))).start()
    await expect(run.bar).to_have_attribute("aria-valuenow", "40")
    await expect(run.step("Name, traits and personality", "in progress")).to_be_visible()
    await expect(run.step("Writing the history", "to come")).to_be_visible()
    await expect(run.page.locator("#run-progress[aria-live=polite]")).to_contain_text(
        "Working out who this is"
    )
    await expect(run.title).to_have_text("A character is on the way")
    await expect(run.bar).to_have_attribute("aria-valuenow", "55")
    await expect(run.title).to_have_text("Scripted Character")
    await expect(run.step("Writing the history", "in progress")).to_be_visible()


async def test_the_avatar_appears_by_itself_after_its_previews(slow: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(slow))).start()
    await run.completed()
    await expect(run.page.get_by_role("img", name="No portrait yet")).to_be_visible()
    await expect(run.preview).to_be_visible()
    first = await run.preview.get_attribute("src")
    await expect(run.preview).not_to_have_attribute("src", first or "")
    await run.painted()


async def test_the_builtin_engine_keeps_to_what_is_said(builtin: Studio, visitors: Visitors) -> None:
    said = "Brunhild, a red-haired dwarven smith of sixty"
    run = await (await NewPage.of(await visitors.come(builtin))).start(said, picture("firebrick"))
    await run.painted()
    who = run.part("Who it is")
    await expect(who).to_contain_text("Brunhild")
    await expect(who).to_contain_text("60 years")
    await expect(who).to_contain_text(re.compile("dwarf", re.I))
    await expect(run.part("What the picture shows").get_by_role("listitem").first).to_be_visible()
    await expect(run.page.get_by_text("Made by the built-in engine")).to_be_visible()
    await expect(run.page.get_by_text("CC BY 4.0")).to_be_visible()


async def test_neither_text_nor_picture_is_reported_and_can_be_mended(
    quick: Studio, visitors: Visitors
) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.description.fill("   ")
    await new.submit()
    await expect(new.problem).to_have_text("Describe the character or add a picture, then try again.")
    await expect(new.description).to_be_focused()
    await (await new.start()).completed()


async def test_a_broken_picture_is_reported_at_once_and_the_text_is_kept(
    quick: Studio, visitors: Visitors
) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.description.fill(KNIGHT)
    await new.picture.set_input_files(BROKEN)
    await expect(new.problem).to_have_text("The picture can't be read. Use a PNG, JPEG, WebP, GIF or AVIF.")
    await expect(new.description).to_have_value(KNIGHT)
    await new.picture.set_input_files(picture())
    await expect(new.preview).to_be_visible()
    await expect(new.problem).to_have_count(0)
    await new.submit()
    run = await RunPage.reached(new.page)
    await run.painted()
    await expect(run.part("What the picture shows")).to_be_visible()


async def test_a_picture_can_be_dropped_or_pasted_and_taken_away(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await visitors.come(quick))
    for event, carrier in (("drop", "dataTransfer"), ("paste", "clipboardData")):
        await new.page.locator("body").evaluate(_BRING, [event, carrier, list(png())])
        await expect(new.preview).to_be_visible()
        await new.page.get_by_role("button", name="Remove the picture").click()
        await expect(new.preview).to_have_count(0)
    await new.submit()
    await expect(new.problem).to_contain_text("add a picture")  # it is gone from the form too


_BRING = """(body, [event, carrier, bytes]) => {
    const held = new DataTransfer()
    held.items.add(new File([new Uint8Array(bytes)], 'brought.png', {type: 'image/png'}))
    const kind = event === 'drop' ? DragEvent : ClipboardEvent
    body.dispatchEvent(new kind(event, {bubbles: true, cancelable: true, [carrier]: held}))
}"""


async def test_the_counter_reports_how_much_room_is_left(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.description.fill("Ana 🐎")
    await expect(new.page.get_by_text("5 of 4,000")).to_be_visible()
    await new.description.fill("x" * 4001)
    await expect(new.page.get_by_text("4,001 of 4,000")).to_be_visible()
    await new.submit()
    await expect(new.problem).to_contain_text("at most")


async def test_an_example_fills_the_description(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.page.get_by_role("link", name=re.compile("A stubborn smith")).click()
    await expect(new.description).to_have_value(re.compile("Brunhild"))
    await new.submit()
    run = await RunPage.reached(new.page)
    await run.page.get_by_text("What you asked for").click()
    await expect(run.page.get_by_text(re.compile("^Brunhild"))).to_be_visible()
