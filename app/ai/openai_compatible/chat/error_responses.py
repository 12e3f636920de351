"""Parses error responses: with an error status, or as an error object within a 200."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.ai import foreign_json

MAX_BODY = 256 * 1024  # bytes of an error response that are read
_MAX_MESSAGE = 4_000  # characters inspected
_SUCCESS_VALUES = ("", "0", "200", "ok", "success", "none")
_MESSAGE_FIELDS = (
    "message", "msg", "detail", "details", "error", "error_msg", "errorMessage", "error_description",
    "status_msg", "raw",
)  # fmt: skip
_CODE_FIELDS = (
    "code", "type", "status", "error_type", "error_code", "errorCode", "status_code", "statusCode", "reason",
)  # fmt: skip
_TOKEN_FIELDS = ("n_ctx", "n_prompt_tokens")
# MiniMax's error codes, from its documentation, as the equivalent HTTP statuses.
_MINIMAX = {
    1001: 504, 1002: 429, 1004: 401, 1008: 402, 1013: 500, 1024: 500, 1033: 500, 1039: 429, 1041: 429,
    2049: 401,
}  # fmt: skip
_MINIMAX_FILTER = (1026, 1027)


class ErrorResponse(Exception):
    """An error that a server reported.

    `status`: the HTTP status, or one that the error names; None for neither. `codes`: error codes and types,
    `message`: its text, both in lower case; neither may be shown or logged, since they may quote user input.
    `prompt_tokens`, `context`: token counts as llama.cpp reports them. `is_page`: an HTML page or other
    content that is not an answer. `in_success_response`: it came within a 200; `after_content`: after a part
    of the answer. `retry_after`: the value of that header.
    """

    def __init__(
        self,
        status: int | None = None,
        codes: str = "",
        message: str = "",
        *,
        prompt_tokens: int | None = None,
        context: int | None = None,
        is_page: bool = False,
        in_success_response: bool = True,
        retry_after: str = "",
    ) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.codes = codes.lower()
        self.message = message[:_MAX_MESSAGE].lower()
        self.prompt_tokens, self.context = prompt_tokens, context
        self.is_page, self.in_success_response, self.retry_after = is_page, in_success_response, retry_after
        self.after_content = False

    @property
    def words(self) -> str:
        """Codes and message, for pattern matching."""
        return f"{self.codes} {self.message}"


def error_response_in(body: Mapping[str, object]) -> ErrorResponse | None:
    """Return the error that an object of a 200 is or contains; None if it has none."""
    groq_field = body.get("x_groq")
    candidates = [
        body,
        *json_objects(body.get("choices")),
        *([groq_field] if isinstance(groq_field, dict) else []),
    ]
    errors = [holder.get("error") for holder in candidates]
    for error in errors:
        if error and error is not True:
            return parse_error(error)
    return parse_error(body) if _is_error(body) else None


def error_response_behind(error: BaseException) -> ErrorResponse | None:
    """Return the server's error that caused this exception; None if there was none."""
    return error.__cause__ if isinstance(error.__cause__, ErrorResponse) else None


def parse_error(error: object, status: int | None = None, **flags: object) -> ErrorResponse:
    """Parse an error of any form: an object, a nested one, a list, or plain text."""
    found = [one for one in _nested_errors(error) if isinstance(one, dict)]
    codes = [str(one[name]) for one in found for name in _CODE_FIELDS if _is_short_code(one.get(name))]
    texts = [text for one in found for name in _MESSAGE_FIELDS for text in _message_texts(one.get(name))]
    numbers = {name: one[name] for one in found for name in _TOKEN_FIELDS if _is_int(one.get(name))}
    status_codes = [
        one["status_code"] for one in found if "status_msg" in one and _is_int(one.get("status_code"))
    ]
    codes += ["content_filter"] if any(code in _MINIMAX_FILTER for code in status_codes) else []
    status_code = next((int(code) for code in codes if code.isdecimal() and 400 <= int(code) <= 599), None)
    return ErrorResponse(
        status or status_code or next((_MINIMAX[code] for code in status_codes if code in _MINIMAX), None),
        " ".join(codes),
        " ".join(texts or _message_texts(error)),
        prompt_tokens=numbers.get("n_prompt_tokens"),
        context=numbers.get("n_ctx"),
        **flags,  # type: ignore[arg-type]  # flags of Complaint
    )


def parse_error_response(status: int, content: bytes, retry_after: str = "") -> ErrorResponse:
    """Parse a response with a status other than 200."""
    text = content.decode(errors="replace").strip()
    is_page = text[:1] == "<"
    try:
        error: object = foreign_json.loads(text)
    except ValueError:
        error = "" if is_page else text
    return parse_error(error, status, is_page=is_page, in_success_response=False, retry_after=retry_after)


def json_objects(value: object) -> list[Mapping[str, object]]:
    """Return the objects in a list; [] for any other value."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_error(body: Mapping[str, object]) -> bool:
    """Return whether an object without choices is an error, in one of the forms that servers use."""
    base_response = body.get("base_resp")  # MiniMax
    if isinstance(base_response, dict) and str(base_response.get("status_code", "0")) not in _SUCCESS_VALUES:
        return True
    if body.get("choices") or body.get("error") is True:
        return body.get("error") is True
    if body.get("object") == "error" or body.get("type") == "error" or body.get("success") is False:
        return True
    if body.get("detail") or body.get("errors") or body.get("error_msg"):
        return True
    status_code = any(isinstance(body.get(name), str) and body.get(name) for name in ("message", "msg"))
    return status_code and any(
        str(body[name]).lower() not in _SUCCESS_VALUES for name in _CODE_FIELDS if name in body
    )


def _nested_errors(error: object, depth: int = 0) -> Iterator[object]:
    """Yield the error and what it contains, a few levels deep: routers wrap the provider's error into
    theirs."""
    yield error
    if depth > 3:
        return
    inner: list[object] = []
    if isinstance(error, dict):
        inner = [part for part in error.values() if isinstance(part, dict | list)]
        inner += [_parse(part) for part in error.values() if isinstance(part, str) and part[:1] == "{"]
    elif isinstance(error, list):
        inner = error[:5]
    for part in inner:
        yield from _nested_errors(part, depth + 1)


def _parse(text: str) -> object:
    try:
        return foreign_json.loads(text)
    except ValueError:
        return None


def _message_texts(value: object) -> list[str]:
    """Return the texts of a message; of a list (pydantic's) each entry and its location."""
    if isinstance(value, str):
        return [value]
    locations = [str(one["loc"]) for one in json_objects(value) if isinstance(one.get("loc"), list)]
    return [*locations, *(one for one in value if isinstance(one, str))] if isinstance(value, list) else []


def _is_short_code(value: object) -> bool:
    return _is_int(value) or (isinstance(value, str) and 0 < len(value) <= 80)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
