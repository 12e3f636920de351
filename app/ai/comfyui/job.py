"""One prompt as ComfyUI's queue and history have it, read so that no other node's odd output spoils it.

Output nodes write what they like: null, lists of texts, `animated`, videos among the `images`. Only what is
plainly the place of a picture counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from app import patterns
from app.ai.image_servers.failures import STOPPED
from app.ai.memory_words import is_out_of_memory
from app.ai.sentences import UNKNOWN_MODEL
from app.errors import EngineError, EngineMisconfigured, EngineOutOfMemory

Place = dict[str, str]  # what /view takes: filename, subfolder, type
MAX_PLACES = 100  # tried one after another, until one is a picture
_MAX_NAME = 1_000  # characters
_PICTURES = ("png", "jpg", "jpeg", "jfif", "webp", "gif", "avif", "bmp", "tif", "tiff")
_TYPES = {"output": 0, "temp": 1}


@dataclass(frozen=True, slots=True)
class Job:
    """A prompt on the server. `record`: what its history says, once it has ended; `ahead`: how many are
    before it in the queue, the one at work included."""

    prompt_id: str
    state: Literal["pending", "running", "ended"]
    record: dict[str, Any] | None = None
    ahead: int = 0

    @property
    def interrupted(self) -> bool:
        return "execution_interrupted" in self._messages

    def failure(self) -> EngineError | None:
        """How it ended, if not well. The server's own words stay out: they may hold what a person wrote."""
        if self.interrupted:
            return EngineError(STOPPED)
        if self._status.get("status_str") != "error" and "execution_error" not in self._messages:
            return None
        if is_out_of_memory(f"{self._error.get('exception_type')} {self._error.get('exception_message')}"):
            return EngineOutOfMemory()
        return EngineMisconfigured(UNKNOWN_MODEL) if self._model_is_missing() else EngineError()

    @property
    def cause(self) -> str:
        """Which kind of node failed, and by which kind of error: for the log."""
        return bare(f"{self._error.get('node_type')} {self._error.get('exception_type')}")

    def _model_is_missing(self) -> bool:
        """A loader's file was taken away after the prompt had been checked."""
        kinds = str(self._error.get("node_type")), str(self._error.get("exception_type"))
        return "Loader" in kinds[0] and "FileNotFoundError" in kinds[1]

    @property
    def _error(self) -> dict[str, Any]:
        return self._messages.get("execution_error", {})

    @property
    def _status(self) -> dict[str, Any]:
        return _object((self.record or {}).get("status"))

    @property
    def _messages(self) -> dict[str, dict[str, Any]]:
        pairs = (one for one in _list(self._status.get("messages")) if isinstance(one, list) and one)
        return {str(one[0]): _object(one[1] if len(one) > 1 else None) for one in pairs}

    def places(self, savers: Collection[str] = (), *, own: bool = False) -> list[Place]:
        """Where its pictures may be, each once, the likeliest first: of the nodes `savers`, then of others;
        kept before only shown ones. `own`: only those of `savers`, or, where none are named, the kept ones.
        """
        found: list[tuple[tuple[bool, int], int, Place]] = []
        for node, output in _object((self.record or {}).get("outputs")).items():
            for one in _flat(_object(output).get("images")):
                if place := _place(one):
                    rank = node.partition(".")[0] not in savers, _TYPES.get(place["type"], 2)
                    found.append((rank, len(found), place))
        ranked = sorted(found, key=lambda one: one[:2])
        kept = (place for rank, _, place in ranked if not own or not rank[0 if savers else 1])
        return [*{tuple(place.values()): place for place in kept}.values()][:MAX_PLACES]


def _place(one: Any) -> Place | None:
    """Where /view has it; None for what is no picture. The server takes a folder only apart from the name."""
    name = _object(one).get("filename")
    if not isinstance(name, str) or not 0 < len(name) <= _MAX_NAME:
        return None
    folder, _, name = name.replace("\\", "/").rpartition("/")
    if not name or ("." in name and name.rpartition(".")[2].lower() not in _PICTURES):
        return None
    folders = (_text(one.get("subfolder")), folder)
    return {
        "filename": name,
        "subfolder": "/".join(part for part in folders if part),
        "type": _text(one.get("type")) or "output",
    }


def _flat(images: Any) -> Iterator[Any]:
    """The items of a list, or of lists in it; one alone is one."""
    for one in images if isinstance(images, list) else [images]:
        yield from one if isinstance(one, list) else [one]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def bare(text: str) -> str:
    """Of a server's words only what names things: no quotes, no marks, at most 120 characters."""
    return " ".join(patterns.sub(r"[^\w .-]+", " ", text[:1_000]).split())[:120]
