"""Brazilian Portuguese and English: by the browser's wish, and by the switch."""

from __future__ import annotations

import re

from playwright.async_api import expect

from e2e.pages import RunPage
from e2e.studios import Studio
from e2e.visitors import Visitors

BUTTONS = ("Regenerar Avatar", "Ver Características", "Salvar", "Descartar")


async def test_a_brazilian_browser_gets_portuguese_throughout(slow: Studio, visitors: Visitors) -> None:
    page = await (await visitors.come(slow, locale="pt-BR")).open("/")
    await expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    await page.get_by_label("Descrição").fill("Uma cavaleira que tem medo de cavalos")
    await page.get_by_role("button", name="Dar vida").click()
    run = await RunPage.reached(page)
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "40")
    await expect(page.get_by_text("Descobrindo quem é")).to_be_visible()
    for name in BUTTONS:  # pushed pieces are in the visitor's language too
        await expect(run.button(name)).to_be_visible(timeout=20_000)
    await expect(page.get_by_text("é obra do motor roteirizado").first).to_be_visible()
    await run.button("Ver Características").click()
    sheet = page.get_by_role("article")
    await expect(sheet.get_by_role("button", name="Regenerar Avatar", exact=True)).to_be_visible()
    await expect(sheet.get_by_role("heading", name="Personalidade")).to_be_visible()


async def test_the_switch_changes_the_page_one_is_on_and_is_kept(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    page = await visitor.open("/characters?status=saved")
    await page.get_by_role("button", name="Português").click()
    await page.wait_for_url("**/characters?status=saved")
    await expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Meus personagens")
    await expect(page.get_by_role("button", name="Português")).to_have_attribute("aria-pressed", "true")
    other = await visitor.open("/generations/new")
    await expect(other.get_by_role("heading", level=1)).to_have_text("Quem você quer conhecer?")
    await other.get_by_role("button", name="English").click()
    await expect(other.get_by_role("heading", level=1)).to_have_text("Who would you like to meet?")


async def test_errors_are_reported_in_portuguese(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick, locale="pt-BR", java_script_enabled=False)
    visitor.guard.allow("status of 4")
    page = await visitor.open("/generations/new")
    await page.get_by_role("button", name="Dar vida").click()
    await expect(page.get_by_role("alert").filter(has_text=re.compile("imagem"))).to_be_visible()
    missing = await visitor.open("/generations/00000000-0000-4000-8000-000000000000")
    await expect(missing.get_by_role("heading", level=1)).to_have_text("Não há nada por aqui")
