"""The state of one prompt in ComfyUI's queue and history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from app import patterns
from app.ai.comfyui.picture_locations import PictureLocation, locations_in_output
from app.ai.error_messages import UNKNOWN_MODEL
from app.ai.foreign_json import JsonObject, as_list, as_object
from app.ai.image_servers.error_mapping import STOPPED
from app.ai.missing_models import is_missing_for_loader
from app.ai.out_of_memory import is_out_of_memory
from app.ai.picture_refusals import is_picture_refusal
from app.errors import EngineError, EngineMisconfigured, EngineOutOfMemory, EngineRefused

__all__ = ["MAX_LOCATIONS", "Job", "PictureLocation", "safe_words"]

MAX_LOCATIONS = 100  # tried in order until one is a picture
_FAILED = ("error", "failed", "failure")
_STOPPED = ("cancelled", "canceled", "interrupted")


@dataclass(frozen=True, slots=True)
class Job:
    """A prompt on the server. `record`: its history entry once it has ended; `ahead`: prompts before it in
    the queue, the running one included."""

    prompt_id: str
    state: Literal["pending", "running", "ended"]
    record: JsonObject | None = None
    ahead: int = 0

    @property
    def interrupted(self) -> bool:
        """Whether the prompt was interrupted or cancelled."""
        return "execution_interrupted" in self._messages or self._status.get("status_str") in _STOPPED

    def failure(self) -> EngineError | None:
        """Return the error it ended with; None for success. The server's message is left out: it may quote
        user input."""
        if self.interrupted:
            return EngineError(STOPPED)
        if self._status.get("status_str") not in _FAILED and "execution_error" not in self._messages:
            return None
        if is_out_of_memory(f"{self._error.get('exception_type')} {self._error.get('exception_message')}"):
            return EngineOutOfMemory()
        if is_picture_refusal(
            {"message": self._error.get("exception_message")}
        ):  # from a node that uses an external service
            return EngineRefused()
        return EngineMisconfigured(UNKNOWN_MODEL) if self._is_model_missing() else EngineError()

    @property
    def cause(self) -> str:
        """The kind of node and exception, for the log."""
        return safe_words(f"{self._error.get('node_type')} {self._error.get('exception_type')}")

    def _is_model_missing(self) -> bool:
        """Return whether a loader's file was removed after validation, or contains no model."""
        message = f"{self._error.get('exception_type')}: {self._error.get('exception_message')}"
        node = str(self._error.get("node_type")).lower()
        return "loader" in node and "image" not in node and is_missing_for_loader(message)

    @property
    def _error(self) -> JsonObject:
        return self._messages.get("execution_error", {})

    @property
    def _status(self) -> JsonObject:
        return as_object((self.record or {}).get("status"))

    @property
    def _messages(self) -> dict[str, JsonObject]:
        pairs = (_pair(one) for one in as_list(self._status.get("messages")))
        return {str(kind): as_object(data) for kind, data in pairs}

    def picture_locations(
        self, save_nodes: Collection[str] = (), *, only_save_nodes: bool = False
    ) -> list[PictureLocation]:
        """Return where its pictures may be, each once, the likeliest first: those of `save_nodes`, then of
        others; saved before temporary ones. `only_save_nodes`: only those of `save_nodes` or, if none are
        named, the saved ones."""
        found: list[tuple[tuple[bool, int], int, PictureLocation]] = []
        for node, output in as_object((self.record or {}).get("outputs")).items():
            for rank, location in locations_in_output(output):
                found.append(((node.partition(".")[0] not in save_nodes, rank), len(found), location))
        ranked = sorted(found, key=lambda one: one[:2])
        selected = (
            location
            for rank, _, location in ranked
            if not only_save_nodes or not rank[0 if save_nodes else 1]
        )
        return [*{tuple(location.values()): location for location in selected}.values()][:MAX_LOCATIONS]


def _pair(message: object) -> tuple[object, object]:
    """Return kind and data of a message, which usually is a list of both."""
    if isinstance(message, dict):
        return message.get("type"), message.get("data")
    pair = message if isinstance(message, list) else []
    return (pair[0] if pair else None), (pair[1] if len(pair) > 1 else None)


def safe_words(text: str) -> str:
    """Return only words of a server's message, without quotes and punctuation, at most 120 characters."""
    return " ".join(patterns.sub(r"[^\w .-]+", " ", text[:1_000]).split())[:120]
