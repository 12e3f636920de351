"""Probes a server of image models: whether it responds, accepts the key, and has a checkpoint.

Requests only lists, and uses no proxy, like the painters.
"""

from __future__ import annotations

import shlex
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit

from app.ai import foreign_json
from app.ai.error_messages import ANSWERS_ERROR, NOT_THERE, UNKNOWN_MODEL, UNREACHABLE, UNUSABLE
from app.ai.image_servers.error_mapping import AWAY, NO_MODEL
from app.ai.image_servers.server_options import ImageServer
from app.ai.server_probing import MAX_BYTES, MAX_NAMED, SECONDS, key_of, named
from app.engines import registry
from app.engines.choices import EngineSettings
from app.engines.finding import Finding
from app.engines.probe import Probe
from app.errors import AppError, EngineBusy
from app.network import outbound
from app.settings.declaration import without_password

_LOOKED_AT = (UNKNOWN_MODEL, NOT_THERE, ANSWERS_ERROR, UNREACHABLE, UNUSABLE, NO_MODEL)


class ImageServerProbe(Probe):
    """`list_path` returns the checkpoints, which are in the server's `folder`."""

    name: ClassVar[str]
    list_path: ClassVar[str]
    folder: ClassVar[str]

    @abstractmethod
    def server(self, settings: EngineSettings) -> ImageServer:
        """Returns the server that the painter is configured to use."""

    @abstractmethod
    def checkpoints(self, listed: Any) -> list[Any] | None:
        """Returns names, or objects that contain them; None if the response is no list of checkpoints."""

    def is_checkpoint(self, row: Any, asked: str) -> bool:
        """Returns the checkpoint as the painter does."""
        return bool(row == asked)

    def login(self, server: ImageServer) -> str:
        """Returns advice for a server that rejects its key."""
        return ""

    def unlisted(self, server: ImageServer, status: int) -> Finding:
        """Returns what is wrong if another kind of server, or none, responds."""
        shown = without_password(server.base_url)
        is_none = f"What answers at {shown} is no {self.name}: is the address right?"
        return Finding("MISSING", "image", is_none)

    def summary(self, settings: EngineSettings, use: str) -> str:
        server = self.server(settings)
        model = server.checkpoint or (server.workflow.name if server.workflow else "the checkpoint it has")
        pictures = "" if server.likeness else ", without the runs' pictures"
        return f"{self.name}: {model} at {without_password(server.base_url)}{pictures}"

    def servers(self, settings: EngineSettings) -> Iterator[Finding]:
        if settings.painter == self.name and (lack := self._look(self.server(settings))):
            yield lack

    def why(self, settings: EngineSettings, use: str, error: AppError) -> str:
        if error.message in _LOOKED_AT or isinstance(error, EngineBusy):
            found = self._look(self.server(settings))
            return found.report if found else ""
        return ""

    def answers_at(self, base_url: str, api_key: str | None) -> bool:
        return self._lists(ImageServer(base_url, api_key))

    def idle(self, answers: str, listed: list[str]) -> Iterator[Finding]:
        """Yields a server that `answers` and is not used, with the lines of configuration that would use
        it."""
        if not listed:
            lacks = f"{answers}, but has no checkpoint: put one into its {self.folder}"
            yield Finding("idle", self.name, lacks)
            return
        names = ", ".join(listed[:MAX_NAMED])
        checkpoint = f"CHARGEN_{self.name.upper()}_CHECKPOINT={shlex.quote(listed[0])}"
        use = f"to use it, set: CHARGEN_PAINTER={self.name} {checkpoint}"
        yield Finding("idle", self.name, f"{answers} with {names}; {use}")

    def ask(self, server: ImageServer, path: str) -> outbound.FetchedResponse:
        """Raises OSError, and ValueError for an answer that is too long."""
        headers = key_of(server.api_key)
        return outbound.fetch(f"{server.base_url}{path}", SECONDS, MAX_BYTES, direct=True, headers=headers)

    def _look(self, server: ImageServer) -> Finding | None:
        """Returns what that server lacks; None if it lacks nothing."""
        shown = without_password(server.base_url)
        try:
            answer = self.ask(server, self.list_path)
            known = self._checkpoints(answer)
            if known is not None:
                lack = self._lacks(server, known)
            elif (lack := self._refused(server, answer.status)) is None:
                return self._elsewhere(server, answer.status)
        except (OSError, ValueError) as error:
            lack = f"does not answer. {error}"
        return Finding("MISSING", "image", f"{shown} {lack}") if lack else None

    def _lacks(self, server: ImageServer, known: list[Any]) -> str | None:
        if server.workflow is not None:
            return None  # the workflow names its own
        if not known:
            return f"has no checkpoint: put one into its {self.folder}"
        asked = server.checkpoint
        if asked is None or any(self.is_checkpoint(row, asked) for row in known):
            return None
        return f"has no checkpoint {asked}. It has: {named([_title(row) for row in known])}"

    def _refused(self, server: ImageServer, status: int) -> str | None:
        """Returns the meaning of a status from the right address."""
        if status in (401, 403):
            return f"does not accept its key.{self.login(server)}"
        if status in AWAY or status == 504:
            return f"answers {status}, as a gateway does while the server behind it is down or starts."
        if status == 429 or status >= 500:
            return f"answers {status}: see its log."
        return None

    def _elsewhere(self, server: ImageServer, status: int) -> Finding:
        """Returns what is wrong with the address, or with the server there."""
        shown = without_password(server.base_url)
        for address in _neighbours(server.base_url):
            if self._lists(replace(server, base_url=address)):
                set_it = f"Set CHARGEN_{self.name.upper()}_URL={without_password(address)}"
                return Finding("MISSING", "image", f"There is no {self.name} at {shown}. {set_it}")
        for other in registry.descriptors():
            if other.name != self.name and other.probe().answers_at(server.base_url, server.api_key):
                is_other = f"What answers at {shown} is {other.name}, no {self.name}."
                return Finding("MISSING", "image", is_other)
        return self.unlisted(server, status)

    def _lists(self, server: ImageServer) -> bool:
        try:
            return self._checkpoints(self.ask(server, self.list_path)) is not None
        except (OSError, ValueError):
            return False

    def _checkpoints(self, answer: outbound.FetchedResponse) -> list[Any] | None:
        try:
            return self.checkpoints(foreign_json.loads(answer.content)) if answer.status == 200 else None
        except ValueError:
            return None


def _title(row: Any) -> str:
    return str(row.get("title") or row.get("model_name") if isinstance(row, dict) else row)


def _neighbours(base_url: str) -> Iterator[str]:
    """Returns likely corrections of the address: with a shorter path; ComfyUI responds below `/api` too."""
    parts = urlsplit(base_url)
    path = parts.path
    while path:
        path = path.rpartition("/")[0]
        yield parts._replace(path=path).geturl()
    if parts.path != "/api":
        yield parts._replace(path="/api").geturl()
