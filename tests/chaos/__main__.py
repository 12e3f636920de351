"""`make chaos`: the long form, one configuration after the other.

SEED repeats an experiment's random choices, ONLY names the configurations to try, FORM=short takes those of
the test; STORY=1 lists every kill, KEEP=1 keeps the folders with the logs, LOG sets their level.
"""

from __future__ import annotations

import os
import random
import sys

from tests.chaos.experiment import run_experiments
from tests.chaos.plan import LONG, SHORT, Plan
from tests.chaos.report import Outcome, story, table
from tests.support.servers import Postgres, postgres


def main() -> int:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    form = SHORT if os.environ.get("FORM") == "short" else LONG
    plans = [plan for plan in form if os.environ.get("ONLY", "") in plan.name]
    print(f"SEED={seed}, {len(plans)} configurations", flush=True)
    with postgres() as server:
        outcomes = [_run(plan, server, seed) for plan in plans]
    print(table(outcomes))
    return int(any(outcome.findings.problems for outcome in outcomes))


def _run(plan: Plan, server: Postgres, seed: int) -> Outcome:
    outcome = run_experiments([plan], server, seed)[0]
    print(table([outcome]).splitlines()[-1], flush=True)
    if outcome.findings.problems or os.environ.get("STORY"):
        print(story(outcome), flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
