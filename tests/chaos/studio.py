"""A studio of several web processes and workers, as one machine of a larger deployment would run them.

The supervisor, the processes' bodies and Valkey are the product's own; only `chargen serve` has one of each.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from functools import partial

from app.adapters.embedded import valkey
from app.adapters.embedded.programs import Program
from app.adapters.embedded.supervisor import Supervisor
from app.cli.processes import import_all, run_web, run_worker
from app.cli.serve import listen
from app.settings.settings import Settings

_GRACE = 9.0  # seconds; the promise is ten


def run(ports: list[int], workers: int) -> None:
    settings = Settings.from_env()
    names = [f"web {port}" for port in ports] + [f"worker {number}" for number in range(workers)]
    server = valkey.program(settings.redis_url, settings.data_dir)
    webs = [_web(settings, port) for port in ports]
    workings = [Program(f"worker {number}", partial(_work, settings), _GRACE) for number in range(workers)]
    with Supervisor([*names, "valkey-server"]) as supervisor:
        supervisor.is_ready()
        supervisor.start(server)
        import_all()
        supervisor.start(*webs, *workings)
        supervisor.run()


def _web(settings: Settings, port: int) -> Program:
    own = replace(settings, port=port)
    listener = listen(own)

    def serve() -> None:
        os.environ["PORT"] = str(port)  # the application reads its settings anew
        run_web(own, listener)

    return Program(f"web {port}", serve, _GRACE)


def _work(settings: Settings) -> None:
    run_worker(settings)


if __name__ == "__main__":
    run([int(word) for word in sys.argv[2:]], int(sys.argv[1]))
