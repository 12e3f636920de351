"""The application's request class: bodies become storable text and values, or are refused with 4xx.

All handlers and Litestar's CSRF protection read bodies through it: the one place for these checks.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException
from litestar.types import Empty

from app.errors import InvalidField
from app.text.storable import require_storable
from app.web.multipart_form import read_multipart

MAX_JSON_DEPTH = 64
_BODY = "body"


class StudioRequest(Request[Any, Any, Any]):
    """Raises InvalidField for unstorable text, ClientException for what can't be parsed."""

    _checked = False

    async def body(self) -> bytes:
        content = await super().body()
        if not self._checked:
            self._checked = True
            if self.content_type[0] == RequestEncodingType.URL_ENCODED:
                _require_storable_pairs(content)
        return content

    async def json(self) -> Any:
        try:
            value = await super().json()
        except (RecursionError, UnicodeError) as error:
            raise ClientException("The body is no JSON that can be read.") from error
        _require_storable_json(value)
        return value

    async def form(self) -> FormMultiDict:
        try:
            await self._read_multipart()
            form = await super().form()
        except (ValueError, LookupError) as error:  # a part in an unknown encoding, an invalid boundary
            raise InvalidField("The fields of the form must be text in UTF-8.") from error
        for name, value in form.multi_items():
            require_storable(name, _BODY)
            require_storable(value.filename if isinstance(value, UploadFile) else value, name)
        return form

    async def _read_multipart(self) -> None:
        """Stores the form where Litestar's `form` looks for a parsed one."""
        kind, options = self.content_type
        if (
            kind == RequestEncodingType.MULTI_PART
            and self._connection_state.form is Empty
            and "boundary" in options
        ):
            limit = self.app.multipart_form_part_limit
            fields = await read_multipart(self.stream(), options["boundary"].encode(), limit)
            form: Any = {name: each if len(each) > 1 else each[0] for name, each in fields.items()}
            self._connection_state.form = form


def _require_storable_pairs(content: bytes) -> None:
    for name, value in parse_qsl(content.decode("latin-1"), keep_blank_values=True):
        require_storable(name, _BODY)
        require_storable(value, name)


def _require_storable_json(value: Any) -> None:
    """Raises InvalidField. Iterates by level: hostile input could exhaust recursion."""
    level: list[tuple[str, Any]] = [(_BODY, value)]
    for _ in range(MAX_JSON_DEPTH):
        if not level:
            return
        level = [child for name, item in level for child in _children(name, item)]
    if level:
        raise ClientException("The body is nested too deeply.")


def _children(name: str, item: Any) -> list[tuple[str, Any]]:
    if isinstance(item, str):
        require_storable(item, name)
    elif isinstance(item, list):
        return [(name, element) for element in item]
    elif isinstance(item, dict):
        return [(require_storable(str(key), name), element) for key, element in item.items()]
    return []
