"""Administration: for admins alone, over everybody's characters and runs, each act written down."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.bootstrap import Container
from app.runs.run_request import RunRequest
from app.runs.steps import Step
from app.runs.usage import EngineCall, UsageRecord
from app.web.pages import admin
from tests.support.runs import completed
from tests.web.pages.conftest import Visitor, Visitors, character_of

PAGES = ("/admin", "/admin/runs", "/admin/audit")
HOSTILE = "<img src=x onerror=alert(1)>"


async def test_strangers_sign_in_and_others_are_refused(visitors: Visitors, alice: Visitor) -> None:
    stranger = await visitors.stranger()
    for path in PAGES:
        answer = await stranger.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")
        refused = await alice.get(path)
        assert refused.status_code == 403
        assert "administrators only" in refused.text


async def test_guests_are_refused_too(visitors: Visitors) -> None:
    guest = await visitors.guest()
    assert (await guest.get("/admin")).status_code == 403


async def test_only_admins_are_shown_the_way(alice: Visitor, root: Visitor) -> None:
    assert 'href="/admin"' in (await root.get("/characters")).text
    assert 'href="/admin"' not in (await alice.get("/characters")).text


async def test_everybodys_characters_are_found_by_name_species_owner_and_state(
    alice: Visitor, bob: Visitor, root: Visitor, container: Container
) -> None:
    smith = await character_of(container, alice, first_name="Gudrun", last_name="Smith", species="dwarf")
    await character_of(container, bob, first_name="Elrin", species="elf")
    assert alice.identity
    await container.characters.discard(alice.identity, smith.id)
    for query, found, missing in (
        ("", ("Gudrun", "Elrin"), ()),
        ("?q=gudrun+smith", ("Gudrun",), ("Elrin",)),
        ("?q=elf", ("Elrin",), ("Gudrun",)),
        ("?q=alice@example.com", ("Gudrun",), ("Elrin",)),
        ("?status=discarded", ("Gudrun",), ("Elrin",)),
        ("?status=draft", ("Elrin",), ("Gudrun",)),
        ("?status=saved", (), ("Gudrun", "Elrin")),
        ("?q=%25", (), ("Gudrun", "Elrin")),
    ):
        text = (await root.get(f"/admin{query}")).text
        assert all(name in text for name in found), query
        assert not any(name in text for name in missing), query


async def test_everybodys_runs_are_found(alice: Visitor, root: Visitor, container: Container) -> None:
    assert alice.identity
    await completed(container, alice.identity, RunRequest(description=f"A baker {HOSTILE}"))
    text = (await root.get("/admin/runs?q=baker&status=completed")).text
    assert "A baker &lt;img" in text
    assert HOSTILE not in text
    assert "A baker" not in (await root.get("/admin/runs?status=failed")).text


async def test_what_a_run_asked_of_models_is_shown_with_it(
    alice: Visitor, root: Visitor, container: Container
) -> None:
    assert alice.identity
    run = await completed(container, alice.identity, RunRequest(description="A baker"))
    assert "<details" not in (await root.get("/admin/runs?q=baker")).text
    calls = [
        EngineCall("openai-compatible", f"m-1 {HOSTILE}", "details 1", 2.5, 1200, 34, 0.002),
        EngineCall("openai-compatible", "m-2", "history 1", 1.5, outcome="engine_busy"),
    ]
    async with container.db.writing() as session:
        session.add_all(UsageRecord("x", calls).rows(run.id, Step.GENERATING_DETAILS))
    text = re.sub(r"\s+", " ", (await root.get("/admin/runs?q=baker")).text)
    assert "2 calls, 1,234 tokens, cost 0.002" in text
    assert "details 1 · m-1 &lt;img" in text
    assert "· ? + ? · engine_busy" in text
    assert HOSTILE not in text


async def test_acts_are_done_and_written_down(alice: Visitor, root: Visitor, container: Container) -> None:
    character = await character_of(container, alice, first_name="Gudrun")
    at = f"/admin/characters/{character.id}"
    answer = await root.press("/admin?q=gudrun", f"{at}/avatar-jobs")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin?q=gudrun")
    await root.press("/admin", f"{at}/discard")
    assert (await alice.get(f"/characters/{character.id}")).status_code == 404
    await root.press("/admin", f"{at}/restore")
    assert (await alice.get(f"/characters/{character.id}")).status_code == 200
    assert root.identity
    acts = [act.entry for act in (await container.audit_log.entries(root.identity)).rows]
    assert [entry.action for entry in acts][:2] == ["restore", "discard"]
    assert {entry.admin_name for entry in acts} == {"root@example.com"}
    log = (await root.get("/admin/audit")).text
    assert log.index("restored") < log.index("discarded")
    assert "alice@example.com" in log


async def test_acts_on_ones_own_are_no_administration(root: Visitor, container: Container) -> None:
    own = await character_of(container, root)
    await root.press("/admin", f"/admin/characters/{own.id}/discard")
    assert root.identity
    assert (await container.audit_log.entries(root.identity)).rows == []


async def all_pages(visitor: Visitor, path: str) -> list[str]:
    """Each page's text, from the newest to the end, by the links on them."""
    texts: list[str] = []
    while path:
        texts.append((await visitor.get(path)).text)
        further = re.search(r'href="([^"]*)" rel="next"', texts[-1])
        path = unescape(further[1]) if further else ""
    return texts


