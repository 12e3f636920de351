"""The relay alone, on a real log: however joins and appends interleave, nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.waiting import settled, until
from tests.web.live.relay_stage import Dead, Fate, Keeper, Slow, Stage, staged

_FATES: st.SearchStrategy[Fate] = st.sampled_from(["told", "told", "told", "lost", "late", "twice", "doubt"])
_APPENDS = st.lists(st.tuples(_FATES, st.integers(0, 3)), min_size=1, max_size=14)
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
    migrated_sqlite: Path, appends: list[tuple[Fate, int]], joins: list[tuple[str, int, int, bool]]
) -> None:
    asyncio.run(_interleave(migrated_sqlite, appends, joins))


@dataclass
class Told:
    """What one watcher must have been given: runs of `seq`s, a new one from each place it went back to."""

    keeper: Keeper
    begins: list[tuple[int, int]]  # (how much it had been given, the `seq` it stood at)
    left: bool = False

    def check(self, last_seq: int) -> None:
        ends = [count for count, _ in self.begins[1:]] + [len(self.keeper.kept)]
        for (count, after), end in zip(self.begins, ends, strict=True):
            got = self.keeper.kept[count:end]
            whole = [seq for seq in range(after + 1, last_seq + 1) if not self.keeper.picky or seq % 2 == 0]
            assert got == whole[: len(got)]
        if not self.left:
            assert got == whole


async def _interleave(
    template: Path, appends: list[tuple[Fate, int]], joins: list[tuple[str, int, int, bool]]
) -> None:
    async with staged(template) as stage:
        announced: list[Told] = []

        async def append_all() -> None:
            for fate, turns in appends:
                await stage.append(fate)
                await _turns(turns)

        async def join_all() -> None:
            for act, number, turns, picky in joins:
                _act(stage, announced, act, number, picky)
                await _turns(turns * 4)

        await asyncio.gather(append_all(), join_all())
        await stage.all_have(*(each.keeper for each in announced if not each.left))
        for each in announced:
            each.check(stage.run.last_seq)


def _act(stage: Stage, announced: list[Told], act: str, number: int, picky: bool) -> None:
    present = [each for each in announced if not each.left]
    after = min(number, stage.run.last_seq)
    if act == "join" or not present:
        announced.append(Told(stage.join(after, picky=picky), [(0, after)]))
        return
    chosen = present[number % len(present)]
    if act == "leave":
        chosen.left = True
        stage.relay.unwatch(stage.run.id, chosen.keeper)
    else:
        chosen.begins.append((len(chosen.keeper.kept), after))
        chosen.keeper.cursor = after
        stage.relay.watch(stage.run.id, chosen.keeper, stage.run.last_seq)


async def _turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_lost_last_message_is_mended_by_comparing(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite) as stage:
        keeper = stage.join()
        await stage.append()
        await stage.append("lost")
        await stage.all_have(keeper)
        assert keeper.kept == [1, 2]


async def test_doubt_is_followed_by_a_look_at_once(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite, compare_every=3600) as stage:
        keeper = stage.join()
        await stage.append("lost")
        await stage.append("doubt")
        await stage.all_have(keeper)
        assert keeper.kept == [1, 2]


async def test_a_database_that_is_away_is_asked_again(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite, compare_every=3600) as stage:
        await stage.append("lost")
        stage.log.failures = 2
        keeper = stage.join()
        await stage.all_have(keeper)
        assert keeper.kept == [1]


async def test_a_dead_watcher_holds_up_nobody(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite) as stage:
        dead = Dead(0)
        stage.relay.watch(stage.run.id, dead, 0)
        keepers = [stage.join() for _ in range(3)]
        await stage.append()
        await stage.append()
        await stage.all_have(*keepers)
        assert [keeper.kept for keeper in keepers] == [[1, 2]] * 3
        assert dead.closed


async def test_whoever_comes_during_anothers_replay_gets_all_of_his_own(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite, compare_every=3600) as stage:
        for _ in range(5):
            await stage.append("lost")
        stage.log.gate = asyncio.Event()
        asked = stage.log.asked
        ahead = stage.join(3)
        await until(lambda: stage.log.asked > asked)
        behind = stage.join(0)
        back = stage.join(4)
        back.cursor = 1
        stage.log.gate.set()
        await stage.all_have(ahead, behind, back)
        assert (ahead.kept, behind.kept, back.kept) == ([4, 5], [1, 2, 3, 4, 5], [2, 3, 4, 5])


async def test_a_slow_watcher_keeps_the_order(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite) as stage:
        keepers = [Slow(0) for _ in range(3)]
        for keeper in keepers:
            stage.relay.watch(stage.run.id, keeper, 0)
        for _ in range(10):
            await stage.append("lost")
            await stage.append("doubt")
            await stage.append("told")
        await stage.all_have(*keepers)
        await stage.append()
        await stage.all_have(*keepers)
        await settled()
        assert [keeper.kept for keeper in keepers] == [[*range(1, 32)]] * 3


async def test_what_is_received_spares_the_database_a_question(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite, compare_every=3600) as stage:
        stage.log.failures = 1000  # any question would fail
        early = stage.join()
        for _ in range(5):
            await stage.append()
        late = stage.join(2)
        await stage.all_have(early, late)
        assert (early.kept, late.kept) == ([1, 2, 3, 4, 5], [3, 4, 5])


async def test_whoever_comes_after_the_end_is_closed_at_once(migrated_sqlite: Path) -> None:
    async with staged(migrated_sqlite) as stage:
        early = stage.join()
        stage.relay.stop()
        late = stage.join()
        assert early.closed
        assert late.closed
