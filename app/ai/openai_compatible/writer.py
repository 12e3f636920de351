"""The writer on a language model: details as JSON by a schema, the history as plain prose."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import asdict
from functools import cache
from typing import Any

from app.ai.error_messages import UNFAITHFUL
from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.answers.history import growing, history_text
from app.ai.openai_compatible.chat.dialect import Schema
from app.ai.openai_compatible.chat.finish_reasons import ends_a_sentence
from app.ai.openai_compatible.chat.server import Answer, Server
from app.ai.openai_compatible.checks.faithfulness import (
    faults_of_history,
    faults_of_name,
    faults_of_person,
    idle_faults_of_history,
    idle_faults_of_personality,
    refuses_history,
    refuses_person,
)
from app.ai.openai_compatible.cleaning import whole_sentences
from app.ai.openai_compatible.name_parts import with_parted_name
from app.ai.openai_compatible.person import details_of
from app.ai.openai_compatible.prompts import prompt
from app.ai.openai_compatible.structured.request import (
    Abandoned,
    Idle,
    Misfit,
    Refusal,
    Taken,
    ask,
    follow,
    reader,
    schema_of,
)
from app.ai.openai_compatible.structured.schemas import Person
from app.engines.growth_throttle import GrowthThrottle
from app.engines.ports import Brief, Details, History, PartialHistory
from app.errors import EngineError

_MAX_HISTORY = 6_000  # characters
_STEP = 24  # characters that an answer grows by at least before it is cleaned and shown anew
_LETTERS = "ABCDEFGHIJKLMNOPRSTUVYZ"  # with which names begin in both languages


class OpenAIWriter:
    """Details and history may come from two models."""

    def __init__(self, details: Server, history: Server) -> None:
        self._details = details
        self._history = history
        self.servers = {"details": details, "history": history}

    async def details(self, brief: Brief) -> Details:
        asked = prompt("details")
        messages = asked.messages(_wishes(brief), brief.locale, letter=_letter(brief))
        read_person = reader(Person)
        turns: list[Answer] = []

        def read(answer: Answer) -> Person:
            turns.append(answer)
            person = read_person(answer)
            if refuses_person(person):
                raise Refusal("It refuses.")
            if len(turns) == 1:
                _refuse(faults_of_person(with_parted_name(person), brief))
            # The second time what is stated simply replaces what the model says.
            _refuse(faults_of_name(person, brief))
            _refuse(idle_faults_of_personality(person, brief), Idle)
            return person

        person = await ask(self._details, messages, asked.label, read, _person_schema())
        return details_of(person, brief, self._details.place.engine)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        asked = prompt("history")
        messages = asked.messages(_wishes(brief) | {"character": _known(details)}, brief.locale)
        given = "\n".join([brief.description or "", *(str(message["content"]) for message in messages)])

        def read(answer: Answer) -> str:
            text = history_text(answer.text, _MAX_HISTORY, answer.reasoning, cut=answer.cut)
            if refuses_history(answer_text(answer.text, answer.reasoning), text, details.first_name):
                raise Refusal("It refuses.")
            answer.check(whole=ends_a_sentence(text))
            text = whole_sentences(text) if answer.cut else text
            _refuse(idle_faults_of_history(text, given), Idle)
            _refuse(faults_of_history(text, brief, details))
            return text

        try:
            async with aclosing(
                follow(self._history, messages, asked.label, read, shown=self._shown)
            ) as parts:
                async for part in self._grown(parts):
                    yield part
        except EngineError as error:
            if isinstance(error.__cause__, Misfit) and not isinstance(error.__cause__, Idle | Refusal):
                raise EngineError(UNFAITHFUL) from error
            raise

    async def _grown(
        self, parts: AsyncIterator[Answer | Abandoned | Taken[str]]
    ) -> AsyncIterator[PartialHistory | History]:
        shown, pace = "", GrowthThrottle(_STEP)
        async for part in parts:
            if isinstance(part, Taken):
                yield History(part.form, self._history.place.engine)
            elif isinstance(part, Abandoned):
                shown = part.shown
                yield PartialHistory(shown)  # without what it repeated
            elif pace.is_due(part.length):
                with pace.working(part.length):
                    text = self._shown(part)
                if text and text != shown:
                    shown = text
                    yield PartialHistory(text)

    def _shown(self, answer: Answer) -> str:
        """As much of the history as the answer has brought so far."""
        unopened = self._history.unopened
        return growing(answer.text, _MAX_HISTORY, answer.reasoning, unopened=unopened)


def _refuse(faults: Iterable[str], kind: type[Misfit] = Misfit) -> None:
    if found := list(faults):
        raise kind(" ".join(found))


def _wishes(brief: Brief) -> dict[str, Any]:
    seen = brief.analysis
    picture = {"looks": seen.physical_description, "style": seen.visual_style} if seen else None
    return {"description": brief.description, "picture": picture, "template": brief.template}


def _known(details: Details) -> dict[str, Any]:
    """What a writer of histories needs; the painter's colours and keys are left out."""
    fields = asdict(details)
    traits = fields.pop("traits")
    told = ("role", "hair", "eyes", "skin", "place")
    fields |= {name: traits[name] for name in told if traits[name]}
    known = fields.keys() - {"engine", "instead_of"}
    return {name: value for name, value in fields.items() if name in known and value not in (None, "")}


def _letter(brief: Brief) -> str:
    """Models love a handful of names; the seed spreads them."""
    return _LETTERS[brief.seed % len(_LETTERS)]


@cache
def _person_schema() -> Schema:
    return schema_of(Person)
