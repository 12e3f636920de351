"""The pages as a person sees them: found by role and name, never by how they are built."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import FilePayload, Locator, Page, expect

from e2e.visitors import Visitor
from tests.support.runs import png

KNIGHT = "A brave knight who is afraid of horses"
LAST = 40_000  # ms: a slow run with its avatar, on a busy machine


def picture(color: str = "teal", name: str = "portrait.png") -> FilePayload:
    """A picture as a person would choose it."""
    return {"name": name, "mimeType": "image/png", "buffer": png(color)}


def run_of(page: Page) -> str:
    """The run's id in the page's address."""
    return page.url.rstrip("/").rsplit("/", 1)[1]


@dataclass(frozen=True, slots=True)
class NewPage:
    """The form that starts a run."""

    page: Page

    @classmethod
    async def of(cls, visitor: Visitor) -> NewPage:
        return cls(await visitor.open("/generations/new"))

    @property
    def description(self) -> Locator:
        return self.page.get_by_role("textbox", name="Description")

    @property
    def picture(self) -> Locator:
        return self.page.get_by_label(re.compile("^Picture"))

    @property
    def preview(self) -> Locator:
        return self.page.get_by_role("img", name="Your picture")

    @property
    def problem(self) -> Locator:
        return self.page.get_by_role("alert").filter(has_text=re.compile(r"\w"))

    async def submit(self) -> None:
        await self.page.get_by_role("button", name="Bring to life").click()

    async def start(self, text: str = KNIGHT, image: FilePayload | None = None) -> RunPage:
        """Fills in, submits, and is on the run's page."""
        await self.description.fill(text)
        if image:
            await self.picture.set_input_files(image)
        await self.submit()
        return await RunPage.reached(self.page)


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run on its way, and its character at the end."""

    page: Page

    @classmethod
    async def reached(cls, page: Page) -> RunPage:
        await page.wait_for_url(re.compile(r"/generations/[0-9a-f-]{36}$"))
        return cls(page)

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def bar(self) -> Locator:
        return self.page.get_by_role("progressbar", name="Progress")

    @property
    def connection(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def portrait(self) -> Locator:
        return self.page.get_by_role("img", name="The portrait", exact=True)

    @property
    def preview(self) -> Locator:
        return self.page.get_by_role("img", name="The portrait as far as it is painted")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def part(self, name: str) -> Locator:
        """A result by its heading."""
        return self.page.get_by_role("region", name=name)

    def step(self, name: str, state: str = "") -> Locator:
        return self.page.get_by_role("list", name="Steps").get_by_role("listitem").filter(
            has_text=re.compile(rf"{name}\s+{state}")
        )  # fmt: skip

    def button(self, name: str) -> Locator:
        """One of the four, or of those that take their place; `Discard` and `View sheet` lead to pages."""
        acts = self.page.get_by_role("article")
        return acts.get_by_role("button", name=name, exact=True).or_(
            acts.get_by_role("link", name=name, exact=True)
        )

    async def completed(self) -> None:
        await expect(self.bar).to_have_attribute("aria-valuenow", "100", timeout=LAST)
        await expect(self.button("Regenerate avatar")).to_be_visible()

    async def painted(self) -> None:
        """The character is there, and so is the portrait: the picture itself, not its frame."""
        await self.completed()
        await expect(self.portrait).to_be_visible(timeout=LAST)
        await expect(self.preview).to_have_count(0)
        await expect(self.portrait).to_have_js_property("naturalWidth", 768)

    async def portrait_url(self) -> str:
        return await self.portrait.get_attribute("src") or ""

    async def look(self) -> str:
        """All that can be read on it, but for how it is connected."""
        return "\n".join(
            [
                await self.page.locator(part).aria_snapshot()
                for part in (".run-head", "#avatar", "#run-progress", ".steps", ".run-results")
            ]
        )


def sheet_of(page: Page) -> Locator:
    """The character's sheet: the name stands in its heading."""
    return page.get_by_role("article")


async def made(visitor: Visitor, text: str = KNIGHT) -> RunPage:
    """A finished character with its portrait."""
    run = await (await NewPage.of(visitor)).start(text)
    await run.painted()
    return run
