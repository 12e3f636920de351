"""The good picture is used despite failures of other nodes and of their pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.ai.comfyui import server as asking
from app.ai.comfyui.job import MAX_LOCATIONS, Job
from app.errors import EngineBusy, EngineError, EngineMisconfigured
from app.runs.usage import UsageRecord, recording_usage
from tests.support.comfy_server import comfy_server
from tests.support.portraits import colour, comfy_painter, parts_of
from tests.support.runs import png

SAVER = "7"  # of the workflow that is shipped


def saved(*names: str, kind: str = "output") -> dict[str, Any]:
    return {"images": [{"filename": name, "subfolder": "", "type": kind} for name in names]}


BAD: dict[str, bytes | list[int] | None] = {
    "401": [401],
    "403": [403],
    "404": [404],
    "405": [405],
    "416": [416],
    "429": [429],
    "500": [500],
    "502": [502],
    "302": [302],
    "no picture": b"no picture",
    "half": png()[:50],
    "empty": b"",
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("where", ["the same node", "another node"])
async def test_an_unavailable_picture_falls_back_to_the_next(bad: str, where: str) -> None:
    same = where == "the same node"
    outputs = (
        {SAVER: saved("bad.png", "good.png")} if same else {SAVER: saved("bad.png"), "3": saved("good.png")}
    )
    async with comfy_server(outputs=outputs, pictures={"bad.png": BAD[bad]}) as comfy:
        _, made = await parts_of(comfy_painter(comfy))
    assert colour(made.content)[2] == (0, 0, 1)
    assert len(comfy.posted) == 1


async def test_a_too_large_picture_falls_back_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MAX_BYTES", 50_000)
    outputs = {SAVER: saved("huge.png", "good.png")}
    async with comfy_server(outputs=outputs, pictures={"huge.png": b"x" * 100_000}) as comfy:
        _, made = await parts_of(comfy_painter(comfy))
    assert colour(made.content)[2] == (0, 0, 1)


async def test_many_that_cannot_be_read_do_not_hide_the_good_one() -> None:
    names = [f"bad {number}.png" for number in range(12)]
    pictures: dict[str, Any] = dict.fromkeys(names, b"no picture")
    async with comfy_server(outputs={SAVER: saved(*names, "good.png")}, pictures=pictures) as comfy:
        _, made = await parts_of(comfy_painter(comfy))
    assert colour(made.content)[2] == (0, 0, 1)
    assert len(comfy.views) == 13


async def test_our_nodes_picture_is_requested_twice_before_falling_back_to_another_nodes() -> None:
    outputs = {SAVER: saved("ours.png"), "3": saved("theirs.png")}
    pictures: dict[str, Any] = {"ours.png": [500, 200], "theirs.png": png("red", (64, 64))}
    async with comfy_server(outputs=outputs, pictures=pictures) as comfy:
        _, made = await parts_of(comfy_painter(comfy))
    assert colour(made.content)[2] == (0, 0, 1)
    assert [view["filename"] for view in comfy.views] == ["ours.png", "ours.png"]


@pytest.mark.parametrize(
    ("status", "kind", "said", "retryable"),
    [
        (403, EngineMisconfigured, "does not accept its key", False),
        (500, EngineBusy, "too busy", True),
        (416, EngineError, "could not finish", True),
    ],
)
async def test_where_none_can_be_had_it_says_why(
    status: int, kind: type[EngineError], said: str, retryable: bool
) -> None:
    async with comfy_server(pictures={"ComfyUI_temp_00001_.png": [status]}) as comfy:
        with pytest.raises(kind, match=said) as failed:
            await parts_of(comfy_painter(comfy))
    assert failed.value.retryable is retryable


FAILS = {"error": "RuntimeError", "error_times": 99, "error_message": "odd"}


async def test_a_picture_saved_before_another_node_failed_is_used() -> None:
    left = {"3": saved("theirs.png"), SAVER: saved("ours.png")}
    async with comfy_server(**FAILS, outputs_of_failed=left) as comfy:
        _, made = await parts_of(comfy_painter(comfy))
    assert colour(made.content)[2] == (0, 0, 1)
    assert [view["filename"] for view in comfy.views] == ["ours.png"]


@pytest.mark.parametrize("left", [{}, {"3": saved("theirs.png")}, {SAVER: saved("bad.png")}])
async def test_another_nodes_output_before_a_failure_is_not_used(left: dict[str, Any]) -> None:
    async with comfy_server(**FAILS, outputs_of_failed=left, pictures={"bad.png": b"no picture"}) as comfy:
        with pytest.raises(EngineError, match="could not finish"):
            await parts_of(comfy_painter(comfy))


async def test_a_failed_prompt_found_again_returns_its_saved_picture() -> None:
    async with comfy_server(**FAILS, outputs_of_failed={SAVER: saved("ours.png")}) as comfy:
        comfy.pictures["ours.png"] = [500, 500, 200]
        for _ in range(3):
            with recording_usage(UsageRecord("the same")):
                try:
                    _, made = await parts_of(comfy_painter(comfy))
                except EngineError:
                    continue
        assert colour(made.content)[2] == (0, 0, 1)
    assert len(comfy.posted) == 1


def test_places_are_each_named_once_and_bounded() -> None:
    names = [f"{number % 200}.png" for number in range(20_000)]
    record = {"outputs": {SAVER: saved(*names), "3": saved("theirs.png")}, "status": None}
    places = Job("p", "ended", record).picture_locations({SAVER})
    assert (len(places), places[0]["filename"]) == (MAX_LOCATIONS, "0.png")
    assert {
        place["filename"]
        for place in Job("p", "ended", record).picture_locations({"3"}, only_save_nodes=True)
    } == {"theirs.png"}


def sending(folder: Path, kind: str) -> Path:
    """A workflow whose picture is sent by the websocket and saved nowhere."""
    path = folder / "flow.json"
    text = {"class_type": "CLIPTextEncode", "inputs": {"text": "%prompt% %seed%"}}
    path.write_text(json.dumps({"1": text, "9": {"class_type": kind, "inputs": {}}}))
    return path


@pytest.mark.parametrize("kind", ["SaveImageWebsocket", "ETN_SendImageWebSocket"])
@pytest.mark.parametrize("old", [True, False])
async def test_a_picture_sent_over_the_websocket_and_not_saved_is_used(
    tmp_path: Path, old: bool, kind: str
) -> None:
    outputs: dict[str, Any] = {"1": {"text": ["x"]}}
    async with comfy_server(old=old, sends=png("blue", (512, 512)), outputs=outputs) as comfy:
        _, made = await parts_of(comfy_painter(comfy, workflow=sending(tmp_path, kind)))
    assert colour(made.content)[2] == (0, 0, 1)
    assert (len(comfy.posted), comfy.views) == (1, [])


async def test_a_picture_sent_to_a_dead_follower_is_painted_again(tmp_path: Path) -> None:
    path = sending(tmp_path, "SaveImageWebsocket")
    async with comfy_server(sends=png("blue", (512, 512)), outputs={"1": {"text": ["x"]}}) as comfy:
        with recording_usage(UsageRecord("x")):
            await parts_of(comfy_painter(comfy, workflow=path))
            await parts_of(comfy_painter(comfy, workflow=path))
    assert len(comfy.posted) == 2
