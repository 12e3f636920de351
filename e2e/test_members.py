"""A studio without guests: people sign in, and administrators act on what is others' and leave a trace."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, Page, expect

from e2e.pages import NewPage, RunPage, run_of
from e2e.studios import Studio, studio
from e2e.visitors import Visitor, Visitors

PASSWORD = "correct horse battery"
ANA, BOSS = "ana@example.org", "boss@example.org"


@pytest.fixture(scope="module")
def members() -> Iterator[Studio]:
    """Guests off; Ana, and an administrator."""
    with studio(
        CHARGEN_ENGINE="scripted", CHARGEN_SCRIPTED_STEP_SECONDS="0.2", CHARGEN_GUESTS="off"
    ) as running:
        running.add_user(ANA, PASSWORD)
        running.add_user(BOSS, PASSWORD, "admin")
        yield running


async def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("main").get_by_role("button", name="Sign in").click()


async def signed_in(visitors: Visitors, members: Studio, email: str, path: str) -> Visitor:
    visitor = await visitors.come(members)
    page = await visitor.open(path)
    await sign_in(page, email)
    await page.wait_for_url(f"**{path}")
    await page.close()
    return visitor


async def test_signing_in_leads_to_the_page_that_was_asked_for(members: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(members)
    visitor.guard.allow("status of 401")
    page = await visitor.open("/characters?status=saved")
    await expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    await sign_in(page, ANA, "not her password")
    await expect(page.get_by_role("alert").filter(has_text=re.compile(r"\w"))).to_be_visible()
    await expect(page.get_by_label("E-mail")).to_have_value(ANA)
    await sign_in(page, ANA)
    await page.wait_for_url("**/characters?status=saved")
    await page.get_by_role("button", name="Sign out").click()
    await page.goto("/characters")
    await expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


async def test_a_member_makes_a_character(members: Studio, visitors: Visitors) -> None:
    ana = await signed_in(visitors, members, ANA, "/generations/new")
    run = await (await NewPage.of(ana)).start()
    await run.painted()
    page = await ana.open("/admin")
    ana.guard.allow("status of 403")
    await expect(page.get_by_role("heading", level=1)).to_have_text("That is not allowed")


async def test_an_admin_acts_on_anothers_character_and_the_log_says_so(
    members: Studio, visitors: Visitors
) -> None:
    ana = await signed_in(visitors, members, ANA, "/generations/new")
    run = await (await NewPage.of(ana)).start("Somebody for the log")
    await run.painted()
    portrait = await run.portrait_url()
    character = (await run.button("View sheet").get_attribute("href") or "").rsplit("/", 1)[1]
    boss = await signed_in(visitors, members, BOSS, "/admin")
    page = await boss.open("/admin")
    await search(page, "ana")
    row = page.get_by_role("row").filter(has=page.locator(f"a[href$='{character}']"))
    await row.get_by_role("button", name=re.compile("^New portrait")).click()
    await expect(run.portrait).not_to_have_attribute("src", portrait)  # in Ana's own open tab
    await row.get_by_role("button", name=re.compile("^Discard")).click()
    await expect(row).to_have_count(0)
    await run.page.reload()
    await expect(run.page.get_by_text("is discarded.")).to_be_visible()
    await page.get_by_role("navigation", name="Administration").get_by_role("link", name="Audit").click()
    acts = page.get_by_role("row").filter(has_text=character[:8])
    await expect(acts).to_have_count(2)
    await expect(acts.nth(0)).to_contain_text("discarded")
    await expect(acts.nth(1)).to_contain_text("asked for a new portrait")
    for act in (acts.nth(0), acts.nth(1)):
        await expect(act).to_contain_text("boss")
        await expect(act).to_contain_text("ana")
    await restore(page, run)


async def search(page: Page, words: str) -> Locator:
    await page.get_by_role("searchbox").fill(words)
    await page.get_by_role("button", name="Search").click()
    return page.get_by_role("status")


async def restore(page: Page, run: RunPage) -> None:
    await page.get_by_role("link", name="Characters", exact=True).click()
    await page.get_by_label("State").select_option("discarded")
    await page.get_by_role("button", name="Search").click()
    await page.get_by_role("button", name=re.compile("^Restore")).first.click()
    await run.page.reload()
    await expect(run.button("Save")).to_be_visible()


async def test_an_admin_looks_at_anothers_run(members: Studio, visitors: Visitors) -> None:
    ana = await signed_in(visitors, members, ANA, "/generations/new")
    run = await (await NewPage.of(ana)).start("Somebody to be looked at")
    await run.completed()
    boss = await signed_in(visitors, members, BOSS, "/admin/runs")
    page = await boss.open("/admin/runs")
    await search(page, "looked at")
    await page.get_by_role("link", name="Somebody to be looked at").click()
    theirs = await RunPage.reached(page)
    assert run_of(page) == run_of(run.page)
    await theirs.painted()
