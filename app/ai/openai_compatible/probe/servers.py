"""Checks the servers of models: whether they respond, and have the configured models.

Nothing here costs anything: only lists are requested. After a failed real call the same probes explain it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from app.ai import foreign_json
from app.ai.error_messages import (
    ANSWERS_ERROR,
    NOT_THERE,
    SMALL_CONTEXT,
    UNKNOWN_MODEL,
    UNREACHABLE,
    UNUSABLE,
)
from app.ai.image_servers.error_mapping import NO_MODEL
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint
from app.ai.openai_compatible.chat.error_responses import error_response_behind
from app.ai.openai_compatible.moderation_settings import ModeratorSettings, remote_of
from app.ai.openai_compatible.probe.model_list import Listed, model_list
from app.ai.openai_compatible.settings import OpenAISettings, models
from app.ai.server_probing import MAX_BYTES, SECONDS, key_of, named, whole, within
from app.engines.choices import EngineSettings
from app.engines.finding import Finding
from app.errors import AppError, EngineBusy
from app.network import outbound
from app.settings.declaration import without_password

_LEAST_CONTEXT = 2048  # tokens: a question alone takes about half of them
_LOOKED_AT = (UNKNOWN_MODEL, NOT_THERE, ANSWERS_ERROR, UNREACHABLE, UNUSABLE, NO_MODEL)
_LARGER = "Give it a larger one: llama.cpp -c, Ollama OLLAMA_CONTEXT_LENGTH, vLLM --max-model-len."
_TRY = " `chargen doctor --try` asks it."
_NO_ENDPOINT = (
    "Has it a moderation endpoint? Where there is none, CHARGEN_MODERATION=builtin,guard or builtin,chat asks"
    " a model."
)
# Paths that belong to requests, not to the address of a server.
_ENDINGS = (
    "/chat/completions", "/completions", "/models", "/images/generations", "/images/edits", "/responses",
    "/moderations", "/messages",
)  # fmt: skip
# Base paths of OpenAI's API at various hosts, besides `/v1`.
_ROOTS = (
    "/v1", "/api/v1", "/openai/v1", "/api", "/v1beta/openai", "/compatible-mode/v1", "/inference/v1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for one use, and the setting that says where. `chats` False: a moderation endpoint, whose
    models need not be on the list, nor be named."""

    use: str
    at: ModelEndpoint
    variable: str
    chats: bool = True

    @property
    def shown(self) -> str:
        return without_password(self.at.base_url)

    def missing(self, words: str) -> Finding:
        return Finding("MISSING", self.use, words)


def servers(settings: EngineSettings) -> Iterator[Finding]:
    """A look at each server that is configured to be used; none at those that are fine."""
    for asked in _asked(settings):
        if found := _look(asked):
            yield replace(found, report=f"{found.report}{_TRY}") if found.verdict == "idle" else found


def why(settings: EngineSettings, use: str, error: AppError) -> str:
    """What a look at the server adds to an error that a real call ended in; empty where that is nothing."""
    if error.message == SMALL_CONTEXT:
        return _context(error)
    asked = next((one for one in _asked(settings) if one.use == use), None)
    looked_at = error.message in _LOOKED_AT or isinstance(error, EngineBusy)
    if asked is not None and (looked_at or use == "moderation"):
        return _seen(asked, looked_at)
    return ""


def _seen(asked: Asked, looked_at: bool) -> str:
    """`looked_at`: the error speaks of the server; else it has answered, and only what it lacks matters."""
    found = _look(asked)
    if found and found.verdict == "MISSING":
        return found.report
    doubt = f"{found.report} " if found and found.verdict == "idle" and looked_at else ""
    return f"{doubt}{'' if asked.chats else _NO_ENDPOINT}".strip()


def _asked(settings: EngineSettings) -> Iterator[Asked]:
    for use, at in models(settings).items():
        yield Asked(use, at, _variable(settings, f"openai_{use}"))
    if remote := remote_of(settings):
        yield Asked(
            "moderation", remote.endpoint, _variable(settings, "moderation"), remote.kind != "endpoint"
        )


def _look(asked: Asked) -> Finding | None:
    try:
        listed = model_list(asked.at)
    except (OSError, ValueError) as error:
        return asked.missing(f"{asked.shown} does not answer. {error}")
    if listed.models is None:
        return _unlisted(asked, listed)
    if lack := _model(asked, listed):
        return lack
    return _llama(asked) if listed.any_name and asked.chats else None


