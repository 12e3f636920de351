"""Parses the list of models that a server answers at `/models`, in all known forms."""

from __future__ import annotations

from dataclasses import dataclass

from app.ai import foreign_json
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint
from app.ai.openai_compatible.chat.error_responses import parse_error_response
from app.ai.server_probing import MAX_BYTES, SECONDS, Row, key_of, printable, whole, within
from app.network import outbound

_MAX_SAID = 200
_ANY_MODEL = ("llamacpp", "koboldcpp")  # serve the one they have under whatever name is asked for
# What is loaded comes before what the model could hold.
_CONTEXTS = (
    "loaded_context_length", "n_ctx", "max_model_len", "max_seq_len", "context_length", "context_window",
    "max_context_length",
)  # fmt: skip
_WITHIN = ("meta", "parameters", "top_provider", "limits")  # objects of a row that hold such figures


@dataclass(frozen=True, slots=True)
class Listed:
    """What an address answered. `models`: each with its context in tokens, if named; None: it lists none.
    `said`: its own words, where the status is an error."""

    status: int
    models: dict[str, int | None] | None
    any_name: bool = False
    said: str = ""

    @property
    def there(self) -> bool:
        return self.models is not None or self.status in (401, 403)


def model_list(at: ModelEndpoint) -> Listed:
    """Asks for the list. Raises OSError, and ValueError for an answer that is too long."""
    answer = outbound.fetch(f"{at.base_url}/models", SECONDS, MAX_BYTES, headers=key_of(at.api_key))
    rows = _rows(answer.content) if answer.status == 200 else None
    if rows is None:
        said = "" if answer.status == 200 else parse_error_response(answer.status, answer.content).message
        return Listed(answer.status, None, said=printable(said)[:_MAX_SAID].strip())
    any_name = any(str(row.get("owned_by", "")).lower() in _ANY_MODEL for row in rows.values())
    return Listed(200, {name: _size(row) for name, row in rows.items()}, any_name)


def _rows(content: bytes) -> dict[str, Row] | None:
    """What is said of each model; None where the answer is no list of models."""
    try:
        listed = foreign_json.loads(content)
    except ValueError:
        return None
    rows = listed
    if isinstance(listed, dict):
        rows = listed.get("data")
        if rows is None:
            rows = listed.get("models", [] if _is_empty_list(listed) else None)
    if isinstance(rows, dict):  # by name
        return {str(name): row if isinstance(row, dict) else {} for name, row in rows.items()}
    if not isinstance(rows, list):
        return None
    return {name: row for name, row in map(_named_row, rows) if name}


def _is_empty_list(listed: Row) -> bool:
    """Ollama without a model answers so: `{"object": "list", "data": null}`."""
    return listed.get("object") == "list" and "data" in listed


def _named_row(row: object) -> tuple[str, Row]:
    if isinstance(row, str):
        return row, {}
    if not isinstance(row, dict):
        return "", {}
    return str(row.get("id") or row.get("name") or row.get("model") or ""), row


def _size(row: Row) -> int | None:
    places = [row, *(within(row, name) for name in _WITHIN)]
    sizes = (whole(place.get(name)) for name in _CONTEXTS for place in places)
    return next((size for size in sizes if size), None)
