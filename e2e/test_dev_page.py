"""/dev/progress as the original specification uses it: token, inputs, connect, start, watch, disconnect."""

from __future__ import annotations

import json

from playwright.async_api import expect

from e2e.pages import KNIGHT, picture
from e2e.studios import Studio
from e2e.visitors import Visitors


async def test_raw_events_are_watched_with_a_pasted_token(quick: Studio, visitors: Visitors) -> None:
    page = await (await visitors.come(quick)).open("/dev/progress")
    events = page.get_by_role("log")
    await page.get_by_label("Token").fill(quick.token("developer"))
    await page.get_by_label("Description").fill(KNIGHT)
    await page.get_by_label("Picture").set_input_files(picture())
    await page.get_by_role("button", name="Connect", exact=True).click()
    await expect(events).to_contain_text("connection_established")
    await page.get_by_role("button", name="Start character generation").click()
    await expect(events).to_contain_text('"step": "completed"')
    bodies = await events.get_by_role("listitem").filter(has_text="character_generation_progress").all()
    announced = [json.loads(await body.locator("pre").inner_text()) for body in bodies]
    assert [event["progress"] for event in announced] == [5, 15, 30, 40, 55, 70, 80, 90, 100]
    assert announced[-1]["data"]["character"]["firstName"] == "Scripted"
    await expect(page.get_by_role("progressbar")).to_have_js_property("value", 100)
    await page.get_by_role("button", name="Disconnect").click()
    await expect(page.get_by_text("not connected")).to_be_visible()


async def test_a_bad_token_is_reported(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    visitor.guard.allow("status of 401|WebSocket connection to")
    # A poll that is on its way while the refused client is shown out is answered with 400.
    visitor.guard.allow("status of 400 .*/api/v1/ws/")
    page = await visitor.open("/dev/progress")
    await page.get_by_label("Token").fill("no.token.at-all")
    await page.get_by_role("button", name="Connect", exact=True).click()
    await expect(page.get_by_role("log")).to_contain_text("Invalid or expired token")
    await page.get_by_label("Description").fill(KNIGHT)
    await page.get_by_role("button", name="Start character generation").click()
    await expect(page.get_by_role("log")).to_contain_text("unauthenticated")
