"""Which names a writer is asked to avoid: the account's and the latest of all; none beside a given seed."""

from __future__ import annotations

from dataclasses import replace

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.ports import Brief, Details, Writer
from app.runs.run_request import RunRequest
from tests.support.runs import completed
from tests.support.stand_ins import stand_ins


class Noting:
    """The writer of the container, and the briefs it was given."""

    def __init__(self, writer: Writer) -> None:
        self._writer, self.briefs = writer, list[Brief]()
        self.history = writer.history

    async def details(self, brief: Brief) -> Details:
        self.briefs.append(brief)
        made = await self._writer.details(brief)
        return replace(made, first_name=brief.description or "", last_name="Fenn")


def noting(container: Container) -> list[Brief]:
    writer = Noting(stand_ins(container).writer)
    stand_ins(container).writer = writer
    return writer.briefs


async def test_names_of_the_account_and_the_latest_of_all_are_avoided(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    briefs = noting(container)
    for identity, name in ((guest, "Ysolde"), (stranger, "Odo"), (guest, "Ada")):
        await completed(container, identity, RunRequest(description=name))
    assert [brief.taken_names for brief in briefs] == [(), (), ("Ysolde Fenn",)]
    assert [brief.recent_names for brief in briefs] == [(), ("Ysolde Fenn",), ("Odo Fenn", "Ysolde Fenn")]


async def test_a_given_seed_asks_for_the_same_again(container: Container, guest: Identity) -> None:
    briefs = noting(container)
    request = RunRequest(description="A knight", seed=7)
    runs = [await completed(container, guest, request) for _ in range(2)]
    assert all(run.character_id for run in runs)
    assert briefs[0] == briefs[1]
    assert briefs[1].recent_names == briefs[1].taken_names == ()
