"""The Observer port: reports what a process works on to metrics and traces."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Literal, Protocol

Activity = Literal["run", "step", "engine", "avatar"]
Ending = Literal["run", "avatar"]


class Observer(Protocol):
    """Neither waits nor raises."""

    def doing(self, what: Activity, name: str) -> AbstractContextManager[None]:
        """Wraps the work. `name`: the id of a run or avatar job, or the step that work belongs to."""

    def ended(self, what: Ending, outcome: str) -> None:
        """A run or avatar job has ended: `completed`, `failed` or `cancelled`."""


class Observers:
    """Reports to several observers; to none if there are none."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    @contextmanager
    def doing(self, what: Activity, name: str) -> Iterator[None]:
        with ExitStack() as stack:
            for observer in self._observers:
                stack.enter_context(observer.doing(what, name))
            yield

    def ended(self, what: Ending, outcome: str) -> None:
        for observer in self._observers:
            observer.ended(what, outcome)


UNOBSERVED = Observers()
