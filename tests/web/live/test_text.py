"""The history while it is written: sent to those who asked for it, by every transport, and to nobody else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.progress.drafts import DraftText
from app.runs.steps import Step
from app.web.live.text_deltas import DeltaCursor, TextDelta
from tests.support.waiting import until
from tests.web.live.clients import WITHOUT_IMAGE, Sent, Watching, marks, stream_events
from tests.web.live.conftest import MakeSite, Person, Site
from tests.web.live.relay_setup import RecordingWatcher, RelaySetup, relay_setup

TEXT = "character_generation_text"
PROGRESS = "character_generation_progress"
SLOW = {"CHARGEN_SCRIPTED_STEP_SECONDS": "1"}
BOTH = pytest.mark.parametrize("dispatch", ["inline", "queue"])


def grown(growths: list[dict[str, Any]]) -> list[str]:
    """The whole text after each of these events."""
    texts, text = [], ""
    for delta in growths:
        text = text[: delta["offset"]] + delta["text"]
        texts.append(text)
    return texts


def history_of(log: list[tuple[str, Any]]) -> str:
    announced = [
        value["data"]["history"] for name, value in log if name == PROGRESS and value["progress"] == 70
    ]
    history: str = announced[0]
    return history


def between(log: list[tuple[str, Any]]) -> None:
    """Asserts that every text stands between the entry before the history and the one that has it."""
    at = [place for place, (name, _) in enumerate(log) if name == TEXT]
    of = {value["progress"]: place for place, (name, value) in enumerate(log) if name == PROGRESS}
    assert of[55] < at[0]
    assert at[-1] < of[70]


@BOTH
@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_socket_that_asks_for_it_sees_the_history_grow(
    make_site: MakeSite, dispatch: str, transport: str
) -> None:
    async with make_site(CHARGEN_DISPATCH=dispatch, **SLOW) as site:
        person = await site.guest()
        async with site.watching(person, transport) as deltas, site.watching(person) as plain:
            run_id = await site.start(person)
            await deltas.join(run_id, text=True)
            await plain.join(run_id)
            await deltas.until_step("completed")
            await plain.until_step("completed")
    growths = deltas.named(TEXT)
    texts = grown(growths)
    assert len(growths) >= 4
    assert all(set(delta) == {"sessionId", "step", "offset", "text"} for delta in growths)
    assert {(delta["sessionId"], delta["step"]) for delta in growths} == {(run_id, "generating_history")}
    assert growths[0]["offset"] == 0
    assert all(delta["offset"] > 0 for delta in growths[1:])
    assert all(history_of(deltas.log).startswith(text) for text in texts)
    assert texts == sorted(texts, key=len)
    between(deltas.log)
    assert marks(deltas.progress()) == marks(plain.progress()) == WITHOUT_IMAGE
    assert {name for name, _ in plain.log} == {
        "connection_established", "ack", "character_generation_joined", PROGRESS
    }  # fmt: skip


async def test_with_the_builtin_writer_it_comes_in_whole_paragraphs(make_site: MakeSite) -> None:
    """It writes all of them within milliseconds: a text that a later one overtakes is not sent."""
    async with make_site(CHARGEN_DISPATCH="queue", CHARGEN_ENGINE="builtin") as site:
        person = await site.guest()
        async with site.watching(person) as socket:
            run_id = await site.start(person)
            await socket.join(run_id, text=True)
            await socket.until_step("completed")
    texts = grown(socket.named(TEXT))
    paragraphs = history_of(socket.log).split("\n\n")
    assert texts[-1] == history_of(socket.log)
    written = [text.split("\n\n") for text in texts]
    assert all(some == paragraphs[: len(some)] for some in written)


async def read(site: Site, person: Person, run_id: str, **query: str) -> list[tuple[str, Any]]:
    address = f"/api/v1/generations/{run_id}/events"
    async with site.http(person) as http, http.stream("GET", address, params=query) as answer:
        events: list[Sent] = [event async for event in stream_events(answer)]
    assert all((event.ident is None) == (event.name == TEXT) for event in events)
    return [(event.name, event.data) for event in events]


@BOTH
async def test_an_event_stream_that_asks_for_it_sees_the_history_grow(
    make_site: MakeSite, dispatch: str
) -> None:
    async with make_site(CHARGEN_DISPATCH=dispatch, **SLOW) as site:
        person = await site.guest()
        run_id = await site.start(person)
        deltas, plain = await asyncio.gather(
            read(site, person, run_id, text="true"), read(site, person, run_id)
        )
    growths = [value for name, value in deltas if name == TEXT]
    assert len(growths) >= 4
    assert all(history_of(deltas).startswith(text) for text in grown(growths))
    between(deltas)
    assert {name for name, _ in plain} == {PROGRESS}
    assert [value for name, value in deltas if name == PROGRESS] == [value for _, value in plain]


async def test_who_polls_is_reported_the_text_so_far(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_DISPATCH="queue", **SLOW) as site:
        person = await site.guest()
        run_id = await site.start(person)
        seen: list[str] = []
        async with site.http(person) as http:

            async def look() -> Any:
                run = (await http.get(f"/api/v1/generations/{run_id}")).json()
                if run["writing"]:
                    assert run["writing"]["step"] == "generating_history"
                    assert run["progress"] == 55
                    seen.append(run["writing"]["text"])
                return run if run["status"] == "completed" else None

            run = await until(look, every=0.05)
    history = run["results"]["generating_history"]["history"]
    assert run["writing"] is None
    assert len({*seen}) >= 3
    assert all(history.startswith(text) for text in seen)


async def in_the_middle(socket: Watching) -> None:
    await socket.until(lambda: len(socket.named(TEXT)) >= 3)


async def test_whoever_joins_in_the_middle_gets_all_of_it_at_once(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_DISPATCH="queue", CHARGEN_SCRIPTED_STEP_SECONDS="2") as site:
        person = await site.guest()
        async with site.watching(person) as early, site.watching(person) as late:
            run_id = await site.start(person)
            await early.join(run_id, text=True)
            await in_the_middle(early)
            so_far = grown(early.named(TEXT))[-1]
            await late.join(run_id, text=True)
            await late.until_step("completed")
            first = late.named(TEXT)[0]
            assert first["offset"] == 0
            assert first["text"].startswith(so_far)
            between(late.log)


async def test_a_web_process_that_starts_in_the_middle_reports_the_text_so_far(
    make_site: MakeSite, tmp_path: Path
) -> None:
    slow = {"CHARGEN_DISPATCH": "queue", "CHARGEN_SCRIPTED_STEP_SECONDS": "4"}
    async with make_site(**slow) as first:
        person = await first.guest()
        async with first.watching(person) as early:
            run_id = await first.start(person)
            await early.join(run_id, text=True)
            await in_the_middle(early)
            so_far = grown(early.named(TEXT))[-1]
            async with make_site(worker=False, **slow) as second, second.watching(person) as late:
                async with second.http(person) as http:
                    run = (await http.get(f"/api/v1/generations/{run_id}")).json()
                assert run["writing"]["text"].startswith(so_far)
                await late.join(run_id, text=True)
                await late.until(lambda: late.named(TEXT))
                assert late.named(TEXT)[0]["text"].startswith(so_far)
                await late.until_step("completed")
                between(late.log)


async def test_joining_again_reports_it_from_the_beginning_or_stops_it(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="2") as site:
        person = await site.guest()
        async with site.watching(person) as socket:
            run_id = await site.start(person)
            await socket.join(run_id, text=True)
            await in_the_middle(socket)
            await socket.join(run_id, after=2)
            announced = len(socket.named(TEXT))
            await socket.until(lambda: len(socket.named(TEXT)) > announced)
            assert socket.named(TEXT)[announced]["offset"] == 0
            await socket.join(run_id, text=False)
            announced = len(socket.named(TEXT))
            await socket.until_step("completed")
            assert len(socket.named(TEXT)) == announced


async def test_cancelling_ends_it(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_DISPATCH="queue", CHARGEN_SCRIPTED_STEP_SECONDS="3") as site:
        person = await site.guest()
        async with site.watching(person) as socket, site.http(person) as http:
            run_id = await site.start(person)
            await socket.join(run_id, text=True)
            await in_the_middle(socket)
            await http.post(f"/api/v1/generations/{run_id}/cancel")
            await socket.until_step("error")
            later = await site.start(person)  # by the same worker, and by the same way
            await socket.join(later)
            await socket.until(lambda: socket.progress(later))
            run = (await http.get(f"/api/v1/generations/{run_id}")).json()
    ended = max(at for at, (_, value) in enumerate(socket.log) if value.get("step") == "error")
    assert TEXT not in [name for name, _ in socket.log[ended:]]
    assert run["writing"] is None


async def test_without_redis_an_inline_run_is_reported_all_the_same(make_site: MakeSite) -> None:
    async with make_site(worker=False, redis="unix:///nonexistent", **SLOW) as site:
        person = await site.guest()
        async with site.watching(person) as socket:
            run_id = await site.start(person)
            await socket.join(run_id, text=True)
            await socket.until_step("queuing_avatar")
    assert len(socket.named(TEXT)) >= 4
    between(socket.log)


# --- the relay alone


def draft(setup: RelaySetup, text: str, number: int) -> DraftText:
    run = setup.run
    return DraftText(run.id, Step.GENERATING_HISTORY, text, run.last_seq, 1, 1, number)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def reading(setup: RelaySetup) -> RecordingWatcher:
    watcher = RecordingWatcher(0, deltas=DeltaCursor())
    setup.relay.watch(setup.run.id, watcher, setup.run.last_seq)
    return watcher


async def test_a_late_text_never_comes_after_the_entry_that_ended_it(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite) as setup:
        watcher = reading(setup)
        await setup.append()
        setup.feed.write(draft(setup, "Once", 1))
        await settled()
        late = draft(setup, "Once upon", 2)
        await setup.append()
        setup.feed.notify(late)
        setup.feed.write(draft(setup, "Once", 3))
        await settled()
        assert watcher.received == [1, 2]
        assert [(delta.offset, delta.text) for delta in watcher.texts] == [(0, "Once"), (0, "Once")]


async def test_a_text_waits_for_the_entry_it_follows(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite, compare_every=3600) as setup:
        setup.log.gate = asyncio.Event()
        watcher = reading(setup)
        await setup.append("lost")
        setup.feed.write(draft(setup, "Once", 1))
        await settled()
        assert (watcher.received, watcher.texts) == ([], [])
        setup.log.gate.set()

        async def has_read() -> bool:
            return bool(watcher.texts)

        await until(has_read)
        assert watcher.received == [1]


async def test_a_text_that_is_outranked_is_not_reported(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite) as setup:
        watcher = reading(setup)
        await setup.append()
        setup.feed.write(draft(setup, "Newer", 7))
        await settled()
        setup.feed.notify(draft(setup, "Older", 3))
        await settled()
        assert [delta.text for delta in watcher.texts] == ["Newer"]


def test_an_offset_counts_the_same_in_every_language() -> None:
    run_id, deltas = uuid4(), DeltaCursor()

    def take(text: str) -> tuple[int, str] | None:
        delta: TextDelta | None = deltas.take(DraftText(run_id, Step.GENERATING_HISTORY, text, 1))
        return (delta.offset, delta.text) if delta else None

    assert take("Zoé") == (0, "Zoé")
    assert take("Zoé") is None
    assert take("Zoé sings") == (3, " sings")
    assert take("Zoë sings") == (2, "ë sings")
    assert take("Zoë") == (3, "")
    assert take("Zoë 😀") == (3, " 😀")
    assert take("Zoë 😀!") == (4, "😀!")
