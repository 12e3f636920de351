"""The painter on an image model, with partial images as previews if the server supports them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import openai

from app.ai.error_messages import NOT_THERE
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.images.image_errors import rejected_option, translated_image_errors
from app.ai.openai_compatible.images.image_responses import PARTIAL, PictureLocation, read_image_response
from app.ai.openai_compatible.images.picture_transfer import fetch_picture, load_picture, picture_from_base64
from app.ai.openai_compatible.prompts import prompt
from app.ai.portrait_prompt import character_sentences
from app.engines.ports import AvatarBrief, Painting, Picture, Preview
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
)

_RECENT_SECONDS = 900.0
_MAX_PROMPT = 3_000  # characters
_MAX_ENGINE = 64  # characters of the stored engine name
_SIZE: Literal["1024x1024"] = "1024x1024"


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """Request options beside the prompt. `stream`: previews are requested too."""

    size: bool = True
    stream: bool = True

    @property
    def form(self) -> str:
        """Identifies the form of a request, for its idempotency key."""
        names = ("partial_images", "size", "stream")
        return ",".join(name for name in names if (self.size if name == "size" else self.stream))


class _Response(Protocol):
    """What is used of the library's streamed response."""

    def iter_bytes(self) -> AsyncIterator[bytes]: ...


class OpenAIPainter:
    """Remembers which request options its server rejected."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._options = ImageOptions()
        self._painted_at: float | None = None

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[Preview | Painting]:
        portrait_prompt = prompt("portrait")
        prompt_words = f"{portrait_prompt.system}\n{character_sentences(brief)}"[:_MAX_PROMPT]
        options = self._options
        while True:
            try:
                async for part in self._stream_parts(prompt_words, portrait_prompt.label, options):
                    if isinstance(part, Preview):
                        yield part
                    else:
                        self._options, self._painted_at = options, time.monotonic()
                        yield self._painting(part, prompt_words, brief)
                return
            except EngineError as error:
                simplified = _simplified(options, error)
                if simplified is None:
                    raise
                options = simplified

    async def _stream_parts(
        self, prompt_words: str, label: str, options: ImageOptions
    ) -> AsyncIterator[Preview | Picture]:
        """Yield previews, and the picture last. Raises EngineErrors."""
        picture: Picture | None = None
        with self._server.record_call(label) as usage:
            async with self._open_response(prompt_words, label, options) as response:
                request_words = self._request_words(prompt_words)
                reading = read_image_response(
                    response.iter_bytes(), self._load_located, load_picture, request_words, usage
                )
                async with aclosing(reading) as parts:
                    async for part in parts:
                        if isinstance(part, Preview):
                            yield part
                        else:
                            picture = part
        if picture is not None:  # yielded after the call has ended and is recorded
            yield picture

    @asynccontextmanager
    async def _open_response(
        self, prompt_words: str, label: str, options: ImageOptions
    ) -> AsyncIterator[_Response]:
        """Yield the response once it has started. Raises EngineErrors, those specific to painters first.

        A broken request is retried with the same idempotency key, so that a server that honours it charges
        once.
        """
        server, has_started = self._server, False
        try:
            async with server.client(f"{label}/{options.form}") as client:
                with translated_image_errors(self._request_words(prompt_words), server.endpoint.is_openai):
                    async with self._generation(client, prompt_words, options) as response:
                        has_started = True
                        yield response
        except EngineBusy as error:
            if has_started or not isinstance(error.__cause__, openai.APIConnectionError):
                raise
            raise EngineAway from error.__cause__
        except EngineMisconfigured as error:
            if error.message != NOT_THERE or not self._has_painted_recently():
                raise
            raise EngineAway from error.__cause__

    def _generation(
        self, client: openai.AsyncOpenAI, prompt_words: str, options: ImageOptions
    ) -> AbstractAsyncContextManager[_Response]:
        model, size = self._server.endpoint.model, _SIZE if options.size else openai.omit
        generate = client.images.with_streaming_response.generate
        if not options.stream:
            return generate(model=model, prompt=prompt_words, n=1, size=size)
        return generate(model=model, prompt=prompt_words, n=1, size=size, stream=True, partial_images=PARTIAL)

    def _has_painted_recently(self) -> bool:
        """Return whether a self-hosted server painted recently: some gateways answer 404, or a page, while
        the server behind them starts."""
        at = self._painted_at
        return (
            at is not None and time.monotonic() < at + _RECENT_SECONDS and not self._server.endpoint.is_openai
        )

    def _request_words(self, prompt_words: str) -> str:
        """Return the text that a response may quote."""
        return f"{prompt_words} {self._server.endpoint.model}"

    async def _load_located(self, location: PictureLocation) -> Picture:
        if location.content:
            return await picture_from_base64(location.content)
        base_url = self._server.endpoint.base_url
        return await fetch_picture(location.address_at(base_url), base_url)

    def _painting(self, picture: Picture, prompt_words: str, brief: AvatarBrief) -> Painting:
        engine = self._server.endpoint.engine
        short_engine = engine if len(engine) <= _MAX_ENGINE else engine[: _MAX_ENGINE - 1] + "…"
        return Painting(
            picture.content, picture.width, picture.height, prompt_words, brief.seed, short_engine
        )


def _simplified(options: ImageOptions, error: EngineError) -> ImageOptions | None:
    """Return fewer options after a rejection; None if none are left, or something else is wrong."""
    if isinstance(error, EngineMisconfigured | EngineOutOfMemory):
        return None
    rejection = rejected_option(error)
    if rejection is None:
        return None
    if "size" in rejection and options.size:
        return replace(options, size=False)
    if options.stream:
        return replace(options, stream=False)
    return ImageOptions(size=False, stream=False) if options.size else None
