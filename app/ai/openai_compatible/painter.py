"""The painter on a model that makes pictures: partial ones as previews where the server has them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from app.ai.openai_compatible.complaints import complaint_in
from app.ai.openai_compatible.failures import refused_form
from app.ai.openai_compatible.pictures import decoded, fetched, preview
from app.ai.openai_compatible.prompts import prompt
from app.ai.openai_compatible.server import Server, Used
from app.ai.portrait_prompt import described
from app.ai.sentences import BROKE_OFF, UNUSABLE
from app.errors import EngineBusy, EngineError
from app.generation.ports import AvatarBrief, Painting, Picture, Preview

_PARTIAL = 2  # previews asked for: on some servers each costs a little more
_MOST_PROMPT = 3_000  # characters
_MOST_ENGINE = 64  # characters that an image's record has for it
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
        server = self._server
        picture: Picture | None = None
        with server.noting(label) as used:
            async with server.client(f"{label}/{','.join(sorted(options))}") as client:
                making = client.images.with_streaming_response.generate(
                    model=server.place.model, prompt=words, n=1, **options
                )
                async with making as response:
                    async for part in self._parts(response, used):
                        if isinstance(part, Preview):
                            yield part
                        else:
                            picture = part
        if picture is not None:  # handed over when the call has ended and is noted
            yield picture

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
        if not isinstance(body, dict) or not body.get("data"):
            raise EngineError(UNUSABLE)
        used.read(body.get("usage"))
        first = body["data"][0]
        if first.get("b64_json"):
            return await decoded(first["b64_json"])
        return await fetched(str(first.get("url") or ""), self._server.place.base_url)

    def _painting(self, picture: Picture, words: str, brief: AvatarBrief) -> Painting:
        engine = self._server.place.engine
        shown = engine if len(engine) <= _MOST_ENGINE else engine[: _MOST_ENGINE - 1] + "…"
        return Painting(picture.content, picture.width, picture.height, words, brief.seed, shown)


async def _streamed(events: Any, used: Used) -> AsyncIterator[Preview | Picture]:
    shown = 0
    async for event in events:
        if event.type.endswith("partial_image") and shown < _PARTIAL:
            shown += 1
            yield Preview(await preview(await decoded(event.b64_json)), shown * 100 // (_PARTIAL + 1))
        elif event.type.endswith("completed"):
            used.read(event.usage)
            yield await decoded(event.b64_json)
            return
    raise EngineBusy(BROKE_OFF)


def _simpler(options: dict[str, Any], error: EngineError) -> dict[str, Any] | None:
    """What to ask for after a refusal; None where nothing is left to leave out."""
    refusal = refused_form(error)
    if refusal is None:
        return None
    if "size" in refusal and "size" in options:
        return {name: value for name, value in options.items() if name != "size"}
    if "stream" in options:
        return {name: value for name, value in options.items() if name == "size"}
    return {} if options else None
