"""ConsistencyCheck: compares what is stored in the end with what was accepted, seen, killed and paid for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from app.characters.models import Character, CharacterImage
from app.db import Database
from app.progress.drafts import DraftText
from app.progress.log import ProgressEntry, ProgressLog
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus, StepResult
from tests.chaos.watchers import Event, Watcher

ENDS = {status.value for status in RunStatus if status.ended}


@dataclass(slots=True)
class Findings:
    """Counts for the table, and one sentence for each promise that was broken."""

    runs: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    holes: int = 0
    calls: int = 0
    again: int = 0  # calls of an engine for a step that it had been asked for before
    by_itself: int = 0  # automatic retries that were announced
    by_users: int = 0  # attempts after the first
    problems: list[str] = field(default_factory=list)


class _Nobody:
    """A feed without listeners: the check only reads the log."""

    def publish(self, entry: ProgressEntry) -> None:
        raise AssertionError("the consistency check writes nothing")

    def write(self, draft: DraftText) -> None:
        raise AssertionError("the consistency check writes nothing")

    def listen(self) -> Any:
        raise AssertionError("the consistency check listens to nobody")

    async def latest_draft(self, run_id: UUID) -> DraftText | None:
        raise AssertionError("the consistency check asks nobody")


class ConsistencyCheck:
    """Reads it all once, when everything has come to rest."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._log = ProgressLog(db, _Nobody())
        self._found = Findings()

    async def run(
        self, accepted: Iterable[UUID], watchers: Sequence[Watcher], logged: Iterable[dict[str, Any]]
    ) -> Findings:
        accepted = [*accepted]
        runs = await self._runs()
        self._check_runs(accepted, runs)
        await self._check_made(runs)
        stored = {run_id: await self._log.replay(run_id) for run_id in runs}
        for run_id, entries in stored.items():
            self._check_stored(runs[run_id], entries)
        for watcher in watchers:
            self._check_seen(watcher, stored[watcher.run_id])
        self._check_calls([*logged], await self._results())
        return self._found

    def _must(self, holds: bool, broken: str) -> None:
        if not holds:
            self._found.problems.append(broken)

    async def _runs(self) -> dict[UUID, GenerationRun]:
        async with self._db.reading() as session:
            return {run.id: run for run in (await session.execute(select(GenerationRun))).scalars()}

    async def _results(self) -> dict[tuple[str, str], datetime]:
        async with self._db.reading() as session:
            rows = (await session.execute(select(StepResult))).scalars()
            return {(str(row.run_id), row.step): row.created_at for row in rows}

    def _check_runs(self, accepted: list[UUID], runs: dict[UUID, GenerationRun]) -> None:
        self._found.runs = len(accepted)
        self._found.ends = Counter(run.status for run in runs.values())
        self._must(len(accepted) == len({*accepted}), "two submissions were answered with one run")
        self._must({*accepted} == {*runs}, f"{len(accepted)} runs were accepted, {len(runs)} are stored")
        for run in runs.values():
            over = run.status in ENDS and run.status != RunStatus.FAILED
            self._must(over, f"run {run.id} is {run.status} for ever, at {run.step}")
            self._found.by_users += run.attempt - 1

    async def _check_made(self, runs: dict[UUID, GenerationRun]) -> None:
        """One character, one avatar job and one image to a completed run, and none to any other.

        Where a job has failed its user asks again, and may have to do so twice.
        """
        wanted = Counter({run.id: 1 for run in runs.values() if run.status == RunStatus.COMPLETED})
        failed = AvatarJob.status == AvatarStatus.FAILED
        async with self._db.reading() as session:
            characters = Counter((await session.execute(select(Character.run_id))).scalars())
            pressed = Counter((await session.execute(select(AvatarJob.run_id).where(failed))).scalars())
            jobs = Counter((await session.execute(select(AvatarJob.run_id).where(~failed))).scalars())
            images = Counter((await session.execute(_image_runs())).scalars())
            undone = await session.scalar(select(func.count()).where(AvatarJob.ended_at.is_(None)))
        once = Counter({run_id: 1 if run_id in pressed else count for run_id, count in jobs.items()})
        self._found.by_users += pressed.total()
        self._must(characters == wanted, f"{characters.total()} characters for {wanted.total()} runs")
        self._must(once == wanted, f"{jobs.total()} avatar jobs for {wanted.total()} characters")
        self._must(images == jobs, f"{images.total()} images for {jobs.total()} avatar jobs")
        self._must(undone == 0, f"{undone} avatar jobs have not ended")

    def _check_stored(self, run: GenerationRun, entries: list[ProgressEntry]) -> None:
        self._found.stored += len(entries)
        seqs = [entry.seq for entry in entries]
        self._must(seqs == [*range(1, run.last_seq + 1)], f"run {run.id} has stored {seqs}")
        self._found.by_itself += sum(entry.retry is not None for entry in entries)
        marks = Counter((entry.attempt, entry.mark) for entry in entries if entry.mark)
        self._must(not [mark for mark in marks if marks[mark] > 1], f"run {run.id} repeats marks: {marks}")
        painted = Counter(_of_avatar(entry) for entry in entries if entry.of_avatar)
        self._must({*painted.values()} <= {1}, f"run {run.id} repeats of its portrait: {painted}")

    def _check_seen(self, watcher: Watcher, entries: list[ProgressEntry]) -> None:
        self._found.seen[watcher.kind] += len(watcher.seen)
        seqs = [event["seq"] for event in watcher.seen]
        self._found.duplicates += len(seqs) - len({*seqs})
        self._found.holes += len({entry.seq for entry in entries} - {*seqs})
        seen = [comparable(event) for event in watcher.seen]
        stored = [_as_event(entry) for entry in entries]
        self._must(
            seen == stored,
            f"{watcher.kind}, {watcher.doing}, saw {seqs} of run {watcher.run_id}, of {len(entries)} stored",
        )

    def _check_calls(self, logged: list[dict[str, Any]], results: dict[tuple[str, str], datetime]) -> None:
        """No engine is asked for a step whose result is stored."""
        calls: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        for line in logged:
            if line.get("event") == "engine.called":
                calls[line["run_id"], line["step"]].append(datetime.fromisoformat(line["timestamp"]))
        for key, stored_at in results.items():
            self._must(key in calls, f"{key[1]} of run {key[0]} has a result, but no engine was asked")
            again = [at for at in calls[key] if at > stored_at]
            self._must(not again, f"{key[1]} of run {key[0]} was paid for again when it was stored")
        self._found.calls = sum(map(len, calls.values()))
        self._found.again = sum(len(times) - 1 for times in calls.values())


def _of_avatar(entry: ProgressEntry) -> tuple[str, int, int, str]:
    """What stands once for each avatar job: its beginning, each percent, each try and its end."""
    data: dict[str, Any] = entry.data or {}
    end = next((name for name in ("avatarKey", "error") if name in data), "")
    return data["avatarJobId"], data.get("avatarProgress", 0), entry.retry.attempt if entry.retry else 0, end


def _image_runs() -> Any:
    return select(Character.run_id).join(CharacterImage, CharacterImage.character_id == Character.id)


def _as_event(entry: ProgressEntry) -> Event:
    event: Event = msgspec.to_builtins(entry.event(lambda key: "an address"))
    return comparable(event)


def comparable(event: Event) -> Event:
    """Addresses are signed anew each time, so all that counts is that there is one; whoever was there when
    the run failed got an error that to others is superseded."""
    data = event.get("data")
    if not data:
        return event
    announced = {
        name: bool(value) if name.endswith("Url") and isinstance(value, str) else value
        for name, value in data.items()
        if name != "superseded"
    }
    return event | {"data": announced} | ({"step": "error"} if "superseded" in data else {})
