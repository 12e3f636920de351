"""docs/contract.md has every call, event and error code of the code, and no other."""

from __future__ import annotations

import ast
import re

import msgspec
import pytest

from app import bootstrap
from app.asgi import compose
from app.characters.views import CharacterView, ImageView
from app.errors import AppError
from app.runs.steps import MARKS, RESULT_STEPS, Step
from app.runs.templates import TEMPLATES
from app.settings.settings import Settings
from app.web.api.bodies import AvatarJobBody, Run
from tests.support.documents import document, documents, tables
from tests.support.paths import ROOT

CONTRACT = document("docs/contract.md")
_VERBS = {"get", "post", "put", "patch", "delete"}
_EVENT = re.compile(r"(?:connection_established|(?:join_|leave_)?character_generation(?:_[a-z]+)?)")


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """Method and path of every call that the OpenAPI description has. Nothing is connected."""
    folder = tmp_path_factory.mktemp("site")
    variables = {
        "CHARGEN_DATA_DIR": str(folder),
        "CHARGEN_REDIS_URL": "redis://127.0.0.1:1",
        "CHARGEN_ENGINE": "scripted",
    }
    site = compose(bootstrap.build(Settings.from_env(variables))).site
    paths = site.openapi_schema.to_schema()["paths"]
    return {(verb.upper(), path) for path, item in paths.items() for verb in _VERBS & item.keys()}


def test_every_call_is_listed_and_no_other(calls: set[tuple[str, str]]) -> None:
    listed = re.findall(
        r"`(GET|POST|PUT|PATCH|DELETE) (/[^`\s?]*)`", str(tables(CONTRACT.section("HTTP calls"))[0])
    )
    assert set(listed) == calls


def test_the_event_table_is_the_table_of_steps() -> None:
    rows = tables(CONTRACT.section("Events of a run"))[0][1:]
    listed = [(step.strip("`"), percent) for _, step, percent, _ in rows]
    assert listed[: len(MARKS)] == [(mark.step.value, str(mark.progress)) for mark in MARKS]
    assert [order.endswith("*") for order, *_ in rows[: len(MARKS)]] == [mark.of_image for mark in MARKS]
    assert {step for step, _ in listed} - {"the step under way"} == {step.value for step in Step}


def codes() -> dict[str, int]:
    """Every code with its status. `app.asgi` imports all modules that have some."""
    found: dict[str, int] = {}
    waiting: list[type[AppError]] = [AppError]
    while waiting:
        kind = waiting.pop(0)
        found.setdefault(kind.code, kind.status)
        waiting += [each for each in kind.__subclasses__() if each.__module__.startswith("app.")]
    return found


def test_every_error_code_is_listed_with_its_status() -> None:
    listed = {code.strip("`"): int(status) for code, status, _ in tables(CONTRACT.section("Errors"))[0][1:]}
    assert listed == codes()


def events_of_sockets() -> set[str]:
    """The event names among the strings of app/web/live."""
    strings = (
        node.value
        for path in (ROOT / "app/web/live").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in strings if _EVENT.fullmatch(text)}


def test_every_event_of_sockets_is_listed_and_no_other() -> None:
    listed = {event.strip("`") for _, event, _ in tables(CONTRACT.section("Socket.IO"))[0][1:]}
    assert listed == events_of_sockets()


def test_no_document_names_another_event() -> None:
    named = {event for one in documents() for event in re.findall(r"\bcharacter_generation_\w+", one.text)}
    assert named <= events_of_sockets()


def fields(kind: type[msgspec.Struct]) -> set[str]:
    return set(kind.__struct_encode_fields__)


def test_a_character_has_the_fields_that_it_is_said_to_have() -> None:
    shape = next(block for block in CONTRACT.blocks("text") if "firstName" in block)
    images = re.search(r"images: \[\{(.*?)\}\]", shape, re.DOTALL)
    assert images is not None
    assert set(re.findall(r"\w+", images[1])) == fields(ImageView)
    plain = re.sub(r"\([^)]*\)|: draft \| saved|: \[\{.*?\}\]", "", shape, flags=re.DOTALL)
    assert set(re.findall(r"\w+", plain)) == fields(CharacterView)


def test_a_run_and_a_portraits_job_have_the_fields_that_they_are_said_to_have() -> None:
    polled = CONTRACT.section("Polling").split("\n\n")[0]
    named = set(re.findall(r"`(\w+)`", polled.partition("answers")[2]))
    assert named - {"queued", "running", "completed", "failed", "cancelled"} <= fields(Run)
    job = next(
        row for row in tables(CONTRACT.section("HTTP calls"))[0] if "GET /api/v1/avatar-jobs" in row[0]
    )
    assert set(re.findall(r"\w+", job[1])) == fields(AvatarJobBody)


def test_templates_and_steps_to_retry_from_are_named() -> None:
    start = CONTRACT.section("Start a run")
    assert [template.name for template in TEMPLATES if f"`{template.name}`" not in start] == []
    retry = next(row for row in tables(CONTRACT.section("HTTP calls"))[0] if "/retry" in row[0])
    assert [step for step in RESULT_STEPS if f"`{step}`" not in retry[1]] == []