def _unlisted(asked: Asked, listed: Listed) -> Finding:
    status, said = listed.status, f" ({listed.said})" if listed.said else ""
    if address := _elsewhere(asked.at, status):
        words = f"There is no model server at {asked.shown}. Set {asked.variable}={without_password(address)}"
        return asked.missing(words)
    if status in (401, 403):
        return asked.missing(f"{asked.shown} does not accept its key.")
    if status == 429 or status >= 500:
        words = f"{asked.shown} answers {status}{said}: it is busy, still starting, or fails. See its log."
        return asked.missing(words)
    # Some servers have no list: only a real call can show it.
    return Finding("idle", asked.use, f"{asked.shown} lists no models: is the address right?")


def _llama(asked: Asked) -> Finding | None:
    """What llama.cpp says of its model beside its list, which it gives while it loads, too."""
    at = asked.at
    try:
        url = f"{at.base_url.removesuffix('/v1')}/props"
        answer = outbound.fetch(url, SECONDS, MAX_BYTES, headers=key_of(at.api_key))
        if answer.status == 503:
            return asked.missing(f"{asked.shown} is still loading its model. Look again in a minute.")
        props = foreign_json.loads(answer.content)
    except (OSError, ValueError):
        return None
    if asked.use == "vision" and not within(props, "modalities").get("vision", True):
        return asked.missing(f"the model at {asked.shown} can't read pictures.")
    if small := _small(asked, whole(within(props, "default_generation_settings").get("n_ctx"))):
        return small
    if not within(props, "chat_template_caps").get("supports_system_role", True):
        return Finding("ok", asked.use, "knows no system role: that text goes into the user's message")
    return None


def _elsewhere(at: ModelEndpoint, status: int) -> str | None:
    """Where the server is, if it is not where it was looked for. What answered with an error, or wants
    another key, may be the right one: then only a list shows that another is."""
    doubted = status in (401, 403, 429) or status >= 500
    for address in _neighbours(at.base_url):
        try:
            listed = model_list(replace(at, base_url=address))
        except (OSError, ValueError):
            continue
        if listed.models is not None or (listed.there and not doubted):
            return address
    return None


def _neighbours(base_url: str) -> Iterator[str]:
    """Addresses that are often meant: `/v1` lacking or doubled, a path too much."""
    bare = base_url
    for ending in _ENDINGS:
        bare = bare.removesuffix(ending)
    while bare.endswith("/v1"):
        bare = bare.removesuffix("/v1")
    root = urlsplit(bare)._replace(path="").geturl()
    tried = {base_url}
    for address in (f"{bare}/v1", bare, *(f"{root}{path}" for path in _ROOTS)):
        if address not in tried:
            tried.add(address)
            yield address


def _model(asked: Asked, listed: Listed) -> Finding | None:
    known, model = listed.models or {}, asked.at.model
    name = next((one for one in known if _same(one, model)), None)
    if not asked.chats:
        lists_none = f"{asked.shown} does not list its model {model}: is it the right one?"
        return Finding("idle", asked.use, lists_none) if model and name is None else None
    if name is None and not listed.any_name:
        return asked.missing(f"{asked.shown} has no model {model}. It has: {named([*known]) or 'none'}")
    return _small(asked, known[name] if name is not None else next(iter(known.values()), None))


def _small(asked: Asked, context: int | None) -> Finding | None:
    if context is None or context >= _LEAST_CONTEXT:
        return None
    return asked.missing(f"{asked.at.model} has a context of {context} tokens: too small. {_LARGER}")


def _same(listed: str, asked: str) -> bool:
    """Ollama lists a tag that nobody needs to name, Google a folder."""
    bare = listed.removeprefix("models/").casefold()
    return asked.removeprefix("models/").casefold() in (bare, bare.removesuffix(":latest"))


def _context(error: AppError) -> str:
    response = error_response_behind(error)
    if response is None or response.context is None:
        return _LARGER
    asked = f", and the question takes {response.prompt_tokens}" if response.prompt_tokens else ""
    return f"Its context holds {response.context} tokens{asked}. {_LARGER}"


def _variable(settings: EngineSettings, prefix: str) -> str:
    """The setting to change: the shared one where the use's own says the same."""
    shared = settings.of(OpenAISettings)
    own = settings.of(ModeratorSettings) if prefix == "moderation" else shared
    same = getattr(own, f"{prefix}_base_url") == shared.openai_base_url
    return "CHARGEN_OPENAI_BASE_URL" if same else f"CHARGEN_{prefix.upper()}_BASE_URL"
