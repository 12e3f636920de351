"""OpenTelemetry traces, if a collector is configured and the extra `telemetry` is installed."""

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
_SHUTDOWN_SECONDS = 2.0  # seconds to export the last spans at shutdown


class Traces(Observer, Protocol):
    """An Observer that also traces requests, and propagates the context through the queue."""

    def request(self, scope: Mapping[str, Any]) -> AbstractContextManager[None]:
        """Trace one HTTP request, as a child of the span in its `traceparent` header."""

    def carrier(self) -> dict[str, str]:
        """Return the current trace context for a job."""

    def carried(self, carrier: Mapping[str, str]) -> AbstractContextManager[None]:
        """Trace what a job does, as a child of the span in the carrier."""

    async def close(self) -> None: ...


class Untraced:
    """Does nothing: no collector is configured."""

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
        is_id = what in {"run", "avatar"}
        attributes = {f"chargen.{what}.id" if is_id else "chargen.step": name}
        with self._tracer.start_as_current_span(what if is_id else f"{what} {name}", attributes=attributes):
            yield

    def ended(self, what: Ending, outcome: str) -> None:
        self._trace.get_current_span().set_attribute(f"chargen.{what}.outcome", outcome)

    @contextmanager
    def request(self, scope: Mapping[str, Any]) -> Iterator[None]:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        parent = self._propagator.extract(headers)
        method, kind = scope["method"], self._trace.SpanKind.SERVER
        # The path alone: a query may hold a token.
        attributes = {"http.request.method": method, "url.path": scope["path"]}
        with self._tracer.start_as_current_span(method, parent, kind, attributes) as span:
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
        """Export the remaining spans. An unavailable collector does not delay the process's exit."""
        shutdown = Thread(target=self._provider.shutdown, name="traces: leaving", daemon=True)
        shutdown.start()
        ends = asyncio.get_running_loop().time() + _SHUTDOWN_SECONDS
        while shutdown.is_alive() and asyncio.get_running_loop().time() < ends:  # noqa: ASYNC110 - a thread
            await asyncio.sleep(0.02)


def traces(environ: Mapping[str, str] = os.environ) -> Traces:
    """Return the tracer for OpenTelemetry's standard environment variables, over HTTP."""
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
    resource = Resource.create({"service.name": environ.get("OTEL_SERVICE_NAME") or "chargen"})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OpenTelemetryTraces(provider)
