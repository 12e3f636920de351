"""`chargen doctor` on the servers of models: whether they are there, and have what is configured.

Nothing here costs anything: only lists are asked for. Where a real call has failed, the same looks say why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from app import outbound
from app.ai import foreign_json
from app.ai.comfyui.checkpoints import LOADER, checkpoints
from app.ai.image_servers.place import ImageServer
from app.ai.openai_compatible.complaints import complaint_behind
from app.ai.sentences import ANSWERS_ERROR, NOT_THERE, SMALL_CONTEXT, UNKNOWN_MODEL, UNREACHABLE, UNUSABLE
from app.cli.finding import Finding
from app.errors import AppError
from app.options import image_server_of
from app.setting import without_password
from app.settings import Settings
from app.settings_openai import ModelAt, models

_SECONDS = 5.0
_MAX_BYTES = 16 * 1024 * 1024  # routers list hundreds of models
_MAX_NAMED = 20
_LEAST_CONTEXT = 2048  # tokens: a question alone takes about half of them
_ANY_MODEL = ("llamacpp", "koboldcpp")  # serve the one they have under whatever name is asked for
_CONTEXTS = (
    "loaded_context_length",
    "max_model_len",
    "context_length",
    "context_window",
    "max_context_length",
)
_LOOKED_AT = (UNKNOWN_MODEL, NOT_THERE, ANSWERS_ERROR, UNREACHABLE, UNUSABLE)
_LARGER = "Give it a larger one: llama.cpp -c, Ollama OLLAMA_CONTEXT_LENGTH, vLLM --max-model-len."


@dataclass(frozen=True, slots=True)
class Listed:
    """What an address answered. `models`: each with its context in tokens, if named; None: it lists none."""

    status: int
    models: dict[str, int | None] | None
    any_name: bool = False

    @property
    def there(self) -> bool:
        return self.models is not None or self.status in (401, 403)


def servers(settings: Settings) -> Iterator[Finding]:
    """A look at each server that an engine is configured to use; none at those that are fine."""
    for step, at in models(settings).items():
        if found := _look(step, at, _variable(settings, step)):
            yield found
    server = image_server_of(settings)
    if server and (lack := _lacks_checkpoint(settings.painter, server)):
        yield Finding("MISSING", "image", lack)


def why(settings: Settings, step: str, error: AppError) -> str:
    """What a look at the server adds to an error that a real call ended in; empty where that is nothing."""
    if error.message == SMALL_CONTEXT:
        return _context(error)
    at = models(settings).get(step)
    if at is not None and error.message in _LOOKED_AT:
        found = _look(step, at, _variable(settings, step))
        return found.told if found else ""
    server = image_server_of(settings)
    if server and step in ("image", "likeness") and error.message in _LOOKED_AT:
        return _lacks_checkpoint(settings.painter, server) or ""
    return ""


def _look(step: str, at: ModelAt, variable: str) -> Finding | None:
    shown = without_password(at.base_url)
    try:
        listed = _list(at)
    except (OSError, ValueError) as error:
        return Finding("MISSING", step, f"{shown} does not answer. {error}")
    if listed.status in (401, 403):
        return Finding("MISSING", step, f"{shown} does not accept its key.")
    if listed.models is None:
        if lack := _elsewhere(at, variable):
            return Finding("MISSING", step, lack)
        # Some servers have no list: only a real call can tell.
        lists_none = f"{shown} lists no models: is the address right? `chargen doctor --try` asks it."
        return Finding("idle", step, lists_none)
    if lack := _model(at, listed):
        return Finding("MISSING", step, lack)
    return _llama(step, at) if listed.any_name else None


def _llama(step: str, at: ModelAt) -> Finding | None:
    """What llama.cpp says of its model beside its list."""
    try:
        answer = outbound.fetch(
            f"{at.base_url.removesuffix('/v1')}/props", _SECONDS, _MAX_BYTES, headers=_key(at)
        )
        props = foreign_json.loads(answer.content)
        sees = props.get("modalities", {}).get("vision", True)
        knows_system = props.get("chat_template_caps", {}).get("supports_system_role", True)
    except (OSError, ValueError, AttributeError):
        return None
    if step == "vision" and not sees:
        return Finding("MISSING", step, f"the model at {without_password(at.base_url)} can't read pictures.")
    if not knows_system:
        return Finding("ok", step, "knows no system role: that text goes into the user's message")
    return None


def _elsewhere(at: ModelAt, variable: str) -> str | None:
    """Where the server is, if it is not where it was looked for."""
    for address in _neighbours(at.base_url):
        try:
            if _list(replace(at, base_url=address)).there:
                right = without_password(address)
                return f"There is no model server at {without_password(at.base_url)}. Set {variable}={right}"
        except (OSError, ValueError):
            continue
    return None


def _neighbours(base_url: str) -> Iterator[str]:
    """Addresses that are often meant: `/v1` lacking or doubled, a path too much."""
    bare = base_url
    for ending in ("/chat/completions", "/completions", "/models", "/images/generations"):
        bare = bare.removesuffix(ending)
    while bare.endswith("/v1"):
        bare = bare.removesuffix("/v1")
    root = urlsplit(bare)._replace(path="").geturl()
    tried = {base_url}
    for address in (f"{bare}/v1", bare, f"{root}/v1", f"{root}/api/v1", f"{root}/openai/v1", f"{root}/api"):
        if address not in tried:
            tried.add(address)
            yield address


def _model(at: ModelAt, listed: Listed) -> str | None:
    known = listed.models or {}
    name = next((one for one in known if _same(one, at.model)), None)
    if name is None and not listed.any_name:
        has = _named([*known]) or "none"
        return f"{without_password(at.base_url)} has no model {at.model}. It has: {has}"
    context = known[name] if name is not None else next(iter(known.values()), None)
    if context is not None and context < _LEAST_CONTEXT:
        return f"{at.model} has a context of {context} tokens: too small. {_LARGER}"
    return None


def _same(listed: str, asked: str) -> bool:
    """Ollama lists a tag that nobody needs to name, Google a folder."""
    bare = listed.removeprefix("models/").casefold()
    return asked.removeprefix("models/").casefold() in (bare, bare.removesuffix(":latest"))


def _key(at: ModelAt | ImageServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {at.api_key}"} if at.api_key else {}


def _list(at: ModelAt) -> Listed:
    answer = outbound.fetch(f"{at.base_url}/models", _SECONDS, _MAX_BYTES, headers=_key(at))
    rows = _rows(answer.content) if answer.status == 200 else None
    if rows is None:
        return Listed(answer.status, None)
    any_name = any(str(row.get("owned_by", "")).lower() in _ANY_MODEL for row in rows)
    return Listed(200, {str(row.get("id") or row.get("name")): _size(row) for row in rows}, any_name)


def _rows(content: bytes) -> list[dict[str, object]] | None:
    try:
        listed = foreign_json.loads(content)
    except ValueError:
        return None
    rows = listed.get("data", listed.get("models")) if isinstance(listed, dict) else listed
    if not isinstance(rows, list):
        return None
    return [row for row in rows if isinstance(row, dict) and (row.get("id") or row.get("name"))]


def _size(row: dict[str, object]) -> int | None:
    meta = row.get("meta")
    sizes = [row.get(name) for name in _CONTEXTS] + ([meta.get("n_ctx")] if isinstance(meta, dict) else [])
    return next((size for size in sizes if isinstance(size, int) and size > 0), None)


def _context(error: AppError) -> str:
    complaint = complaint_behind(error)
    if complaint is None or complaint.context is None:
        return _LARGER
    asked = f", and the question takes {complaint.prompt_tokens}" if complaint.prompt_tokens else ""
    return f"Its context holds {complaint.context} tokens{asked}. {_LARGER}"


def _lacks_checkpoint(engine: str, server: ImageServer) -> str | None:
    shown = without_password(server.base_url)
    try:
        known = _checkpoints(engine, server)
    except OSError as error:
        return f"{shown} does not answer. {error}"
    except (ValueError, LookupError, TypeError, AttributeError):
        return f"What answers at {shown} is no {engine}: is the address right?"
    asked = server.checkpoint
    if asked is None or server.workflow is not None or any(_is_named(one, asked) for one in known):
        return None
    return f"{shown} has no checkpoint {asked}. It has: {_named(known) or 'none'}"


def _checkpoints(engine: str, server: ImageServer) -> list[str]:
    path = f"/object_info/{LOADER}" if engine == "comfyui" else "/sdapi/v1/sd-models"
    answer = outbound.fetch(f"{server.base_url}{path}", _SECONDS, _MAX_BYTES, headers=_key(server))
    if answer.status != 200:
        raise ValueError(f"it answers {answer.status}")
    listed = foreign_json.loads(answer.content)
    if engine == "comfyui":
        if LOADER not in listed:
            raise ValueError("no loader")
        return checkpoints(listed)
    return [str(one["title"]) for one in listed]


def _is_named(listed: str, asked: str) -> bool:
    """AUTOMATIC1111 adds a hash to a title, and takes names without it or without the file's ending."""
    name = listed.partition(" [")[0]
    return asked in (listed, name, name.rpartition(".")[0])


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return f"{', '.join(names[:_MAX_NAMED])}{more}"


def _variable(settings: Settings, step: str) -> str:
    shared = getattr(settings, f"openai_{step}_base_url") == settings.openai_base_url
    return "CHARGEN_OPENAI_BASE_URL" if shared else f"CHARGEN_OPENAI_{step.upper()}_BASE_URL"
