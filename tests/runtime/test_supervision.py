"""Every background task that dies is logged, shown in readiness and started again; none is made elsewhere."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from structlog.testing import capture_logs

from app.bootstrap import Container
from app.runtime import supervision
from app.runtime.supervision import BackgroundTasks, stop
from app.web import pages, readiness
from tests.support.paths import ROOT
from tests.support.runs import completed
from tests.support.waiting import settled, until
from tests.web.api.conftest import client_of
from workers.main import make_worker, run_beside

OF_EVERY_PROCESS = {"feed: send", "feed: receive", "reconciler", "cancellations", "outages", "watchdog"}
OF_WEB = OF_EVERY_PROCESS | {"relay: follow", "relay: compare"}
OF_WORKER = OF_EVERY_PROCESS | {"stopping"}

# Tasks that end by themselves, by the function that makes them; a loop that lasts belongs to BackgroundTasks.
SHORT_LIVED = {
    "app/runtime/supervision.py": {"start", "_keep_running"},
    "app/runtime/outages.py": {"_run_to_completion"},  # one probe
    "app/accounts/issuer_keys.py": {"_fetch_once"},  # one request
    "app/web/readiness.py": {"readiness"},  # one probe of everything
    "app/generation/dispatch.py": {"_begin"},  # one run
    "app/ai/automatic1111/painter.py": {"paint"},  # one picture
    "app/ai/automatic1111/cancelling.py": {"cancel"},  # one picture that nobody waits for, for a minute
    "app/ai/comfyui/cancelling.py": {"cancel"},  # likewise
    "app/ai/openai_compatible/moderator.py": {"_judge_all"},  # one text
    "app/web/live/socket.py": {"_start_task"},  # one message or check of a socket
    "app/web/live/relay.py": {"_run"},  # one replay
}


async def kill(name: str, error: BaseException) -> None:
    """Raises `error` inside the task of that name, at what it waits for; one that outlives this, since it
    catches what went wrong there, is cancelled, as by a stray cancellation."""
    (task,) = [task for task in asyncio.all_tasks() if task.get_name() == name and not task.done()]
    while (waits_for := getattr(task, "_fut_waiter", None)) is not None and waits_for.done():  # noqa: ASYNC110
        await asyncio.sleep(0)  # it is about to go on, to what it waits for next
    if isinstance(waits_for, asyncio.Future) and not isinstance(waits_for, asyncio.Task):
        waits_for.set_exception(error)
    await asyncio.wait({task}, timeout=0.1)
    task.cancel()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "PAUSES", (0.3,))
    monkeypatch.setattr(supervision, "PROVEN_AFTER", 0.3)
    monkeypatch.setattr(readiness, "CACHED_SECONDS", 0.0)


@asynccontextmanager
async def web_process(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The site with its relay, as `app.asgi` makes them."""
    from app.asgi import create_site, make_relay

    monkeypatch.setattr(pages, "routes", lambda *, production: [])
    relay = make_relay(container)
    async with relay.running(), client_of(create_site(container, relay)) as client:
        yield client


@asynccontextmanager
async def worker_process(container: Container) -> AsyncIterator[None]:
    """SAQ's worker, and the tasks beside it."""
    worker = make_worker(container)
    working = asyncio.create_task(worker.start())
    async with run_beside(container, worker):
        yield
        worker.event.set()
        await working


async def reasons(client: httpx.AsyncClient) -> list[str]:
    answer = await client.get("/health/ready")
    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == ("degraded" if body["reasons"] else "ready")
    found: list[str] = body["reasons"]
    return found


