"""Every page and every state of it that is looked at as a whole: by axe, on narrow screens, for pictures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.async_api import Page, expect

from e2e.studios import Studio
from e2e.visitors import Visitor
from tests.support.runs import png

STORY = "Ana, a brave knight of forty with a red braid and green eyes, who is afraid of horses."


@dataclass(frozen=True, slots=True)
class Furnished:
    """A studio where something has happened: runs and a character, all of them the token's own."""

    studio: Studio
    token: str  # an administrator's
    completed: str
    to_discard: str
    character: str
    failed: str | None


def furnish(
    studio: Studio, story: str = STORY, image: bytes | None = None, *, locale: str = "en", fails: bool = False
) -> Furnished:
    """Makes what the tour shows, through the API. `fails`: the studio's first run is to fail."""
    token, others = studio.token("Tour Guide", "admin"), studio.token("Somebody Else")
    with ExitStack() as stack:
        guide, other = (stack.enter_context(client(studio, each, locale)) for each in (token, others))
        failed = followed(guide, begin(guide, story, image))["id"] if fails else None
        begun = [(each, begin(each, story, image)) for each in (guide, guide, other)]
        completed, to_discard, theirs = (followed(each, run) for each, run in begun)
        guide.post(f"/api/v1/characters/{completed['characterId']}/avatar-jobs").raise_for_status()
        guide.delete(f"/api/v1/characters/{theirs['characterId']}").raise_for_status()  # for the audit log
    character = completed["characterId"]
    return Furnished(studio, token, completed["id"], to_discard["id"], character, failed)


def client(studio: Studio, token: str, locale: str = "en") -> httpx.Client:
    """Speaks to the API for whom the token speaks for."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": locale}
    return httpx.Client(base_url=studio.url, headers=headers, timeout=60)


def begin(of: httpx.Client, story: str = STORY, image: bytes | None = None) -> str:
    """A new run's id."""
    files = {"image": ("knight.png", image or png("firebrick"))}
    sent = of.post("/api/v1/characters/generate-automated", data={"description": story}, files=files)
    run: str = sent.raise_for_status().json()["sessionId"]
    return run


def followed(of: httpx.Client, run: str) -> dict[str, Any]:
    """The run after its end and its avatar's: that is when its event stream ends."""
    with of.stream("GET", f"/api/v1/generations/{run}/events?avatar=true") as events:
        for _line in events.iter_lines():
            pass
    found: dict[str, Any] = of.get(f"/api/v1/generations/{run}").raise_for_status().json()
    return {"id": run, **found}


@dataclass(frozen=True, slots=True)
class Stop:
    """A state by name, and how a visitor with the token comes there."""

    name: str
    reach: Callable[[Visitor, Furnished], Awaitable[Page]]


def _at(name: str, path: str) -> Stop:
    """A state that has an address; what stands in braces is the studio's."""

    async def reach(visitor: Visitor, here: Furnished) -> Page:
        return await visitor.open(path.format(here=here))

    return Stop(name, reach)


async def _refused(visitor: Visitor, _here: Furnished) -> Page:
    page = await visitor.open("/generations/new")
    await page.locator("form.wizard").evaluate("form => form.submit()")  # past the page's own check
    await page.locator("#problem").wait_for()
    return page


async def _running(visitor: Visitor, here: Furnished) -> Page:
    with client(here.studio, here.token) as guide:
        for _ in range(5):  # on a busy machine a run may be over before its page is open
            page = await visitor.open(f"/generations/{begin(guide)}")
            if await page.get_by_role("progressbar").count():
                break
    await expect(page.get_by_role("progressbar")).not_to_have_attribute("aria-valuenow", "0")
    return page


async def _stopped(visitor: Visitor, here: Furnished) -> Page:
    with client(here.studio, here.token) as guide:
        run = begin(guide)
        guide.post(f"/api/v1/generations/{run}/cancel").raise_for_status()
    page = await visitor.open(f"/generations/{run}")
    await page.locator(".run-error").wait_for()
    return page


async def _asking(visitor: Visitor, here: Furnished) -> Page:
    page = await visitor.open(f"/generations/{here.completed}")
    await page.locator("[data-opens]").click()
    await page.get_by_role("dialog").wait_for()
    return page


async def _discarded(visitor: Visitor, here: Furnished) -> Page:
    with client(here.studio, here.token) as guide:
        run = guide.get(f"/api/v1/generations/{here.to_discard}").json()
        guide.delete(f"/api/v1/characters/{run['characterId']}").raise_for_status()
    page = await visitor.open(f"/generations/{here.to_discard}")
    with client(here.studio, here.token) as guide:
        guide.post(f"/api/v1/characters/{run['characterId']}/restore").raise_for_status()
    return page


async def _nothing_yet(visitor: Visitor, _here: Furnished) -> Page:
    await visitor.context.clear_cookies()
    return await visitor.open("/characters")


TOUR = (
    _at("new", "/generations/new"),
    _at("again", "/generations/new?again={here.failed}"),
    Stop("refused", _refused),
    Stop("running", _running),
    _at("completed", "/generations/{here.completed}"),
    Stop("asking", _asking),
    Stop("discarded", _discarded),
    _at("failed", "/generations/{here.failed}"),
    Stop("stopped", _stopped),
    _at("sheet", "/characters/{here.character}"),
    _at("edit", "/characters/{here.character}/edit"),
    _at("characters", "/characters"),
    Stop("no-characters", _nothing_yet),
    _at("admin", "/admin"),
    _at("admin-runs", "/admin/runs"),
    _at("usage", "/admin/usage"),
    _at("audit", "/admin/audit"),
    _at("sign-in", "/sign-in"),
    _at("dev", "/dev/progress"),
    _at("not-found", "/no/such/page"),
)
