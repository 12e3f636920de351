"""Traces through OpenTelemetry, where a collector is named and the extra `telemetry` is installed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from app.engines.observer import Activity, Ending, Observer

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

log = structlog.get_logger()

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_LEAVING = 2.0  # seconds that the last spans have to leave when the process stops


class Traces(Observer, Protocol):
    """An Observer that also follows a request, and carries its context through the queue."""

    def request(self, scope: Mapping[str, Any]) -> AbstractContextManager[None]:
        """Around one HTTP request, under the span that its `traceparent` names."""

    def carrier(self) -> dict[str, str]:
        """What a job takes along of the present span."""

    def carried(self, carrier: Mapping[str, str]) -> AbstractContextManager[None]:
        """Around what a job does: its spans belong to the span that the carrier names."""

    async def close(self) -> None: ...


class Untraced:
    """Where no collector is named."""

    def doing(self, what: Activity, name: str) -> AbstractContextManager[None]:
        return nullcontext()

    def ended(self, what: Ending, outcome: str) -> None:
        return None

    def request(self, scope: Mapping[str, Any]) -> AbstractContextManager[None]:
        return nullcontext()

    def carrier(self) -> dict[str, str]:
        return {}

    def carried(self, carrier: Mapping[str, str]) -> AbstractContextManager[None]:
        return nullcontext()

    async def close(self) -> None:
        return None


class OpenTelemetryTraces:
    """Spans: request → run → step → engine, and avatar."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry import context, trace
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._context = context
        self._trace = trace
        self._provider = provider
        self._tracer = provider.get_tracer("chargen")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def doing(self, what: Activity, name: str) -> Iterator[None]:
        ident = what in {"run", "avatar"}
        about = {f"chargen.{what}.id" if ident else "chargen.step": name}
        with self._tracer.start_as_current_span(what if ident else f"{what} {name}", attributes=about):
            yield

    def ended(self, what: Ending, outcome: str) -> None:
        self._trace.get_current_span().set_attribute(f"chargen.{what}.outcome", outcome)

    @contextmanager
    def request(self, scope: Mapping[str, Any]) -> Iterator[None]:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        parent = self._propagator.extract(headers)
        method, kind = scope["method"], self._trace.SpanKind.SERVER
        # The path alone: a query may hold a token.
        about = {"http.request.method": method, "url.path": scope["path"]}
        with self._tracer.start_as_current_span(method, parent, kind, about) as span:
            try:
                yield
            finally:
                if route := scope.get("path_template"):
                    span.update_name(f"{method} {route}")
                    span.set_attribute("http.route", route)

    def carrier(self) -> dict[str, str]:
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier

    @contextmanager
    def carried(self, carrier: Mapping[str, str]) -> Iterator[None]:
        token = self._context.attach(self._propagator.extract(dict(carrier)))
        try:
            yield
        finally:
            self._context.detach(token)

    async def close(self) -> None:
        """Sends what is left. A collector that is away does not hold up the process's end."""
        leaving = Thread(target=self._provider.shutdown, name="traces: leaving", daemon=True)
        leaving.start()
        ends = asyncio.get_running_loop().time() + _LEAVING
        while leaving.is_alive() and asyncio.get_running_loop().time() < ends:  # noqa: ASYNC110 - a thread
            await asyncio.sleep(0.02)


def traces(environ: Mapping[str, str] = os.environ) -> Traces:
    """What the standard variables of OpenTelemetry ask for, over HTTP."""
    if not any(environ.get(name) for name in _ENDPOINTS):
        return Untraced()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("traces.not_installed", hint="Install the extra: pip install 'chargen[telemetry]'.")
        return Untraced()
    named = Resource.create({"service.name": environ.get("OTEL_SERVICE_NAME") or "chargen"})
    provider = TracerProvider(resource=named, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OpenTelemetryTraces(provider)
