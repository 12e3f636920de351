"""The writer on a language model: details as JSON by schema, the history as plain prose."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing
from dataclasses import asdict
from functools import cache

from app.ai.error_messages import UNFAITHFUL
from app.ai.openai_compatible.answers import answer_text
from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from app.ai.openai_compatible.chat.dialect import Schema
from app.ai.openai_compatible.chat.finish_reasons import ends_sentence
from app.ai.openai_compatible.chat.server import Answer, Server
from app.ai.openai_compatible.checks.faithfulness import (
    copying_faults_of_history,
    copying_faults_of_personality,
    faults_of_history,
    faults_of_name,
    faults_of_person,
    refuses_history,
    refuses_person,
)
from app.ai.openai_compatible.cleaning import whole_sentences
from app.ai.openai_compatible.name_parts import with_split_name
from app.ai.openai_compatible.person import details_of
from app.ai.openai_compatible.prompts import prompt
from app.ai.openai_compatible.structured.request import (
    AbortedAnswer,
    Accepted,
    InvalidAnswer,
    ModelRefusal,
    Repetition,
    form_reader,
    json_schema_of,
    request_form,
    stream_form,
)
from app.ai.openai_compatible.structured.schemas import Person
from app.engines.growth_throttle import GrowthThrottle
from app.engines.ports import Brief, Details, History, PartialHistory
from app.errors import EngineError

_MAX_HISTORY = 6_000  # characters
_MIN_STEP = 24  # minimum characters of growth before the text is cleaned and shown again
_LETTERS = "ABCDEFGHIJKLMNOPRSTUVYZ"  # initials of names in both languages


class OpenAIWriter:
    """Details and history may use two different models."""

    def __init__(self, details: Server, history: Server) -> None:
        self._details = details
        self._history = history
        self.servers = {"details": details, "history": history}

    async def details(self, brief: Brief) -> Details:
        details_prompt = prompt("details")
        messages = details_prompt.messages(_brief_data(brief), brief.locale, letter=_letter(brief))
        read_person = form_reader(Person)
        answers: list[Answer] = []

        def read(answer: Answer) -> Person:
            answers.append(answer)
            person = read_person(answer)
            if refuses_person(person):
                raise ModelRefusal("It refuses.")
            if len(answers) == 1:
                _raise_faults(faults_of_person(with_split_name(person), brief))
            # In a second answer, stated facts simply replace what the model says.
            _raise_faults(faults_of_name(person, brief))
            _raise_faults(copying_faults_of_personality(person, brief), Repetition)
            return person

        person = await request_form(self._details, messages, details_prompt.label, read, _person_schema())
        return details_of(person, brief, self._details.endpoint.engine)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        history_prompt = prompt("history")
        messages = history_prompt.messages(
            _brief_data(brief) | {"character": _character_data(details)}, brief.locale
        )
        given_text = "\n".join([brief.description or "", *(str(message["content"]) for message in messages)])

        def read(answer: Answer) -> str:
            text = history_text(answer.text, _MAX_HISTORY, answer.reasoning, truncated=answer.is_truncated)
            if refuses_history(answer_text(answer.text, answer.reasoning), text, details.first_name):
                raise ModelRefusal("It refuses.")
            answer.check(whole=ends_sentence(text))
            text = whole_sentences(text) if answer.is_truncated else text
            _raise_faults(copying_faults_of_history(text, given_text), Repetition)
            _raise_faults(faults_of_history(text, brief, details))
            return text

        try:
            async with aclosing(
                stream_form(
                    self._history, messages, history_prompt.label, read, visible_text=self._visible_text
                )
            ) as parts:
                async for part in self._visible_parts(parts):
                    yield part
        except EngineError as error:
            cause = error.__cause__
            if isinstance(cause, InvalidAnswer) and not isinstance(cause, Repetition | ModelRefusal):
                raise EngineError(UNFAITHFUL) from error
            raise

    async def _visible_parts(
        self, parts: AsyncIterator[Answer | AbortedAnswer | Accepted[str]]
    ) -> AsyncIterator[PartialHistory | History]:
        visible_text, throttle = "", GrowthThrottle(_MIN_STEP)
        async for part in parts:
            if isinstance(part, Accepted):
                yield History(part.form, self._history.endpoint.engine)
            elif isinstance(part, AbortedAnswer):
                visible_text = part.text
                yield PartialHistory(visible_text)  # without the repetition
            elif throttle.is_due(part.length):
                with throttle.working(part.length):
                    text = self._visible_text(part)
                if text and text != visible_text:
                    visible_text = text
                    yield PartialHistory(text)

    def _visible_text(self, answer: Answer) -> str:
        """Return as much of the history as the answer contains so far."""
        untagged_reasoning = self._history.untagged_reasoning
        return partial_history_text(
            answer.text, _MAX_HISTORY, answer.reasoning, untagged_reasoning=untagged_reasoning
        )


def _raise_faults(faults: Iterable[str], error_type: type[InvalidAnswer] = InvalidAnswer) -> None:
    if found := list(faults):
        raise error_type(" ".join(found))


def _brief_data(brief: Brief) -> dict[str, object]:
    analysis = brief.analysis
    picture = {"looks": analysis.physical_description, "style": analysis.visual_style} if analysis else None
    return {"description": brief.description, "picture": picture, "template": brief.template}


def _character_data(details: Details) -> dict[str, object]:
    """Return what the prompt for a history needs; colours and keys for the painter are left out."""
    fields = asdict(details)
    traits = fields.pop("traits")
    trait_names = ("role", "hair", "eyes", "skin", "place")
    fields |= {name: traits[name] for name in trait_names if traits[name]}
    field_names = fields.keys() - {"engine", "instead_of"}
    return {name: value for name, value in fields.items() if name in field_names and value not in (None, "")}


def _letter(brief: Brief) -> str:
    """Return a first letter for the name by seed: models prefer a handful of names."""
    return _LETTERS[brief.seed % len(_LETTERS)]


@cache
def _person_schema() -> Schema:
    return json_schema_of(Person)
