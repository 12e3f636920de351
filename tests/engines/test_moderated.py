"""No engine is reached but through the gate, and what does not pass is stored nowhere."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.moderated import ModeratedAnalyst, ModeratedPainter, ModeratedWriter, moderated
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
    wants_reference,
)
from app.errors import AppError, ContentRefused, ModerationUnavailable, ResultRefused
from app.runs.models import GenerationRun, RunStatus
from app.runs.service import RunRequest
from app.settings.settings import Settings
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


async def _history(engines: Engines, brief: Brief, details: Details) -> list[PartialHistory | History]:
    return [part async for part in engines.writer.history(brief, details)]


async def _paint(engines: Engines, brief: AvatarBrief) -> list[PaintingStage]:
    return [stage async for stage in engines.painter.paint(brief)]


def changed(result: Any, name: str) -> Any:
    """The same with one field foul."""
    return replace(result, **{name: FOUL})


Call = Callable[[Engines], Awaitable[Any]]
Methods = dict[str, tuple[Call, Any, list[Call], list[Any]]]
# Each method of the ports: a fair call, its fair answer, calls with foul input, foul answers.
METHODS: Methods = {
    "analyse": (
        lambda e: e.analyst.analyse(PICTURE, "en"),
        ANALYSIS,
        [],
        [
            replace(ANALYSIS, physical_description=FOUL),
            replace(ANALYSIS, visual_style=FOUL),
            replace(ANALYSIS, observations=(Observation("medium", FOUL, 1.0),)),
        ],
    ),
    "details": (
        lambda e: e.writer.details(BRIEF),
        DETAILS,
        [
            lambda e: e.writer.details(replace(BRIEF, description=FOUL)),
            lambda e: e.writer.details(replace(BRIEF, analysis=replace(ANALYSIS, visual_style=FOUL))),
        ],
        [
            *(changed(DETAILS, name) for name in ("first_name", "last_name", "species", "personality")),
            *(replace(DETAILS, traits=changed(Traits(), name)) for name in ("role", "hair", "skin", "place")),
            replace(DETAILS, traits=Traits(wears=(FOUL,))),
        ],
    ),
    "history": (
        lambda e: _history(e, BRIEF, DETAILS),
        HISTORY,
        [
            lambda e: _history(e, replace(BRIEF, description=FOUL), DETAILS),
            lambda e: _history(e, BRIEF, replace(DETAILS, personality=FOUL)),
        ],
        [replace(HISTORY, **{name: FOUL}) for name in ("text", "greeting", "scenario", "example_dialogue")],
    ),
    "paint": (
        lambda e: _paint(e, SITTER),
        PAINTING,
        [
            lambda e: _paint(e, replace(SITTER, last_name=FOUL)),
            lambda e: _paint(e, replace(SITTER, physical_description=FOUL)),
            lambda e: _paint(e, replace(SITTER, traits=Traits(clothes_color=FOUL))),
        ],
        [replace(PAINTING, prompt=FOUL)],
    ),
}


def behind(moderator: Any, answer: Any) -> tuple[Engines, Fake]:
    fake = Fake(answer)
    return moderated(Engines(fake, fake, fake), ModerationGate(moderator)), fake


def test_every_method_of_every_port_is_tried_here_and_defined_at_the_gate() -> None:
    pairs = ((Analyst, ModeratedAnalyst), (Writer, ModeratedWriter), (Painter, ModeratedPainter))
    names = {
        name: (port, gated)
        for port, gated in pairs
        for name, _ in inspect.getmembers(port, inspect.isfunction)
    }
    methods = {name for name in names if not name.startswith("_")}
    assert methods == set(METHODS)
    assert [name for name in methods if name not in vars(names[name][1])] == []


@pytest.mark.parametrize("method", METHODS)
async def test_what_is_fair_passes_as_it_is(method: str) -> None:
    call, answer, _, _ = METHODS[method]
    engines, fake = behind(Foul(), answer)
    given = await call(engines)
    assert (given[0] if isinstance(given, list) else given) is answer
    assert fake.asked == 1


@pytest.mark.parametrize(
    ("method", "which"), [(name, i) for name, row in METHODS.items() for i in range(len(row[2]))]
)
async def test_foul_input_reaches_no_engine(method: str, which: int) -> None:
    _, answer, foul, _ = METHODS[method]
    engines, fake = behind(Foul(), answer)
    with pytest.raises(ContentRefused) as refused:
        await foul[which](engines)
    assert (refused.value.retryable, fake.asked) == (False, 0)


@pytest.mark.parametrize(
    ("method", "which"), [(name, i) for name, row in METHODS.items() for i in range(len(row[3]))]
)
async def test_a_foul_result_reaches_nobody(method: str, which: int) -> None:
    call, _, _, answers = METHODS[method]
    with pytest.raises(ResultRefused):
        await call(behind(Foul(), answers[which])[0])


@pytest.mark.parametrize("method", METHODS)
async def test_without_a_moderator_nothing_passes(method: str) -> None:
    call, answer, _, _ = METHODS[method]
    with pytest.raises(ModerationUnavailable):
        await call(behind(Broken(), answer)[0])


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
    engines = moderated(Engines(fake, fake, fake), ModerationGate(Foul()))
    with suppress(ResultRefused):
        async for part in engines.writer.history(BRIEF, DETAILS):
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


async def test_age_and_words_of_different_steps_are_judged_together(container: Container) -> None:
    engines = moderated(Engines(*[Fake(replace(DETAILS, age=15))] * 3), container.gate)
    with pytest.raises(AppError) as refused:
        await engines.writer.details(replace(BRIEF, description="A seductive dancer"))
    assert refused.value.details == {"reasons": ["sexual_minors"]}


def test_a_containers_engines_are_behind_its_gate(container: Container) -> None:
    engines = container.engines
    assert isinstance(engines.analyst, ModeratedAnalyst)
    assert isinstance(engines.writer, ModeratedWriter)
    assert isinstance(engines.painter, ModeratedPainter)


class Equipped(Fake):
    """An engine that has something to load, and as a painter paints after the run's picture."""

    wants_reference = True
    loaded = False

    async def warm(self) -> None:
        self.loaded = True


async def test_what_a_painter_says_of_itself_is_said_at_the_gate_too() -> None:
    painters = [Equipped(PAINTING), Fake(PAINTING)]
    gated = [ModeratedPainter(painter, ModerationGate(Foul())) for painter in painters]
    for painter in gated:
        await painter.warm()
    assert [wants_reference(painter) for painter in gated] == [True, False]
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