async def test_every_list_goes_on_to_its_end_with_the_search_kept(
    alice: Visitor, bob: Visitor, root: Visitor, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin, "ROWS", 2)
    names = [f"Gudrun{number}" for number in range(5)]
    for name in names:
        made = await character_of(container, alice, first_name=name)
        assert root.identity
        await container.characters.save(root.identity, made.id)
    await character_of(container, bob, first_name="Elrin")
    characters = await all_pages(root, "/admin?q=alice%40example.com&status=saved")
    assert [[name for name in names if name in text] for text in characters] == [
        [names[3], names[4]],
        [names[1], names[2]],
        [names[0]],
    ]
    assert not any("Elrin" in text for text in characters)
    assert 'value="alice@example.com"' in characters[-1]
    assert 'href="/admin?q=alice%40example.com&amp;status=saved"' in characters[-1], "back to the newest"
    runs = await all_pages(root, "/admin/runs?q=alice")
    assert [len(re.findall('href="/generations/[0-9a-f]{8}-', text)) for text in runs] == [2, 2, 1]
    assert [text.count(">saved<") for text in await all_pages(root, "/admin/audit")] == [2, 2, 1]


async def test_a_cursor_of_ones_own_making_is_reported(root: Visitor) -> None:
    for path in PAGES:
        answer = await root.get(f"{path}?cursor=rubbish")
        assert answer.status_code == 422
        assert "cursor" in answer.text


async def test_others_can_not_act_by_hand(alice: Visitor, bob: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    for act in ("discard", "restore", "avatar-jobs"):
        assert (await bob.post(f"/admin/characters/{character.id}/{act}")).status_code == 403
        assert (await alice.post(f"/admin/characters/{character.id}/{act}")).status_code == 403
    assert (await alice.get(f"/characters/{character.id}")).status_code == 200


async def test_acts_need_our_forms_token(root: Visitor, alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    await root.get("/admin")
    answer = await root.client.post(f"/admin/characters/{character.id}/discard", data={"next": "/admin"})
    assert answer.status_code == 403
    assert (await alice.get(f"/characters/{character.id}")).status_code == 200


async def test_acts_lead_back_to_this_site_alone(root: Visitor, alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    at = f"/admin/characters/{character.id}/discard"
    answer = await root.press("/admin", at, next="https://evil.example/")
    assert answer.headers["location"] == "/admin"
