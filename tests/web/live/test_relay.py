"""The relay alone, on a real log: however joins and appends interleave, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.waiting import settled, until
from tests.web.live.relay_setup import Dead, Delivery, RecordingWatcher, RelaySetup, Slow, relay_setup

_DELIVERIES: st.SearchStrategy[Delivery] = st.sampled_from(
    ["sent", "sent", "sent", "lost", "late", "twice", "doubt"]
)
_APPENDS = st.lists(st.tuples(_DELIVERIES, st.integers(0, 3)), min_size=1, max_size=14)
_JOINS = st.lists(
    st.tuples(
        st.sampled_from(["join", "again", "leave"]), st.integers(0, 14), st.integers(0, 6), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(appends=_APPENDS, joins=_JOINS)
def test_every_interleaving_gives_each_entry_once_and_in_order(
    migrated_sqlite: Path, appends: list[tuple[Delivery, int]], joins: list[tuple[str, int, int, bool]]
) -> None:
    asyncio.run(_interleave(migrated_sqlite, appends, joins))


@dataclass
class Announced:
    """What one watcher must have been given: runs of `seq`s, a new one from each place it went back to."""

    watcher: RecordingWatcher
    begins: list[tuple[int, int]]  # (how much it had been given, the `seq` it stood at)
    left: bool = False

    def check(self, last_seq: int) -> None:
        ends = [count for count, _ in self.begins[1:]] + [len(self.watcher.received)]
        for (count, after), end in zip(self.begins, ends, strict=True):
            got = self.watcher.received[count:end]
            whole = [seq for seq in range(after + 1, last_seq + 1) if not self.watcher.picky or seq % 2 == 0]
            assert got == whole[: len(got)]
        if not self.left:
            assert got == whole


async def _interleave(
    template: Path, appends: list[tuple[Delivery, int]], joins: list[tuple[str, int, int, bool]]
) -> None:
    async with relay_setup(template) as setup:
        announced: list[Announced] = []

        async def append_all() -> None:
            for delivery, turns in appends:
                await setup.append(delivery)
                await _turns(turns)

        async def join_all() -> None:
            for act, number, turns, picky in joins:
                _act(setup, announced, act, number, picky)
                await _turns(turns * 4)

        await asyncio.gather(append_all(), join_all())
        await setup.all_have(*(each.watcher for each in announced if not each.left))
        for each in announced:
            each.check(setup.run.last_seq)


def _act(setup: RelaySetup, announced: list[Announced], act: str, number: int, picky: bool) -> None:
    present = [each for each in announced if not each.left]
    after = min(number, setup.run.last_seq)
    if act == "join" or not present:
        announced.append(Announced(setup.join(after, picky=picky), [(0, after)]))
        return
    chosen = present[number % len(present)]
    if act == "leave":
        chosen.left = True
        setup.relay.unwatch(setup.run.id, chosen.watcher)
    else:
        chosen.begins.append((len(chosen.watcher.received), after))
        chosen.watcher.cursor = after
        setup.relay.watch(setup.run.id, chosen.watcher, setup.run.last_seq)


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_lost_last_message_is_mended_by_comparing(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite) as setup:
        watcher = setup.join()
        await setup.append()
        await setup.append("lost")
        await setup.all_have(watcher)
        assert watcher.received == [1, 2]


async def test_doubt_is_followed_by_a_look_at_once(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite, compare_every=3600) as setup:
        watcher = setup.join()
        await setup.append("lost")
        await setup.append("doubt")
        await setup.all_have(watcher)
        assert watcher.received == [1, 2]


async def test_a_database_that_is_away_is_asked_again(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite, compare_every=3600) as setup:
        await setup.append("lost")
        setup.log.failures = 2
        watcher = setup.join()
        await setup.all_have(watcher)
        assert watcher.received == [1]


async def test_a_dead_watcher_holds_up_nobody(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite) as setup:
        dead = Dead(0)
        setup.relay.watch(setup.run.id, dead, 0)
        watchers = [setup.join() for _ in range(3)]
        await setup.append()
        await setup.append()
        await setup.all_have(*watchers)
        assert [watcher.received for watcher in watchers] == [[1, 2]] * 3
        assert dead.closed


async def test_whoever_comes_during_anothers_replay_gets_all_of_his_own(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite, compare_every=3600) as setup:
        for _ in range(5):
            await setup.append("lost")
        setup.log.gate = asyncio.Event()
        asked = setup.log.asked
        ahead = setup.join(3)
        await until(lambda: setup.log.asked > asked)
        behind = setup.join(0)
        back = setup.join(4)
        back.cursor = 1
        setup.log.gate.set()
        await setup.all_have(ahead, behind, back)
        assert (ahead.received, behind.received, back.received) == ([4, 5], [1, 2, 3, 4, 5], [2, 3, 4, 5])


async def test_a_slow_watcher_keeps_the_order(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite) as setup:
        watchers = [Slow(0) for _ in range(3)]
        for watcher in watchers:
            setup.relay.watch(setup.run.id, watcher, 0)
        for _ in range(10):
            await setup.append("lost")
            await setup.append("doubt")
            await setup.append("sent")
        await setup.all_have(*watchers)
        await setup.append()
        await setup.all_have(*watchers)
        await settled()
        assert [watcher.received for watcher in watchers] == [[*range(1, 32)]] * 3


async def test_what_is_received_spares_the_database_a_question(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite, compare_every=3600) as setup:
        setup.log.failures = 1000  # any question would fail
        early = setup.join()
        for _ in range(5):
            await setup.append()
        late = setup.join(2)
        await setup.all_have(early, late)
        assert (early.received, late.received) == ([1, 2, 3, 4, 5], [3, 4, 5])


async def test_whoever_comes_after_the_end_is_closed_at_once(migrated_sqlite: Path) -> None:
    async with relay_setup(migrated_sqlite) as setup:
        early = setup.join()
        setup.relay.stop()
        late = setup.join()
        assert early.closed
        assert late.closed
