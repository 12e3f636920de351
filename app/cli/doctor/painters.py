"""`chargen doctor` on servers of image models: are they there, do they take the key, have they a checkpoint.

They are asked without a proxy, as the painters ask them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from app.ai import foreign_json
from app.ai.automatic1111.checkpoints import is_checkpoint
from app.ai.comfyui.checkpoints import LOADER, checkpoints
from app.ai.image_servers.error_mapping import AWAY
from app.ai.image_servers.server_options import ImageServer
from app.cli.doctor.finding import Finding
from app.cli.doctor.model_list import MAX_BYTES, SECONDS, key_of, named
from app.network import outbound
from app.settings.declaration import without_password

_LISTS = {"comfyui": f"/object_info/{LOADER}", "automatic1111": "/sdapi/v1/sd-models"}
_FOLDERS = {"comfyui": "models/checkpoints", "automatic1111": "models/Stable-diffusion"}
_PAINTS = "/sdapi/v1/txt2img"  # answers 405 to GET, where there is that API
_PING = "/internal/ping"  # of AUTOMATIC1111's web page, with its API or without
_LOGIN = " Started with --api-auth, it takes user and password in its address: http://user:password@host."


def look(engine: str, server: ImageServer) -> Finding | None:
    """What that server lacks; None where nothing is found. Only lists are asked for."""
    shown = without_password(server.base_url)
    try:
        answer = _ask(server, _LISTS[engine])
        known = _checkpoints(engine, answer)
        if known is not None:
            lack = _lacks(engine, server, known)
        else:
            lack = _refused(engine, server, answer.status)
            if lack is None:
                return _elsewhere(engine, server, answer.status)
    except (OSError, ValueError) as error:
        lack = f"does not answer. {error}"
    return Finding("MISSING", "image", f"{shown} {lack}") if lack else None


def _lacks(engine: str, server: ImageServer, known: list[Any]) -> str | None:
    if server.workflow is not None:
        return None  # it names its own
    if not known:
        return f"has no checkpoint: put one into its {_FOLDERS[engine]}"
    asked = server.checkpoint
    if asked is None or any(_is(engine, row, asked) for row in known):
        return None
    return f"has no checkpoint {asked}. It has: {named([_title(row) for row in known])}"


def _is(engine: str, row: Any, asked: str) -> bool:
    """As the painter finds it: ComfyUI takes a name as it lists it, and no other."""
    return is_checkpoint(row, asked) if engine == "automatic1111" else bool(row == asked)


def _title(row: Any) -> str:
    return str(row.get("title") or row.get("model_name") if isinstance(row, dict) else row)


def _refused(engine: str, server: ImageServer, status: int) -> str | None:
    """What a status says that comes from the right address."""
    if status in (401, 403):
        login = _LOGIN if engine == "automatic1111" and not urlsplit(server.base_url).username else ""
        return f"does not accept its key.{login}"
    if status in AWAY or status == 504:
        return f"answers {status}, as a gateway does while the server behind it is down or starts."
    if status == 429 or status >= 500:
        return f"answers {status}: see its log."
    return None


def _elsewhere(engine: str, server: ImageServer, status: int) -> Finding:
    """What is wrong with the address, or with what answers there."""
    shown = without_password(server.base_url)
    for address in _neighbours(server.base_url):
        if _answers(engine, replace(server, base_url=address)):
            set_it = f"Set CHARGEN_{engine.upper()}_URL={without_password(address)}"
            return Finding("MISSING", "image", f"There is no {engine} at {shown}. {set_it}")
    (other,) = {*_LISTS} - {engine}
    if _answers(other, server):
        return Finding("MISSING", "image", f"What answers at {shown} is {other}, no {engine}.")
    if engine == "automatic1111" and status == 404:
        return _without_api(server)
    return Finding("MISSING", "image", f"What answers at {shown} is no {engine}: is the address right?")


def _without_api(server: ImageServer) -> Finding:
    shown = without_password(server.base_url)
    if _ask(server, _PAINTS).status == 405:
        lists_none = f"{shown} lists no checkpoints: `chargen doctor --try` asks it for a picture."
        return Finding("idle", "image", lists_none)
    if _is_page(server):
        return Finding("MISSING", "image", f"{shown} is AUTOMATIC1111 without its API: start it with --api.")
    is_none = (
        f"What answers at {shown} is no automatic1111: is the address right, and was it started with --api?"
    )
    return Finding("MISSING", "image", is_none)


def _is_page(server: ImageServer) -> bool:
    answer = _ask(server, _PING)
    try:
        return answer.status == 200 and foreign_json.loads(answer.content) in ({}, None)
    except ValueError:
        return False


def _neighbours(base_url: str) -> Iterator[str]:
    """Addresses that are often meant: with less of a path; ComfyUI answers under `/api` too."""
    parts = urlsplit(base_url)
    path = parts.path
    while path:
        path = path.rpartition("/")[0]
        yield parts._replace(path=path).geturl()
    if parts.path != "/api":
        yield parts._replace(path="/api").geturl()


def _answers(engine: str, server: ImageServer) -> bool:
    try:
        return _checkpoints(engine, _ask(server, _LISTS[engine])) is not None
    except (OSError, ValueError):
        return False


def _checkpoints(engine: str, answer: outbound.FetchedResponse) -> list[Any] | None:
    """Names, or objects that hold them; None where the answer is no list of checkpoints."""
    try:
        listed = foreign_json.loads(answer.content) if answer.status == 200 else None
    except ValueError:
        return None
    if engine == "comfyui":
        return checkpoints(listed) if isinstance(listed, dict) and LOADER in listed else None
    return listed if isinstance(listed, list) else None


def _ask(server: ImageServer, path: str) -> outbound.FetchedResponse:
    headers = key_of(server.api_key)
    return outbound.fetch(f"{server.base_url}{path}", SECONDS, MAX_BYTES, direct=True, headers=headers)
