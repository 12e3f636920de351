"""Every page on phone and desktop, light and dark, for people who see and who don't, with motion or none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, expect

from e2e.pages import NewPage
from e2e.studios import ROOT, Studio, studio
from e2e.tour import TOUR, Furnished, Stop, furnish
from e2e.visitors import Visitor, Visitors

PHONE: ViewportSize = {"width": 390, "height": 844}
NARROWEST: ViewportSize = {"width": 360, "height": 740}
GRAVE = {"serious", "critical"}
EACH = pytest.mark.parametrize("stop", TOUR, ids=lambda stop: stop.name)


@pytest.fixture(scope="module")
def furnished() -> Iterator[Furnished]:
    """Its first run failed; those after it came to their end. Slow enough to look at one under way."""
    with studio(
        CHARGEN_ENGINE="scripted",
        CHARGEN_SCRIPTED_STEP_SECONDS="2",
        CHARGEN_SCRIPTED_FAIL_STEP="generating_history",
        CHARGEN_DAILY_RUNS_STUDIO="999",  # so that the wizard says what is left
    ) as running:
        yield furnish(running, fails=True)


async def guide(visitors: Visitors, here: Furnished, **options: Any) -> Visitor:
    """The token's visitor. Some of the pages answer with an error, which the console tells."""
    visitor = await visitors.come(here.studio, **options)
    await visitor.take_token(here.token)
    visitor.guard.allow("status of 4")
    return visitor


@EACH
async def test_axe_finds_nothing_serious_light_or_dark(
    stop: Stop, furnished: Furnished, visitors: Visitors
) -> None:
    visitor = await guide(visitors, furnished, reduced_motion="reduce", color_scheme="light")
    page = await stop.reach(visitor, furnished)
    await page.evaluate(axe())
    assert await grave(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await grave(page) == []
    await page.set_viewport_size(PHONE)
    assert await grave(page) == []


@pytest.fixture(scope="module")
def paintless() -> Iterator[Furnished]:
    """Every portrait fails here."""
    with studio(
        CHARGEN_ENGINE="scripted",
        CHARGEN_SCRIPTED_STEP_SECONDS="0.1",
        CHARGEN_SCRIPTED_FAIL_STEP="generating_avatar",
        CHARGEN_SCRIPTED_FAIL_TIMES="1000",
    ) as running:
        yield furnish(running)


@pytest.mark.parametrize("path", ["/generations/{here.completed}", "/characters/{here.character}"])
async def test_axe_finds_nothing_serious_where_the_portrait_failed(
    path: str, paintless: Furnished, visitors: Visitors
) -> None:
    visitor = await guide(visitors, paintless, reduced_motion="reduce", color_scheme="light")
    page = await visitor.open(path.format(here=paintless))
    await expect(page.locator("#avatar-status[data-state=failed]")).to_be_visible()
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    await page.evaluate(axe())
    assert await grave(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await grave(page) == []
    await page.set_viewport_size(PHONE)
    assert await grave(page) == []


async def test_the_failed_run_that_axe_examines_offers_its_ways_on(
    furnished: Furnished, visitors: Visitors
) -> None:
    visitor = await guide(visitors, furnished)
    page = await visitor.open(f"/generations/{furnished.failed}")
    for name in ("Go on", "Read the picture again", "Work out name and traits again"):
        await expect(page.get_by_role("button", name=name)).to_be_visible()
    await expect(page.get_by_role("link", name="Start again")).to_be_visible()


@cache
def axe() -> str:
    return (ROOT / "tests/clients/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


async def grave(page: Page) -> list[str]:
    """What axe calls serious or critical, with the elements it is about."""
    found = await page.evaluate(_EXAMINED)
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


# A colour on its way to another is nobody's to judge.
_EXAMINED = """async () => {
    for (let still = 0; still < 5; await new Promise(requestAnimationFrame)) {
        const moving = document.getAnimations().some(each => each.playState === 'running')
        still = moving ? 0 : still + 1
    }
    return axe.run(document, {resultTypes: ['violations']})
}"""


@EACH
async def test_nothing_hangs_over_the_edge_of_a_phone(
    stop: Stop, furnished: Furnished, visitors: Visitors
) -> None:
    visitor = await guide(visitors, furnished, viewport=PHONE, has_touch=True, is_mobile=True, locale="pt-BR")
    page = await stop.reach(visitor, furnished)
    for size in (PHONE, NARROWEST):
        await page.set_viewport_size(size)
        assert await page.evaluate(_OVERHANG) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == size["width"]


# A page that scrolls sideways within the screen's width would hide it from scrollWidth.
_OVERHANG = """[...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, svg, dialog, .skip'))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 200))"""


@EACH
async def test_dark_is_dark_and_light_is_light(stop: Stop, furnished: Furnished, visitors: Visitors) -> None:
    visitor = await guide(visitors, furnished, color_scheme="light")
    page = await stop.reach(visitor, furnished)
    assert await page.evaluate(_BRIGHTNESS) > 0.8
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(_BRIGHTNESS) < 0.2


_BRIGHTNESS = """() => {
    const painted = [document.body, document.documentElement].map(e => getComputedStyle(e).backgroundColor)
    const colour = painted.find(each => each !== 'rgba(0, 0, 0, 0)') ?? 'rgb(255, 255, 255)'
    const pixel = new OffscreenCanvas(1, 1).getContext('2d')
    pixel.fillStyle = colour
    pixel.fillRect(0, 0, 1, 1)
    const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data
    return (red + green + blue) / 3 / 255
}"""


async def test_on_a_phone_the_whole_job_is_done_by_touch(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick, viewport=PHONE, has_touch=True, is_mobile=True)
    new = await NewPage.of(visitor)
    await new.description.fill("Somebody on a phone")
    await new.page.get_by_role("button", name="Bring to life").tap()
    await new.page.wait_for_url("**/generations/*-*")
    for name in ("Regenerate avatar", "View sheet", "Save"):
        button = new.page.get_by_role("main").get_by_text(name, exact=True)
        await expect(button).to_be_visible()
        box = await button.locator("xpath=ancestor-or-self::*[self::a or self::button]").bounding_box()
        assert box, name
        assert box["height"] >= 44, f"{name} is too small to touch"


async def test_with_reduced_motion_nothing_moves(slow: Studio, visitors: Visitors) -> None:
    assert await moving(await visitors.come(slow)) > 0  # else this test would prove nothing
    assert await moving(await visitors.come(slow, reduced_motion="reduce")) == 0


async def moving(visitor: Visitor) -> int:
    """How many animations a running run shows that a person can see moving."""
    run = await (await NewPage.of(visitor)).start()
    await expect(run.step("Name, traits and personality", "in progress")).to_be_visible()
    seen: int = await run.page.evaluate(
        "document.getAnimations().filter(a => a.effect.getComputedTiming().activeDuration > 50).length"
    )
    return seen
