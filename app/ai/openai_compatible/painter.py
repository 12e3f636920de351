"""The painter on a model that makes pictures: partial ones as previews where the server has them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai

from app.ai.memory_words import MAX_READ, is_out_of_memory
from app.ai.openai_compatible.complaints import complaint_in
from app.ai.openai_compatible.failures import refused_form
from app.ai.openai_compatible.image_answers import Place, places
from app.ai.openai_compatible.pictures import decoded, fetched, preview
from app.ai.openai_compatible.prompts import prompt
from app.ai.openai_compatible.server import Server, Used
from app.ai.portrait_prompt import described
from app.ai.sentences import BROKE_OFF, UNKNOWN_MODEL, UNUSABLE
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
)
from app.generation.ports import AvatarBrief, Painting, Picture, Preview

_PARTIAL = 2  # previews asked for: on some servers each costs a little more
_MOST_PROMPT = 3_000  # characters
_MOST_ENGINE = 64  # characters that an image's record has for it
_GATEWAY = (502, 503)  # what stands before a server that is down; with OpenAI itself it is a busy one
_FULL: dict[str, Any] = {"size": "1024x1024", "stream": True, "partial_images": _PARTIAL}


class OpenAIPainter:
    """Remembers what its server refused to take beside the prompt."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._options = _FULL

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Preview | Painting]:
        asked = prompt("portrait")
        words = f"{asked.system}\n{described(brief)}"[:_MOST_PROMPT]
        options = self._options
        while True:
            try:
                async for part in self._painted(words, asked.label, options):
                    if isinstance(part, Preview):
                        yield part
                    else:
                        self._options = options
                        yield self._painting(part, words, brief)
                return
            except EngineError as error:
                simpler = _simpler(options, error)
                if simpler is None:
                    raise
                options = simpler

    async def _painted(
        self, words: str, label: str, options: dict[str, Any]
    ) -> AsyncIterator[Preview | Picture]:
        """Previews, and the picture last. Raises EngineErrors."""
        picture: Picture | None = None
        with self._server.noting(label) as used:
            async with self._asked(words, label, options) as response:
                async for part in self._parts(response, used):
                    if isinstance(part, Preview):
                        yield part
                    else:
                        picture = part
        if picture is not None:  # handed over when the call has ended and is noted
            yield picture

    @asynccontextmanager
    async def _asked(self, words: str, label: str, options: dict[str, Any]) -> AsyncIterator[Any]:
        """The response once it has begun. Raises what is known of a painter's failure beyond what is of any
        engine's. Whatever breaks is asked again with the same idempotency key: who honours it charges once.
        """
        server, begun = self._server, False
        try:
            async with server.client(f"{label}/{','.join(sorted(options))}") as client:
                making = client.images.with_streaming_response.generate(
                    model=server.place.model, prompt=words, n=1, **options
                )
                async with making as response:
                    begun = True
                    yield response
        except EngineError as error:
            if (known := self._known(error, begun)) is None:
                raise
            raise known from error.__cause__

    async def _parts(self, response: Any, used: Used) -> AsyncIterator[Preview | Picture]:
        if "text/event-stream" in response.headers.get("content-type", ""):
            async for part in _streamed(await response.parse(), used):
                yield part
        else:
            yield await self._answered(await response.json(), used)

    async def _answered(self, body: Any, used: Used) -> Picture:
        """The picture of an answer in one piece, which holds it or its address."""
        if isinstance(body, dict) and (complaint := complaint_in(body)):
            raise complaint
        usage = body.get("usage") if isinstance(body, dict) else None
        used.read(usage if isinstance(usage, dict) else None)
        failed = EngineError(UNUSABLE)
        for place in places(body):
            try:
                return await self._taken(place)
            except EngineError as error:
                failed = error
        if is_out_of_memory(str(body)[:MAX_READ]):  # an error inside a 200
            raise EngineOutOfMemory
        raise failed

    async def _taken(self, place: Place) -> Picture:
        if place.content:
            return await decoded(place.content)
        base_url = self._server.place.base_url
        return await fetched(place.address_at(base_url), base_url)

    def _known(self, error: EngineError, begun: bool) -> EngineError | None:
        cause = error.__cause__
        if isinstance(cause, openai.APIConnectionError):
            unreachable = isinstance(error, EngineBusy) and not begun
            return EngineAway() if unreachable else None
        status, said = _said(cause)
        # Below 500 an answer may quote the prompt.
        if (status is None or status >= 500) and is_out_of_memory(said):
            return EngineOutOfMemory()
        if status == 404 or "model_not_found" in said:
            return error if isinstance(error, EngineMisconfigured) else EngineMisconfigured(UNKNOWN_MODEL)
        is_away = status in _GATEWAY and not self._server.place.is_openai
        return EngineAway() if is_away else None

    def _painting(self, picture: Picture, words: str, brief: AvatarBrief) -> Painting:
        engine = self._server.place.engine
        shown = engine if len(engine) <= _MOST_ENGINE else engine[: _MOST_ENGINE - 1] + "…"
        return Painting(picture.content, picture.width, picture.height, words, brief.seed, shown)


def _said(cause: BaseException | None) -> tuple[int | None, str]:
    """The status and the words of a server's answer, as far as the error has them."""
    status = getattr(cause, "status_code", getattr(cause, "status", None))
    words = (getattr(cause, name, None) for name in ("code", "type", "message", "body", "words"))
    return status, " ".join(str(one) for one in words if one)


async def _streamed(events: Any, used: Used) -> AsyncIterator[Preview | Picture]:
    shown = 0
    async for event in events:
        kind, content = str(getattr(event, "type", "")), getattr(event, "b64_json", None)
        if kind.endswith("partial_image") and shown < _PARTIAL:
            shown += 1
            yield Preview(await preview(await decoded(content)), shown * 100 // (_PARTIAL + 1))
        elif kind.endswith("completed"):
            used.read(event.usage)
            yield await decoded(content)
            return
    raise EngineBusy(BROKE_OFF)


def _simpler(options: dict[str, Any], error: EngineError) -> dict[str, Any] | None:
    """What to ask for after a refusal; None where nothing is left to leave out."""
    if isinstance(error, EngineMisconfigured | EngineOutOfMemory):
        return None
    refusal = refused_form(error)
    if refusal is None:
        return None
    if "size" in refusal and "size" in options:
        return {name: value for name, value in options.items() if name != "size"}
    if "stream" in options:
        return {name: value for name, value in options.items() if name == "size"}
    return {} if options else None
