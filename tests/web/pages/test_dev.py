"""The test page of the original specification: there for developers, absent in production."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx

from app import bootstrap
from app.bootstrap import Container
from tests.web.pages.conftest import ORIGIN, Visitors, site_of


async def test_the_page_has_no_token_and_no_inline_script(visitors: Visitors) -> None:
    answer = await (await visitors.stranger()).get("/dev/progress")
    assert answer.status_code == 200
    assert "chargen token --user NAME" in answer.text
    assert re.search(r'<textarea id="token"[^>]*></textarea>', answer.text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", answer.text))
    assert not re.search(r"\son\w+=", answer.text)
    assert "script-src 'self'" in answer.headers["content-security-policy"]


async def test_its_scripts_are_there(visitors: Visitors) -> None:
    stranger = await visitors.stranger()
    for address in re.findall(r'<script src="([^"]+)"', (await stranger.get("/dev/progress")).text):
        assert (await stranger.get(address)).status_code == 200, address


async def test_production_has_no_such_page(container: Container) -> None:
    production = bootstrap.build(replace(container.settings, env="production"))
    transport = httpx.ASGITransport(app=site_of(production))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        assert (await client.get("/dev/progress")).status_code == 404
        assert (await client.get("/sign-in")).status_code == 200
    await production.db.close()
