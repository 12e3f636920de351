"""The painter on a model that makes pictures: partial ones as previews where the server has them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import openai

from app.ai.error_messages import NOT_THERE
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.images.image_errors import known_failures, refused_option
from app.ai.openai_compatible.images.image_responses import PARTIAL, PictureLocation, answered
from app.ai.openai_compatible.images.picture_transfer import decoded, fetched, taken_in
from app.ai.openai_compatible.prompts import prompt
from app.ai.portrait_prompt import described
from app.engines.ports import AvatarBrief, Painting, Picture, Preview
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
)

_KNOWN_SECONDS = 900.0
_MAX_PROMPT = 3_000  # characters
_MAX_ENGINE = 64  # characters that an image's record has for it
_FULL: dict[str, Any] = {"size": "1024x1024", "stream": True, "partial_images": PARTIAL}


class OpenAIPainter:
    """Remembers what its server refused to take beside the prompt."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._options = _FULL
        self._painted_at: float | None = None

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Preview | Painting]:
        asked = prompt("portrait")
        words = f"{asked.system}\n{described(brief)}"[:_MAX_PROMPT]
        options = self._options
        while True:
            try:
                async for part in self._painted(words, asked.label, options):
                    if isinstance(part, Preview):
                        yield part
                    else:
                        self._options, self._painted_at = options, time.monotonic()
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
        with self._server.call_notes(label) as used:
            async with self._asked(words, label, options) as response:
                sent = self._sent(words)
                reading = answered(response.iter_bytes(), self._taken, taken_in, sent, used)
                async with aclosing(reading) as parts:
                    async for part in parts:
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
                with known_failures(self._sent(words), server.place.is_openai):
                    making = client.images.with_streaming_response.generate(
                        model=server.place.model, prompt=words, n=1, **options
                    )
                    async with making as response:
                        begun = True
                        yield response
        except EngineBusy as error:
            if begun or not isinstance(error.__cause__, openai.APIConnectionError):
                raise
            raise EngineAway from error.__cause__
        except EngineMisconfigured as error:
            if error.message != NOT_THERE or not self._was_there():
                raise
            raise EngineAway from error.__cause__

    def _was_there(self) -> bool:
        """Whether a server of one's own has painted a while ago: some gateways answer 404, or a page, while
        what is behind them starts."""
        at = self._painted_at
        return at is not None and time.monotonic() < at + _KNOWN_SECONDS and not self._server.place.is_openai

    def _sent(self, words: str) -> str:
        """What an answer may quote."""
        return f"{words} {self._server.place.model}"

    async def _taken(self, place: PictureLocation) -> Picture:
        if place.content:
            return await decoded(place.content)
        base_url = self._server.place.base_url
        return await fetched(place.address_at(base_url), base_url)

    def _painting(self, picture: Picture, words: str, brief: AvatarBrief) -> Painting:
        engine = self._server.place.engine
        shown = engine if len(engine) <= _MAX_ENGINE else engine[: _MAX_ENGINE - 1] + "…"
        return Painting(picture.content, picture.width, picture.height, words, brief.seed, shown)


def _simpler(options: dict[str, Any], error: EngineError) -> dict[str, Any] | None:
    """What to ask for after a refusal; None where nothing is left, or something else is wrong."""
    if isinstance(error, EngineMisconfigured | EngineOutOfMemory):
        return None
    refusal = refused_option(error)
    if refusal is None:
        return None
    if "size" in refusal and "size" in options:
        return {name: value for name, value in options.items() if name != "size"}
    if "stream" in options:
        return {name: value for name, value in options.items() if name == "size"}
    return {} if options else None
