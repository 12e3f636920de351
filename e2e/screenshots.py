"""Pictures of the main states, on phone and desktop, light and dark, in both languages, made by the built-in
engine: `python -m e2e.screenshots FOLDER`. Run by hand, for the README and for looking."""

from __future__ import annotations

import asyncio
import io
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.async_api import Page, async_playwright

from e2e import chromium
from e2e.studios import studio
from e2e.tour import TOUR, Furnished, Stop, furnish
from e2e.visitors import Visitors

STORIES = {
    "en-GB": "Brunhild, a dwarven smith of sixty with a red braid and grey eyes. She forges bells.",
    "pt-BR": "Iara, uma navegadora de 30 anos com cabelos pretos e olhos verdes, que nunca aprendeu a nadar.",
}
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
SCHEMES = ("light", "dark")
# The built-in engine does not fail, and is done before a picture could be taken of it on its way.
_SCRIPTED = {"running", "failed", "stopped", "again"}
_SCRIPT = {
    "CHARGEN_ENGINE": "scripted",
    "CHARGEN_SCRIPTED_STEP_SECONDS": "3",
    "CHARGEN_SCRIPTED_FAIL_STEP": "generating_history",
}
Houses = dict[str, Furnished]


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a page."""

    language: str
    screen: str
    scheme: str

    @property
    def options(self) -> dict[str, Any]:
        return SCREENS[self.screen] | {
            "locale": self.language,
            "color_scheme": self.scheme,
            "bypass_csp": True,
        }

    def file(self, folder: Path, state: str) -> Path:
        return folder / f"{state}-{self.screen}-{self.scheme}-{self.language}.png"


LOOKS = tuple(Look(*each) for each in product(STORIES, SCREENS, SCHEMES))


def take_all(folder: Path) -> None:
    """Writes `<state>-<screen>-<scheme>-<language>.png` for every state and look."""
    browser = chromium.provide()
    with studio() as builtin, studio(**_SCRIPT) as scripted:
        houses = {
            language: furnish(builtin, story, sunset(), locale=language)
            for language, story in STORIES.items()
        }
        script = furnish(scripted, image=sunset(), fails=True)
        asyncio.run(_take(folder, houses, script, browser))


async def _take(folder: Path, houses: Houses, script: Furnished, path: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=chromium.launch_args())
        visitors = Visitors(browser)
        for look, stop in product(LOOKS, TOUR):
            here = script if stop.name in _SCRIPTED else houses[look.language]
            await _shoot(visitors, here, look, stop, folder)
        await browser.close()


async def _shoot(visitors: Visitors, here: Furnished, look: Look, stop: Stop, folder: Path) -> None:
    visitor = await visitors.come(here.studio, **look.options)
    await visitor.take_token(here.token)
    page = await stop.reach(visitor, here)
    await _settled(page)
    await page.screenshot(path=look.file(folder, stop.name), full_page=stop.name != "asking")
    await visitor.context.close()


async def _settled(page: Page) -> None:
    """Every picture is there, also those that wait until they are looked at."""
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await page.wait_for_function("[...document.images].every(each => each.complete)")
    await page.evaluate("scrollTo(0, 0)")


def sunset() -> bytes:
    """A picture with something to read in it: warm light over dark hills."""
    image = Image.new("RGB", (900, 600), "#f2a65a")
    draw = ImageDraw.Draw(image)
    for row in range(400):
        draw.line((0, row, 900, row), fill=(242 - row // 6, 166 - row // 4, 90 + row // 8))
    draw.ellipse((560, 200, 720, 360), fill="#ffe2a0")
    draw.polygon(
        [(0, 600), (0, 420), (260, 330), (520, 440), (760, 350), (900, 400), (900, 600)], fill="#3a2030"
    )
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


if __name__ == "__main__":
    take_all(Path(sys.argv[1]))
