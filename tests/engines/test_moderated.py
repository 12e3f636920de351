"""No engine is reached but through the gate, and what does not pass is stored nowhere."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from msgspec import Struct

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.moderated import ModeratedEngines
from app.engines.moderation import ModeratedContent, ModerationGate, Rating, Verdict
from app.engines.ports import (
    Analysis,
    Analyst,
    AvatarBrief,
    Brief,
    Details,
    Engines,
    History,
    Locale,
    Observation,
    Painter,
    Painting,
    PaintingStage,
    PartialHistory,
    Picture,
    Traits,
    Writer,
)
from app.engines.requests import EngineRequest
from app.engines.reviewed_texts import content_of
from app.errors import AppError, ContentRefused, EngineError, ModerationUnavailable, ResultRefused
from app.runs.models import GenerationRun, RunStatus
from app.runs.run_request import RunRequest
from app.settings.settings import Settings
from tests.support.engine_requests import (
    behind_gate,
    details_request,
    history_request,
    painting_request,
    reading_request,
)
from tests.support.runs import completed, ended, painted, png, with_portrait
from tests.support.stand_ins import stand_ins

FOUL, FAIR = "FOUL", "fair"
ANALYSIS = Analysis(FAIR, FAIR, (Observation("medium", FAIR, 1.0),), (), "test")
BRIEF = Brief(FAIR, ANALYSIS, None, "en", 1)
DETAILS = Details(FAIR, FAIR, 30, "other", FAIR, FAIR, Traits(role=FAIR), "test")
HISTORY = History(FAIR, "test", FAIR, FAIR, FAIR)
SITTER = AvatarBrief(FAIR, FAIR, 30, "other", FAIR, FAIR, FAIR, Traits(), (), 1)
PAINTING = Painting(b"", 1, 1, FAIR, 1, "test")
PICTURE = Picture(b"", 1, 1)


class Foul:
    """A moderator that refuses one word."""

    async def review(self, content: ModeratedContent) -> Verdict:
        return Verdict({}, ("hate_speech",) if any(FOUL in text for text in content.texts) else ())


class Broken:
    async def review(self, content: ModeratedContent) -> Verdict:
        raise RuntimeError


class Fake:
    """All three engines: they answer what they are given, and count how often they were asked."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self.asked = 0

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        return self._announce()  # type: ignore[no-any-return]

    async def details(self, brief: Brief) -> Details:
        return self._announce()  # type: ignore[no-any-return]

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        yield self._announce()

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        yield self._announce()

    def _announce(self) -> Any:
        self.asked += 1
        return self._answer


async def _answer(engines: ModeratedEngines, request: EngineRequest[Any]) -> object:
    """The result, which is the last of what comes."""
    return [part async for part in engines.ask(request)][-1]


def changed(result: Any, name: str) -> Any:
    """The same with one field foul."""
    return replace(result, **{name: FOUL})


Request = EngineRequest[Any]
# Each method of the ports: a fair request, its fair answer, requests with foul input, foul answers.
METHODS: dict[str, tuple[Request, Any, list[Request], list[Any]]] = {
    "analyse": (
        reading_request(PICTURE, "en"),
        ANALYSIS,
        [],
        [
            replace(ANALYSIS, physical_description=FOUL),
            replace(ANALYSIS, visual_style=FOUL),
            replace(ANALYSIS, observations=(Observation("medium", FOUL, 1.0),)),
        ],
    ),
    "details": (
        details_request(BRIEF),
        DETAILS,
        [
            details_request(replace(BRIEF, description=FOUL)),
            details_request(replace(BRIEF, analysis=replace(ANALYSIS, visual_style=FOUL))),
        ],
        [
            *(changed(DETAILS, name) for name in ("first_name", "last_name", "species", "personality")),
            *(replace(DETAILS, traits=changed(Traits(), name)) for name in ("role", "hair", "skin", "place")),
            replace(DETAILS, traits=Traits(wears=(FOUL,))),
        ],
    ),
    "history": (
        history_request(BRIEF, DETAILS),
        HISTORY,
        [
            history_request(replace(BRIEF, description=FOUL), DETAILS),
            history_request(BRIEF, replace(DETAILS, personality=FOUL)),
        ],
        [replace(HISTORY, **{name: FOUL}) for name in ("text", "greeting", "scenario", "example_dialogue")],
    ),
    "paint": (
        painting_request(SITTER),
        PAINTING,
        [
            painting_request(replace(SITTER, last_name=FOUL)),
            painting_request(replace(SITTER, physical_description=FOUL)),
            painting_request(replace(SITTER, traits=Traits(clothes_color=FOUL))),
        ],
        [replace(PAINTING, prompt=FOUL)],
    ),
}


