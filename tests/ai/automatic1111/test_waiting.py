"""AUTOMATIC1111 queueing, restarting, or without memory or checkpoint; its base64."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.ai.automatic1111 import cancelling
from app.ai.automatic1111 import painter as painting
from app.ai.automatic1111.painter import A1111Painter
from app.ai.image_servers import progress as pacing
from app.ai.image_servers.server_options import ImageServer
from app.engines.ports import Painting, PaintingProgress, PaintingStage, Preview, Queued
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import (
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
    EngineTimeout,
)
from tests.support.a1111_server import A1111, a1111_server
from tests.support.portraits import brief, parts_of
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(pacing, "MIN_SECONDS", 0.0)


class Waiting:
    """What is announced; the server comes back with the third pause."""

    def __init__(self, server: A1111, seconds: float = 20.0) -> None:
        self.server = server
        self.announced: list[str] = []
        self.pauses = 0
        self._retry_policy = RetryPolicy(seconds=seconds, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.pauses += 1
        if self.pauses > 2:
            self.server.away = False
            self.server.stop.clear()

    async def _announce(self, retry: AutomaticRetry) -> None:
        self.announced.append(retry.code)

    async def stages(self, **changed: Any) -> list[PaintingStage]:
        ours = A1111Painter(ImageServer(self.server.url, **changed))
        return [
            stage async for stage in self._retry_policy.follow(lambda: ours.paint(brief()), self._announce)
        ]


async def test_a_server_restarting_while_painting_is_awaited_and_retried() -> None:
    async with a1111_server(seconds=30) as server:

        async def restart() -> None:
            await server.begun.wait()
            server.seconds = 0.1
            await server.go()

        waiting = Waiting(server)
        restarting = asyncio.create_task(restart())
        stages = await waiting.stages()
        await restarting
    assert isinstance(stages[-1], Painting)
    assert waiting.announced == ["engine_away"]
    assert len({asked["force_task_id"] for _, asked in server.asked}) <= 2


@pytest.mark.parametrize("status", [502, 503, 520, 522])
async def test_a_gateway_before_a_server_that_is_down_is_waited_at(status: int) -> None:
    async with a1111_server(status=status, failures=5) as server:
        waiting = Waiting(server)
        assert isinstance((await waiting.stages())[-1], Painting)
    assert waiting.announced == ["engine_away"]


async def test_time_queued_behind_other_work_does_not_count_to_the_timeout() -> None:
    async with a1111_server(seconds=3.0, others=True) as server:
        stages = await Waiting(server, seconds=2.0).stages()
    assert stages[0] == Queued()
    assert isinstance(stages[-1], Painting)


async def test_a_server_that_no_longer_says_that_it_queues_has_the_time_counted() -> None:
    async with a1111_server(seconds=30, others=True) as server:

        async def forget() -> None:
            await until(lambda: server.looks)
            server.page = False

        forgetting = asyncio.create_task(forget())
        ours = A1111Painter(ImageServer(server.url))
        with pytest.raises(EngineTimeout):
            async for _ in RetryPolicy(seconds=1.5, tries=1).follow(lambda: ours.paint(brief()), nobody):
                pass
        await forgetting


async def nobody(_: AutomaticRetry) -> None:
    """There is one try."""


@pytest.mark.parametrize("names", [None, False])
async def test_percents_that_name_no_task_are_signs_of_progress_too(names: bool | None) -> None:
    fractions = [number / 100 for number in range(5, 95, 3)]
    async with a1111_server(seconds=1.2, page=False, names_task=names, fractions=fractions) as server:
        stages = await Waiting(server, seconds=0.6).stages()
    assert isinstance(stages[-1], Painting)
    assert len(server.asked) == 1
    assert not any(isinstance(one, Preview) for one in stages), "it may be somebody else's"


async def test_an_unchanged_percent_is_not_progress() -> None:
    async with a1111_server(seconds=30, page=False, names_task=None) as server:
        ours = A1111Painter(ImageServer(server.url))
        with pytest.raises(EngineTimeout):
            async for _ in RetryPolicy(seconds=0.5, tries=1).follow(lambda: ours.paint(brief()), nobody):
                pass
    assert server.interrupts == 0, "nobody knows whose it is"


@pytest.mark.parametrize("gateway", [404, 405, 500, 504, 522, 524, 200])
async def test_any_response_of_a_proxy_for_a_restarting_server_is_awaited(gateway: int) -> None:
    async with a1111_server(seconds=0.01, models=[]) as server:
        ours = A1111Painter(ImageServer(server.url))
        announced: list[str] = []
        await parts_of(ours)
        server.gateway = gateway

        async def sleep(_: float) -> None:
            server.gateway = None if announced else gateway

        async def announce(retry: AutomaticRetry) -> None:
            announced.append(retry.code)

        following = RetryPolicy(seconds=20, sleep=sleep).follow(lambda: ours.paint(brief()), announce)
        assert isinstance([stage async for stage in following][-1], Painting)
    assert announced == ["engine_away"]


@pytest.mark.parametrize("gateway", [200, 404])
async def test_a_server_that_never_was_there_is_not_waited_for(gateway: int) -> None:
    async with a1111_server(gateway=gateway) as server:
        with pytest.raises(EngineMisconfigured, match="no such engine") as error:
            await parts_of(A1111Painter(ImageServer(server.url)))
    assert not error.value.retryable


async def test_the_percent_is_passed_on_without_previews_and_never_repeats() -> None:
    fractions = [0.1, 0.1, 0.3, 0.5, 0.5, 0.8]
    async with a1111_server(seconds=0.6, preview="", fractions=fractions) as server:
        stages = await Waiting(server).stages()
    assert [one.progress for one in stages if isinstance(one, PaintingProgress)] == [10, 30, 50, 80]
    assert not any(isinstance(one, Preview) for one in stages)


def failing(said: str, kind: str = "RuntimeError") -> dict[str, str]:
    """As the API writes what its code raised."""
    return {"error": kind, "detail": "", "body": "", "errors": said}


@pytest.mark.parametrize(
    "failure",
    [
        failing("CUDA out of memory. Tried to allocate 1.11 GiB (GPU 0; 6.00 GiB)", "OutOfMemoryError"),
        failing("HIP out of memory. Tried to allocate"),
        failing("MPS backend out of memory (MPS allocated: 17.00 GB)"),
        failing("Could not allocate tensor. There is not enough GPU video memory available!"),
        {"detail": "DefaultCPUAllocator: not enough memory: you tried to allocate 3 bytes."},
    ],
)
async def test_out_of_memory_is_tried_once_more(failure: Any) -> None:
    async with a1111_server(status=500, failure=failure, failures=1) as server:
        waiting = Waiting(server)
        assert isinstance((await waiting.stages())[-1], Painting)
    assert waiting.announced == ["engine_out_of_memory"]
    async with a1111_server(status=500, failure=failure) as server:
        with pytest.raises(EngineOutOfMemory, match="An administrator must"):
            await Waiting(server).stages()
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (500, failing("Unknown checkpoint: sd_xl")),
        (500, failing("model 'sd_xl' not found")),
        (404, {"detail": "Checkpoint sd_xl.safetensors not found"}),
        (422, {"detail": "Could not find checkpoint with name sd_xl"}),
        (
            500,
            failing("No checkpoints found. When searching for checkpoints, looked at:", "FileNotFoundError"),
        ),
    ],
)
async def test_an_answer_that_the_checkpoint_is_not_there_is_final(status: int, failure: Any) -> None:
    async with a1111_server(status=status, failure=failure) as server:
        waiting = Waiting(server)
        with pytest.raises(EngineMisconfigured, match="does not know its model") as error:
            await waiting.stages()
    assert not error.value.retryable
    assert waiting.announced == []
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("listed", "there"),
    [
        ([{"title": "sd/sd_xl.safetensors [31e35c80fc]", "model_name": "sd_xl"}], True),
        ([{"title": "other.safetensors", "model_name": "other", "hash": None}], False),
        (["sd_xl.safetensors"], True),
        ([], True),
        ({}, True),
        (None, True),
    ],
)
async def test_a_checkpoint_that_is_not_listed_is_not_painted_with_another(listed: Any, there: bool) -> None:
    async with a1111_server(seconds=0.01, models=listed) as server:
        waiting = Waiting(server)
        if there:
            await waiting.stages(checkpoint="sd_xl.safetensors")
        else:
            with pytest.raises(EngineMisconfigured):
                await waiting.stages(checkpoint="sd_xl.safetensors")
    assert len(server.asked) == there


async def test_a_cancelled_task_that_waits_is_stopped_when_its_turn_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cancelling, "POLL_SECONDS", 0.05)
    async with a1111_server(seconds=30, others=True) as server:
        waiting = asyncio.create_task(Waiting(server).stages())
        await server.begun.wait()
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        looks = server.looks
        await until(lambda: server.looks > looks + 1)
        assert server.interrupts == 0, "somebody else's is at work"
        server.current = server.asked[0][1]["force_task_id"]
        await until(lambda: server.interrupts == 1)


async def test_a_server_that_is_busy_is_not_away() -> None:
    async with a1111_server(status=500, failures=1) as server:
        waiting = Waiting(server)
        await waiting.stages()
    assert waiting.announced == [EngineBusy.code]
    with pytest.raises(EngineError):
        async with a1111_server(status=400) as server:
            await Waiting(server).stages()
