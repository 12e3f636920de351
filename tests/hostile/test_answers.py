"""A sample of kinds of answers × steps × ways of sending; `make hostile` plays all of them."""

from __future__ import annotations

from itertools import islice

from tests.hostile import answers

EVERY = 41  # a prime: kinds meet ways and steps in turn


async def test_answers_of_every_kind_are_read_however_they_are_sent() -> None:
    report = await answers.run(islice(answers.table(), 0, None, EVERY))
    assert report.rows.total() > 40, report.table()
    assert {*report.rows} == {*answers.STEPS}
    assert not report.faults, report.table()