def behind(moderator: Any, answer: Any) -> tuple[ModeratedEngines, Fake]:
    fake = Fake(answer)
    return behind_gate(fake, ModerationGate(moderator)), fake


def test_every_method_of_every_port_is_tried_here() -> None:
    methods = {
        name
        for port in (Analyst, Writer, Painter)
        for name, _ in inspect.getmembers(port, inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == set(METHODS)


@pytest.mark.parametrize("method", METHODS)
async def test_what_is_fair_passes_as_it_is(method: str) -> None:
    request, answer, _, _ = METHODS[method]
    engines, fake = behind(Foul(), answer)
    assert await _answer(engines, request) is answer
    assert fake.asked == 1


@pytest.mark.parametrize(
    ("method", "which"), [(name, i) for name, row in METHODS.items() for i in range(len(row[2]))]
)
async def test_foul_input_reaches_no_engine(method: str, which: int) -> None:
    _, answer, foul, _ = METHODS[method]
    engines, fake = behind(Foul(), answer)
    with pytest.raises(ContentRefused) as refused:
        await _answer(engines, foul[which])
    assert (refused.value.retryable, fake.asked) == (False, 0)


@pytest.mark.parametrize(
    ("method", "which"), [(name, i) for name, row in METHODS.items() for i in range(len(row[3]))]
)
async def test_a_foul_result_reaches_nobody(method: str, which: int) -> None:
    request, _, _, answers = METHODS[method]
    with pytest.raises(ResultRefused):
        await _answer(behind(Foul(), answers[which])[0], request)


@pytest.mark.parametrize("method", METHODS)
async def test_without_a_moderator_nothing_passes(method: str) -> None:
    request, answer, _, _ = METHODS[method]
    with pytest.raises(ModerationUnavailable):
        await _answer(behind(Broken(), answer)[0], request)


class Growing(Fake):
    """A writer whose history grows word by word."""

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        words = str(self._announce()).split(" ")
        for count in range(1, len(words) + 1):
            yield PartialHistory(" ".join(words[:count]))
        yield replace(HISTORY, text=" ".join(words))


async def _grown(text: str) -> list[str]:
    """What a watcher gets of a history before its end, or before it is refused."""
    fake, announced = Growing(text), list[str]()
    engines = behind_gate(fake, ModerationGate(Foul()))
    with suppress(ResultRefused):
        async for part in engines.ask(history_request(BRIEF, DETAILS)):
            assert isinstance(part, PartialHistory | History)
            announced += [part.text]
    return announced


async def test_a_history_grows_by_what_was_reviewed() -> None:
    text = " ".join(f"word{number}" for number in range(100))
    announced = await _grown(text)
    assert len(announced) > 10
    assert all(text.startswith(one) for one in announced)
    assert announced[-1] == text


async def test_what_grows_foul_is_not_reported_from_there_on() -> None:
    text = " ".join([*(f"word{number}" for number in range(50)), FOUL, *("more" for _ in range(50))])
    announced = await _grown(text)
    assert len(announced) > 3
    assert not any(FOUL in one or "more" in one for one in announced)


@dataclass(frozen=True)
class Caption:
    """A part of an answer, of a type that the gate doesn't know."""

    text: str


class Scene(Struct):
    """An answer of another kind, with texts at some depth."""

    lines: tuple[str, ...] = ()
    by_place: dict[str, list[str]] = {}
    caption: Caption = Caption(FAIR)
    engine: str = FOUL  # its name is not reviewed


@pytest.mark.parametrize(
    ("scene", "texts"),
    [
        (Scene(lines=(FAIR, FOUL)), (FAIR, FOUL, FAIR)),
        (Scene(by_place={"here": [FOUL]}), (FOUL, FAIR)),
        (Scene(caption=Caption(FOUL)), (FOUL,)),
        (Traits(wears=("hood",)), ("human", "hood")),
        ("en", ()),
    ],
)
def test_the_texts_of_any_value_are_reviewed(scene: object, texts: tuple[str, ...]) -> None:
    assert content_of(scene).texts == texts


class Captioning(Fake):
    """A painter that sends a text with its picture."""

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        yield Caption(self._announce())  # type: ignore[misc]
        yield PAINTING


async def test_a_part_of_any_type_is_reviewed_if_it_has_text() -> None:
    fair = behind_gate(Captioning(FAIR), ModerationGate(Foul()))
    parts = [part async for part in fair.ask(painting_request(SITTER))]
    assert parts == [Caption(FAIR), PAINTING]
    with pytest.raises(ResultRefused):
        await _answer(behind_gate(Captioning(FOUL), ModerationGate(Foul())), painting_request(SITTER))


async def test_age_and_words_of_different_steps_are_judged_together(container: Container) -> None:
    engines = behind_gate(Fake(replace(DETAILS, age=15)), container.gate)
    with pytest.raises(AppError) as refused:
        await _answer(engines, details_request(replace(BRIEF, description="A seductive dancer")))
    assert refused.value.details == {"reasons": ["sexual_minors"]}


async def test_a_containers_engines_are_behind_its_gate(container: Container) -> None:
    stand_ins(container).moderator = Broken()
    stand_ins(container).writer = fake = Fake(DETAILS)
    with pytest.raises(ModerationUnavailable):
        await _answer(container.engines, details_request(BRIEF))
    assert fake.asked == 0


class FailingAtItsEnd(Fake):
    """A writer and painter whose server fails after the result is there."""

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        yield self._announce()
        raise EngineError

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        yield self._announce()
        raise EngineError


@pytest.mark.parametrize(
    ("asked", "answer"),
    [(history_request(BRIEF, DETAILS), HISTORY), (painting_request(SITTER), PAINTING)],
)
async def test_what_fails_after_the_result_is_there_does_not_lose_it(asked: Request, answer: Any) -> None:
    engines = behind_gate(FailingAtItsEnd(answer), ModerationGate(Foul()))
    assert await _answer(engines, asked) is answer


class Equipped(Fake):
    """An engine that has something to load, and as a painter paints after the run's picture."""

    wants_reference = True
    loaded = False

    async def warm(self) -> None:
        self.loaded = True


async def test_what_a_painter_says_of_itself_is_said_at_the_gate_too() -> None:
    painters = [Equipped(PAINTING), Fake(PAINTING)]
    gated = [behind_gate(painter, ModerationGate(Foul())) for painter in painters]
    for engines in gated:
        await engines.warm("painter")
    assert [engines.wants_reference for engines in gated] == [True, False]
    assert painters[0].loaded  # type: ignore[attr-defined]


async def test_a_pipeline_has_its_writer_load_what_the_first_run_would_wait_for(settings: Settings) -> None:
    for writer in (Equipped(DETAILS), Fake(DETAILS)):
        container = bootstrap.build(settings, Engines(Fake(DETAILS), writer, Fake(PAINTING)))
        await container.pipeline.warm()
        assert isinstance(writer, Equipped) is getattr(writer, "loaded", False)


async def _last(container: Container, run: GenerationRun) -> dict[str, Any]:
    last = (await container.progress.replay(run.id))[-1]
    assert (last.step, last.progress) == ("error", 0)
    return last.data or {}


async def test_a_refused_description_ends_its_run_at_the_first_step(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest, RunRequest("A sexy 15-year-old girl"))
    announced = await _last(container, run)
    assert run.status == RunStatus.FAILED
    assert (announced["code"], announced["failedStep"], announced["retryable"]) == (
        "content_refused",
        "generating_details",
        False,
    )
    assert announced["details"] == {"reasons": ["sexual_minors"]}
    assert "sexy" not in announced["error"]
    assert (await container.characters.list_owned(guest)).characters == []


async def test_a_refused_result_ends_the_run_and_may_be_tried_again(
    container: Container, guest: Identity
) -> None:
    foul = Fake(replace(HISTORY, text="He dismembers his foes"))
    serving = stand_ins(container)
    writer = serving.writer
    foul.details = writer.details  # type: ignore[method-assign]
    serving.writer = foul
    run = await completed(container, guest)
    announced = await _last(container, run)
    assert (announced["code"], announced["failedStep"], announced["retryable"]) == (
        "content_refused",
        "generating_history",
        True,
    )
    serving.writer = writer
    await container.steering.retry(guest, run.id)
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED


async def test_a_run_whose_moderator_is_away_stops_and_goes_on_later(
    container: Container, guest: Identity
) -> None:
    serving = stand_ins(container)
    moderator, serving.moderator = serving.moderator, Broken()
    run = await completed(container, guest)
    announced = await _last(container, run)
    assert (announced["code"], announced["retryable"]) == ("moderation_unavailable", True)
    serving.moderator = moderator
    await container.steering.retry(guest, run.id)
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED


async def test_a_character_keeps_what_it_is_rated(container: Container, guest: Identity) -> None:
    run = await completed(container, guest, RunRequest("An assassin who drinks ale", image=png()))
    assert run.character_id
    character = await container.characters.find(guest, run.character_id)
    assert character.content_rating == Rating.TEEN
    assert character.content_tags == {"alcohol": "everyone", "violence": "teen"}


async def test_a_portrait_of_refused_words_is_not_painted(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await with_portrait(container, guest)
    stand_ins(container).moderator = Broken()
    assert run.character_id
    asked = await container.avatars.regenerate(guest, run.character_id)
    job = await painted(container, guest, asked.id)
    assert job.error
    assert job.error.code == "moderation_unavailable"
