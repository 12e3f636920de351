"""What goes wrong is shown, with what can be done about it, and then it can be done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from e2e.pages import KNIGHT, NewPage, RunPage, picture
from e2e.studios import Studio, studio
from e2e.visitors import Visitors

PLACEHOLDER = "No portrait yet"


@pytest.fixture
def failing(request: pytest.FixtureRequest) -> Iterator[Studio]:
    """The scripted engine; the step that the test names fails once in each process."""
    with studio(
        CHARGEN_ENGINE="scripted",
        CHARGEN_SCRIPTED_STEP_SECONDS="0.2",
        CHARGEN_SCRIPTED_FAIL_STEP=request.param,
    ) as running:
        yield running


@pytest.mark.parametrize("failing", ["generating_avatar"], indirect=True)
async def test_a_failed_avatar_shows_a_placeholder_and_can_be_tried_again(
    failing: Studio, visitors: Visitors
) -> None:
    run = await (await NewPage.of(await visitors.come(failing))).start()
    await run.completed()
    await expect(run.page.get_by_text("The portrait could not be painted.")).to_be_visible()
    await expect(run.page.get_by_role("img", name=PLACEHOLDER)).to_be_visible()
    await expect(run.preview).to_have_count(0)
    await run.page.reload()
    await expect(run.page.get_by_role("img", name=PLACEHOLDER)).to_be_visible()
    await run.page.get_by_role("button", name="Try again").click()
    await run.painted()
    await expect(run.page.get_by_text("could not be painted")).to_have_count(0)


@pytest.mark.parametrize("failing", ["generating_history"], indirect=True)
async def test_a_failed_run_says_why_and_can_be_started_again(failing: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(failing))).start(KNIGHT, picture())
    await expect(run.page.get_by_role("heading", name="This run could not go on")).to_be_visible()
    await expect(run.page.get_by_text("failed at this step")).to_be_visible()
    await expect(run.step("Writing the history", "failed")).to_be_visible()
    await expect(run.part("Who it is")).to_contain_text("Scripted Character")  # what was made is kept
    await expect(run.button("Save")).to_have_count(0)
    before = await run.look()
    await run.page.reload()
    assert await run.look() == before
    await start_again(run)


async def start_again(run: RunPage) -> None:
    """Description and picture need not be given twice."""
    await run.button("Start again").click()
    new = NewPage(run.page)
    await expect(new.description).to_have_value(KNIGHT)
    await expect(new.page.get_by_role("checkbox", name="Use this picture again")).to_be_checked()
    await new.submit()
    await new.page.wait_for_url(lambda url: url.rsplit("/", 1)[1] not in {"new", "generations"})
    again = await RunPage.reached(new.page)
    await again.painted()
    await expect(again.part("What the picture shows")).to_contain_text("64 × 48 pixels")


@pytest.mark.parametrize("failing", ["generating_history"], indirect=True)
async def test_a_failed_run_goes_on_from_where_it_stopped(failing: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(failing))).start(KNIGHT, picture())
    await run.button("Go on").click()
    await run.painted()
    await expect(run.page.get_by_role("heading", name="This run could not go on")).to_have_count(0)
    await expect(run.step("Writing the history", "done")).to_be_visible()
    before = await run.look()
    await run.page.reload()
    assert await run.look() == before


async def test_a_run_can_be_stopped_and_taken_up_again(slow: Studio, visitors: Visitors) -> None:
    run = await (await NewPage.of(await visitors.come(slow))).start()
    await expect(run.bar).to_have_attribute("aria-valuenow", "55")
    await run.button("Stop").click()
    await expect(run.page.get_by_role("heading", name="This run was stopped")).to_be_visible()
    await run.button("Go on").click()
    await run.painted()
    await expect(run.part("History")).to_contain_text(KNIGHT)


async def test_what_is_not_there_or_not_ones_own_is_not_found(quick: Studio, visitors: Visitors) -> None:
    owner, stranger = await visitors.come(quick), await visitors.come(quick)
    stranger.guard.allow("status of 404")
    run = await (await NewPage.of(owner)).start()
    await run.completed()
    character = await run.button("View sheet").get_attribute("href") or ""
    for path in (run.page.url, character, f"{character}/edit", "/no/such/page"):
        page = await stranger.open(path)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to be found here")
        await expect(page.get_by_role("main").get_by_role("link", name="New character")).to_be_visible()
        await page.close()
