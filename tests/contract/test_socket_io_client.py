"""Samples of the original specification work unchanged with the real socket.io-client 4.8."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contract.conftest import PICTURE, of_kind, run_script
from tests.web.live.clients import WITH_IMAGE, WITHOUT_IMAGE, marks, seqs
from tests.web.live.conftest import MakeSite, Site


@pytest.mark.parametrize("picture", ["", PICTURE], ids=["text", "image and text"])
async def test_the_console_sample(site: Site, picture: str) -> None:
    person = await site.guest()
    lines = await run_script("seed_console.mjs", site.url, person.token, picture)
    progress = of_kind(lines, "progress")
    assert marks(progress) == (WITH_IMAGE if picture else WITHOUT_IMAGE)
    assert progress[-1]["step"] == "completed"
    assert progress[-1]["data"]["character"]["firstName"]
    first, announced = of_kind(lines, "log")[0], of_kind(lines, "log")
    assert first == [f"[{progress[0]['progress']}%] {progress[0]['message']}", None][: len(first)]
    assert len(announced) == len(progress)
    kinds = [kind for kind, _ in lines]
    assert kinds.index("connection_established") < kinds.index("character_generation_joined")
    assert kinds.index("character_generation_joined") < kinds.index("progress")


@pytest.mark.parametrize("picture", ["", PICTURE], ids=["text", "image and text"])
async def test_the_react_hook_and_wizard(site: Site, picture: str) -> None:
    person = await site.guest()
    lines = await run_script("seed_hook.mjs", site.url, person.token, picture)
    assert marks(of_kind(lines, "progress")) == (WITH_IMAGE if picture else WITHOUT_IMAGE)
    [answer] = of_kind(lines, "ack")
    assert answer["success"] is True
    [character] = of_kind(lines, "character")
    assert character == of_kind(lines, "progress")[-1]["data"]["character"]
    assert of_kind(lines, "connected") == [True, False]


async def test_a_failed_run_reaches_on_error(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_FAIL_STEP="generating_details") as site:
        person = await site.guest()
        lines = await run_script("seed_hook.mjs", site.url, person.token)
    [error] = of_kind(lines, "error")
    assert error == of_kind(lines, "progress")[-1]["data"]["error"]


@pytest.mark.parametrize(
    ("token", "message"),
    [("", "Authentication token is required"), ("nonsense", "Invalid or expired token")],
)
async def test_a_refused_handshake_fires_connect_error(site: Site, token: str, message: str) -> None:
    lines = await run_script("refused.mjs", site.url, token)
    assert lines == [("connect_error", message)]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_cut_network_loses_nothing_and_repeats_nothing(make_site: MakeSite, transport: str) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_STEP_SECONDS="0.4") as site:
        person = await site.guest()
        run_id = await site.start(person)
        lines = await run_script(
            "reconnecting.mjs", site.url, person.token, run_id, transport, "2", seconds=90
        )
    assert len(of_kind(lines, "connected")) == 2
    progress = of_kind(lines, "progress")
    assert marks(progress) == WITHOUT_IMAGE
    assert seqs(progress) == [1, 2, 3, 4, 5, 6]


def test_the_sample_is_the_seeds_word_for_word() -> None:
    script = (Path(__file__).parent / "seed_console.mjs").read_text()
    sample = re.split(r"^// -{20,}$", script, flags=re.MULTILINE)[1]
    assert sample.strip() == SEEDS_SAMPLE.strip()


SEEDS_SAMPLE = """
const socket = io('http://localhost:3000', {
  path: '/api/v1/ws',
  auth: { token: 'your-jwt-token' }
});

socket.on('character_generation_progress', (progress) => {
  console.log(`[${progress.progress}%] ${progress.message}`, progress.data);
});

// Start generation via fetch
const formData = new FormData();
formData.append('description', 'A brave knight');

const response = await fetch('http://localhost:3000/api/v1/characters/generate-automated', {
  method: 'POST',
  headers: { 'Authorization': 'Bearer your-token' },
  body: formData
});

const { sessionId } = await response.json();

// Join room
socket.emit('join_character_generation', { sessionId });
"""
