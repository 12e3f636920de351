"""Builds the engines of this family for the steps configured to use them."""

from __future__ import annotations

from app.ai.openai_compatible.analyst import OpenAIAnalyst
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, RemoteModerator
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.moderator import OpenAIModerator
from app.ai.openai_compatible.painter import OpenAIPainter
from app.ai.openai_compatible.writer import OpenAIWriter


def analyst(vision: ModelEndpoint) -> OpenAIAnalyst:
    return OpenAIAnalyst(Server(vision))


def writer(details: ModelEndpoint, history: ModelEndpoint) -> OpenAIWriter:
    server = Server(details)
    return OpenAIWriter(server, server if details == history else Server(history))


def painter(image: ModelEndpoint) -> OpenAIPainter:
    return OpenAIPainter(Server(image))


def moderator(remote: RemoteModerator) -> OpenAIModerator:
    return OpenAIModerator(remote)