def shows(client: httpx.AsyncClient, reason: str, *, still: bool) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return (reason in await reasons(client)) == still

    return look


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize("name", sorted(OF_WEB))
async def test_each_task_of_a_web_process_that_dies_is_logged_shown_and_back(
    name: str, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with web_process(container, monkeypatch) as client:
        await until_names(container, OF_WEB)  # once the moderator is ready
        await settled()  # each waits for something
        with capture_logs() as lines:
            await kill(name, RuntimeError("poisoned"))
            await until(shows(client, f"task {name}", still=True))
        assert [line["task"] for line in lines if line["event"] == "task.died"] == [name]
        await until(shows(client, f"task {name}", still=False))
        assert [task for task in asyncio.all_tasks() if task.get_name() == name and not task.done()]
        identity = (await container.accounts.make_guest())[0]
        assert (await completed(container, identity)).status == "completed"


@pytest.mark.parametrize("name", sorted(OF_WORKER))
async def test_each_task_of_a_worker_that_dies_is_shown_by_the_web_process(
    name: str, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with worker_process(container):
        await until_names(container, OF_WORKER)
        async with web_process(container, monkeypatch) as client:
            await until(shows(client, "worker", still=False))
            monkeypatch.setattr(supervision, "PROVEN_AFTER", 2.0)  # more than between two signs of life
            await kill(name, RuntimeError("poisoned"))
            await until(shows(client, f"worker task {name}", still=True))
            await until(shows(client, f"worker task {name}", still=False))


async def until_names(container: Container, names: set[str]) -> None:
    async def look() -> bool:
        return container.tasks.names() == names

    await until(look)


async def test_what_a_started_process_keeps_running_is_supervised(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = asyncio.all_tasks()
    async with web_process(container, monkeypatch):
        await until_names(container, OF_WEB)
        await settled()
        unknown = {task for task in asyncio.all_tasks() - before if not _is_supervised(task)}
        if unknown:  # a call under way, as of `asyncio.wait_for`, ends by itself; a loop does not
            _, unknown = await asyncio.wait(unknown, timeout=10)
        assert {str(task) for task in unknown} == set()


def _is_supervised(task: asyncio.Task[object]) -> bool:
    return task.get_name().removeprefix("supervisor of ") in OF_WEB | {"probe"}


def test_no_task_is_made_elsewhere_but_for_those_that_end_by_themselves() -> None:
    found: dict[str, set[str]] = {}
    for path in [*ROOT.glob("app/**/*.py"), *ROOT.glob("workers/**/*.py")]:
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and _makes_tasks(function):
                found.setdefault(path.relative_to(ROOT).as_posix(), set()).add(function.name)
    assert found == SHORT_LIVED


def _makes_tasks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in {"create_task", "ensure_future", "TaskGroup", "run_coroutine_threadsafe"}
        for node in ast.walk(function)
    )


async def test_pauses_grow_while_a_task_keeps_dying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "PAUSES", (0.01, 0.02, 0.04))
    tasks = BackgroundTasks()

    async def dies() -> None:
        raise RuntimeError

    with capture_logs() as lines:
        task = tasks.start("dying", dies)
        await until(lambda: len(lines) >= 4)
        assert tasks.down() == ["dying"]
        await stop(task)
    assert [line["again_in"] for line in lines][:4] == [0.01, 0.02, 0.04, 0.04]
    assert (tasks.down(), tasks.names()) == ([], set())


async def test_a_loop_that_returns_is_begun_again_and_a_task_that_may_end_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervision, "PAUSES", (0.01,))
    begun: list[str] = []
    tasks = BackgroundTasks()

    async def returns(name: str) -> None:
        begun.append(name)

    lasts = tasks.start("lasts", lambda: returns("lasts"))
    ends = tasks.start("ends", lambda: returns("ends"), ends=True)
    await asyncio.wait_for(ends, 5)
    await until(lambda: begun.count("lasts") > 2)  # each after a pause like what might begin the other
    await stop(lasts)
    assert begun.count("ends") == 1


async def test_who_stops_a_task_before_it_began_leaves_nothing_running() -> None:
    async def waits() -> None:
        await asyncio.Event().wait()

    tasks = BackgroundTasks()
    await stop(tasks.start("waits", waits))
    await asyncio.sleep(0)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "waits" and not task.done()]
