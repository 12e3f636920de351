"""The blocking studio under a supervisor of its own, which takes seven seconds of silence for too long."""

from __future__ import annotations

import asyncio

from app.adapters.embedded.heartbeat import Heartbeat
from app.adapters.embedded.programs import Program
from app.adapters.embedded.supervisor import Supervisor
from tests.support.blocking_studio import main

if __name__ == "__main__":
    with Supervisor(["studio"], silence=7.0) as supervisor:
        supervisor.start(Program("studio", lambda: asyncio.run(main()), 5, life=Heartbeat()))
        supervisor.is_ready()
        supervisor.run()
