"""Client for the moderation endpoint of an OpenAI-compatible server."""

from __future__ import annotations

import json

from openai import omit

from app.ai.openai_compatible.chat.error_mapping import rejected_request_words
from app.ai.openai_compatible.chat.error_responses import ErrorResponse, error_response_in
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.moderation.endpoint_results import verdict_of
from app.engines.moderation import Verdict
from app.errors import EngineError

_MAX_ANSWER = 200_000  # characters


class Endpoint:
    """Sends a text as a list of one, or as a string to servers that accept no lists, which is remembered. A
    configured model is never left out: another one may judge differently."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._takes_no_list = False

    async def review(self, text: str, turn: int) -> Verdict:
        """Return the verdict on the text. Raises EngineErrors."""
        try:
            return await self._request(text, turn, self._takes_no_list)
        except EngineError as error:
            if self._takes_no_list or type(error) is not EngineError or rejected_request_words(error) is None:
                raise
        verdict = await self._request(text, turn, as_single=True)
        self._takes_no_list = True
        return verdict

    async def _request(self, text: str, turn: int, as_single: bool) -> Verdict:
        model = self._server.endpoint.model
        request = f"moderation/{turn}/text" if as_single else f"moderation/{turn}"
        with self._server.record_call("moderation"):
            async with self._server.client(request) as client:
                moderations = client.moderations.with_raw_response
                raw = await moderations.create(input=text if as_single else [text], model=model or omit)
                return verdict_of(_parse(raw.text), 1, model)


def _parse(text: str) -> object:
    """Parse the response. Raises ErrorResponse for a page or an error, ValueError for other content."""
    if text.lstrip()[:1] == "<":
        raise ErrorResponse(is_page=True)
    found = json.loads(text[:_MAX_ANSWER])
    error = error_response_in(found) if isinstance(found, dict) and "results" not in found else None
    if error is not None:
        raise error
    return found
