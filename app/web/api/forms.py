"""The form that starts a run, read as the browsers' and React's FormData really send it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from app import patterns
from app.errors import ImageTooLarge, InvalidField, UnsupportedImage
from app.pictures.uploads import MAX_BYTES
from app.runs.run_request import RunRequest
from app.web.api.failures import RequestTooLarge
from app.web.i18n import preferred_language

MAX_KEY = 255  # characters of an Idempotency-Key
# The largest picture, the longest description, and what multipart puts around them.
MAX_BODY = MAX_BYTES + 256 * 1024
_WHOLE = patterns.compile(r"-?[0-9]{1,16}")
LANGUAGE = patterns.compile(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8}){0,4}")
# What `FormData.append("image", nothing)` sends.
_NO_PICTURE = frozenset({"", "null", "undefined"})


async def read_run_request(request: Request[Any, Any, Any]) -> RunRequest:
    """The form and its headers. Raises InvalidField, ImageTooLarge, RequestTooLarge, UnsupportedImage."""
    form = await _form(request)
    return RunRequest(
        description=_text(form, "description"),
        image=await _image(form),
        template=_word(form, "template"),
        locale=_language(form),
        seed=_seed(form),
        idempotency_key=_key(request.headers.get("idempotency-key", "")),
        fallback_locale=preferred_language(request.headers.get("accept-language", "")),
    )


async def _form(request: Request[Any, Any, Any]) -> FormMultiDict:
    try:
        if request.content_type[0] == RequestEncodingType.URL_ENCODED:
            return _fields(await request.body())
        return await request.form()
    except RequestEntityTooLarge as error:
        raise ImageTooLarge from error
    except (UnicodeDecodeError, LookupError) as error:  # a text part in no known encoding
        raise InvalidField("The fields of the form must be text in UTF-8.") from error


def _fields(body: bytes) -> FormMultiDict:
    # Litestar's own reader would keep the last thousand such bodies in memory, however long.
    if len(body) > MAX_BODY - MAX_BYTES:
        raise RequestTooLarge
    return FormMultiDict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))


def _text(form: FormMultiDict, name: str) -> str | None:
    value = form.getall(name, [None])[0]
    if isinstance(value, UploadFile):
        raise InvalidField("'{field}' must be text.", field=name)
    return value


def _word(form: FormMultiDict, name: str) -> str | None:
    return (_text(form, name) or "").strip() or None


async def _image(form: FormMultiDict) -> bytes | None:
    value = form.getall("image", [""])[0]
    if isinstance(value, UploadFile):
        content = await value.read()
        if not content:
            raise UnsupportedImage
        return content
    if value.strip() in _NO_PICTURE:
        return None
    raise UnsupportedImage


def _language(form: FormMultiDict) -> str | None:
    tag = _word(form, "locale")
    if tag and not LANGUAGE.fullmatch(tag):
        raise InvalidField("'{field}' must be a language tag, as in 'pt-BR'.", field="locale")
    return tag


def _seed(form: FormMultiDict) -> int | None:
    digits = _word(form, "seed")
    if digits is None:
        return None
    if not _WHOLE.fullmatch(digits):
        raise InvalidField("'{field}' must be a whole number.", field="seed")
    return int(digits)


def _key(key: str) -> str | None:
    if len(key) > MAX_KEY:
        raise InvalidField(
            "'{field}' can have at most {limit} characters.", field="Idempotency-Key", limit=MAX_KEY
        )
    return key.strip() or None
