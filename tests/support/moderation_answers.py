"""Moderators on scripted servers, and what a moderation endpoint answers."""

from __future__ import annotations

from typing import Any

from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, ModeratorKind, RemoteModerator
from app.ai.openai_compatible.descriptor import built_moderator
from app.ai.openai_compatible.moderator import OpenAIModerator
from app.engines import registry
from app.engines.assembly import moderation_gate
from app.engines.moderation import ModeratedContent, ModerationGate, Rating, Verdict
from tests.support.model_script import Answer, model_script, status
from tests.support.settings import bare

KNIGHT = ModeratedContent.of("A brave knight")


def remote(url: str, kind: ModeratorKind = "endpoint", **changed: Any) -> RemoteModerator:
    return RemoteModerator(kind, ModelEndpoint(url, "a-key", changed.pop("model", "a-guard"), 200), **changed)


def gate_before(max_rating: Rating, server: RemoteModerator) -> ModerationGate:
    """The built-in rules and that moderator, as a configuration puts them together."""
    rules = registry.find_moderator("builtin").build(bare()).moderators["builtin"]()
    return moderation_gate(max_rating, rules, built_moderator(server))


def results(*rows: Any) -> Answer:
    return status(200, {"id": "modr-1", "model": "a-guard", "results": list(rows)})


def result(flagged: bool | None = False, **categories: bool) -> dict[str, Any]:
    names = {name.replace("_IN_", "/").replace("_", "-"): value for name, value in categories.items()}
    scores = {name: 0.9 if value else 0.01 for name, value in names.items()}
    row = {"categories": names, "category_scores": scores}
    return row if flagged is None else row | {"flagged": flagged}


OPENAI_SAFE = result(False, sexual=False, sexual_IN_minors=False, hate=False)
MISTRAL_SAFE = {"categories": {"sexual": False, "hate_and_discrimination": False}, "category_scores": {}}
MISTRAL_HATE = {"categories": {"sexual": False, "hate_and_discrimination": True}, "category_scores": {}}


async def reviewed(
    answer: Answer, kind: ModeratorKind = "endpoint", content: ModeratedContent = KNIGHT, **changed: Any
) -> Verdict:
    async with model_script(answer) as server:
        return await OpenAIModerator(remote(server.url, kind, **changed)).review(content)
