"""A studio in one process whose writer stops the event loop where a description says so.

`python -m tests.support.blocking_studio`, with its settings in the environment; ends by being killed.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator

from app import bootstrap
from app.engines.assembly import build_engines
from app.engines.ports import Brief, Details, Engines, History, PartialHistory, Writer
from app.settings.settings import Settings

PATIENT = "a patient knight"  # under way while others block


def _backtrack() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


class Blocking:
    """A writer whose details take what the description says: `re`, `sleep` or `thread`."""

    def __init__(self, real: Writer) -> None:
        self._real = real

    async def details(self, brief: Brief) -> Details:
        description = brief.description or ""
        await asyncio.sleep(3 if description == PATIENT else 1)
        if description == "re":
            _backtrack()
        if description == "sleep":
            time.sleep(3600)  # noqa: ASYNC251 - that is the point
        if description == "thread":
            await asyncio.to_thread(_backtrack)
        return await self._real.details(brief)

    def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        return self._real.history(brief, details)


async def main() -> None:
    settings = Settings.from_env()
    engines = build_engines(settings)
    blocking = Engines(engines.analyst, Blocking(engines.writer), engines.painter)
    async with bootstrap.alive(bootstrap.build(settings, blocking)):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
