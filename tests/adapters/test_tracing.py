"""Traces: request → run → step → engine, one trace through the queue, and none where none are asked for."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app import bootstrap
from app.accounts.models import UserRole
from app.adapters.tracing import OpenTelemetryTraces, Untraced, traces
from app.asgi import create_site
from app.bootstrap import Container
from app.web import pages
from app.web.live.relay import Relay
from app.web.request_log import RequestLog
from tests.conftest import make_settings, working
from tests.support.waiting import until

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture(params=["inline", "queue"])
async def traced(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    sqlite_url: str,
    redis_url: str,
    spans: InMemorySpanExporter,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Container]:
    """A studio with a worker, whose spans are kept in memory."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr("app.bootstrap.container.traces", lambda: OpenTelemetryTraces(provider))
    monkeypatch.setattr(pages, "routes", lambda *, production: [])
    settings = make_settings(tmp_path, sqlite_url, redis_url, CHARGEN_DISPATCH=request.param)
    async with bootstrap.alive(bootstrap.build(settings)) as container, working(container):
        yield container


async def start(container: Container) -> None:
    user = await container.accounts.ensure_named("ana", UserRole.USER)
    token = container.accounts.issue(user, timedelta(hours=1))
    app = RequestLog(
        create_site(container, Relay(container.progress, container.feed)), container.traces.request
    )
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    headers = {"Authorization": f"Bearer {token}", "traceparent": PARENT}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://studio.test", headers=headers
    ) as client:
        url = "/api/v1/characters/generate-automated?token=secret"
        assert (await client.post(url, data={"description": "x"})).status_code == 200


def lineage(span: ReadableSpan, by_id: dict[int, ReadableSpan]) -> list[str]:
    names = [span.name]
    while span.parent and span.parent.span_id in by_id:
        span = by_id[span.parent.span_id]
        names.insert(0, span.name)
    return names


async def test_one_trace_from_the_request_to_the_engine_and_the_portrait(
    traced: Container, spans: InMemorySpanExporter
) -> None:
    await start(traced)

    async def painted() -> bool:
        return "avatar" in {span.name for span in spans.get_finished_spans()}

    await until(painted)
    finished = spans.get_finished_spans()
    by_id = {span.context.span_id: span for span in finished if span.context}
    assert {f"{span.context.trace_id:032x}" for span in finished if span.context} == {TRACE}
    lines = [" > ".join(lineage(span, by_id)) for span in finished]
    request = "POST /api/v1/characters/generate-automated"
    for step in ("generating_details", "generating_history"):
        assert f"{request} > run > step {step} > engine {step}" in lines
    assert f"{request} > run > avatar" in lines
    (root,) = [span for span in finished if span.name == request]
    assert root.parent
    assert f"{root.parent.span_id:016x}" == PARENT.split("-")[2]
    assert "secret" not in repr([span.to_json() for span in finished])


def test_none_are_made_where_no_collector_is_named() -> None:
    assert isinstance(traces({}), Untraced)
    assert isinstance(traces({"OTEL_SERVICE_NAME": "x"}), Untraced)


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)


def test_without_the_extra_the_studio_starts_all_the_same(not_installed: None) -> None:
    assert isinstance(traces({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}), Untraced)


async def test_a_collector_that_is_away_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    monkeypatch.setenv(*next(iter(endpoint.items())))
    found = traces(endpoint)
    assert isinstance(found, OpenTelemetryTraces)
    with found.doing("run", "x"):
        pass
    async with asyncio.timeout(3):
        await found.close()
