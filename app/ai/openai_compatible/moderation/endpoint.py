"""The moderation endpoint of a server that speaks OpenAI's API."""

from __future__ import annotations

import json

from openai import omit

from app.ai.openai_compatible.chat.error_mapping import refused_form
from app.ai.openai_compatible.chat.error_responses import Complaint, complaint_in
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.moderation.endpoint_results import verdict_of
from app.engines.moderation import Verdict
from app.errors import EngineError

_MAX_ANSWER = 200_000  # characters


class Endpoint:
    """Sends a text as the only one of a list, or alone to servers that take no lists, which is remembered.
    The model is never left out where one is named: another one may judge otherwise."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._alone = False

    async def review(self, text: str, turn: int) -> Verdict:
        """Raises EngineErrors."""
        try:
            return await self._asked(text, turn, self._alone)
        except EngineError as error:
            if self._alone or type(error) is not EngineError or refused_form(error) is None:
                raise
        verdict = await self._asked(text, turn, alone=True)
        self._alone = True
        return verdict

    async def _asked(self, text: str, turn: int, alone: bool) -> Verdict:
        model = self._server.place.model
        request = f"moderation/{turn}/text" if alone else f"moderation/{turn}"
        with self._server.call_notes("moderation"):
            async with self._server.client(request) as client:
                asking = client.moderations.with_raw_response
                raw = await asking.create(input=text if alone else [text], model=model or omit)
                return verdict_of(_parsed(raw.text), 1, model)


def _parsed(text: str) -> object:
    """Raises Complaint for a page or an error in place of an answer, ValueError for what is no JSON."""
    if text.lstrip()[:1] == "<":
        raise Complaint(html=True)
    found = json.loads(text[:_MAX_ANSWER])
    complaint = complaint_in(found) if isinstance(found, dict) and "results" not in found else None
    if complaint is not None:
        raise complaint
    return found
