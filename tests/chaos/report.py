"""The table: what was done to each configuration, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.chaos.consistency import Findings
from tests.chaos.killer import Killer
from tests.chaos.observer import Recovery
from tests.chaos.plan import KINDS, Plan

_HEADINGS = (
    "configuration",
    "runs",
    "kills worker/web/valkey (on work under way)",
    "SIGTERM",
    "ended c/f/x",
    "engine calls (again)",
    "retries by itself/by users",
    "events stored",
    "seen socket/stream/poll/switching",
    "dup.",
    "holes",
    "longest recovery from the last kill (from the first)",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One experiment's end. `seed` repeats its dice."""

    plan: Plan
    seed: int
    findings: Findings
    killer: Killer

    @property
    def recoveries(self) -> list[Recovery]:
        """Of everything that was under way in a process that was killed, or while it was."""
        return [recovery for kill in self.killer.observer.kills for recovery in kill.recovered.values()]


def story(outcome: Outcome) -> str:
    """What it takes to understand an experiment that failed."""
    kills = [
        f"  {kill.at:%H:%M:%S.%f} {kill.kind} {kill.number} at {kill.mark}"
        f"{', emptied' if kill.emptied else ''}, hit {kill.landed}, back after"
        f" {[round(recovery.since_first, 1) for recovery in kill.recovered.values()]}"
        for kill in outcome.killer.observer.kills
    ]
    broken = [f"  BROKEN: {problem}" for problem in outcome.findings.problems]
    return "\n".join([f"SEED={outcome.seed} {outcome.plan.name}", *kills, *broken])


def table(outcomes: Sequence[Outcome]) -> str:
    rows = [_HEADINGS, *map(_row, outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = [" | ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([lines[0], "-+-".join("-" * width for width in widths), *lines[1:]])


def _row(outcome: Outcome) -> tuple[str, ...]:
    found, killer = outcome.findings, outcome.killer
    by_kind = [[kill for kill in killer.observer.kills if kill.kind == kind] for kind in KINDS]
    ends = (found.ends[status] for status in ("completed", "failed", "cancelled"))
    seen = (found.seen[kind] for kind in ("socket", "stream", "poll", "switching"))
    return (
        outcome.plan.name,
        str(found.runs),
        " ".join(f"{len(kills)} ({killer.landed[kind]})" for kind, kills in zip(KINDS, by_kind, strict=True)),
        f"{len(killer.stops)}, gone in {max(killer.stops, default=0):.1f} s",
        "/".join(map(str, ends)),
        f"{found.calls} ({found.again})",
        f"{found.by_itself}/{found.by_users}",
        str(found.stored),
        "/".join(map(str, seen)),
        str(found.duplicates),
        str(found.holes),
        _longest(outcome.recoveries),
    )


def _longest(recoveries: list[Recovery]) -> str:
    last = max((recovery.since_last for recovery in recoveries), default=0)
    first = max((recovery.since_first for recovery in recoveries), default=0)
    return f"{last:.1f} s ({first:.1f} s)"
