"""What a server says where an answer should be: a refusal with a status, or an error inside a 200."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.ai import foreign_json

MAX_BODY = 256 * 1024  # bytes of a refusal that are read
_MAX_WORDS = 4_000  # characters that are looked at
_FINE = ("", "0", "200", "ok", "success", "none")
_TEXTS = (
    "message", "msg", "detail", "details", "error", "error_msg", "errorMessage", "error_description",
    "status_msg", "raw",
)  # fmt: skip
_MARKS = (
    "code", "type", "status", "error_type", "error_code", "errorCode", "status_code", "statusCode", "reason",
)  # fmt: skip
_NUMBERS = ("n_ctx", "n_prompt_tokens")
# MiniMax's codes, from its documentation, as statuses that mean the same; what its filter says has none.
_MINIMAX = {
    1001: 504, 1002: 429, 1004: 401, 1008: 402, 1013: 500, 1024: 500, 1033: 500, 1039: 429, 1041: 429,
    2049: 401,
}  # fmt: skip
_MINIMAX_FILTER = (1026, 1027)


class Complaint(Exception):
    """`status`: that of the answer, or one that the words name; None for neither. `marks`: codes and types,
    `message`: its words, both in lower case and for no page or log, since they may hold what a person wrote.
    `prompt_tokens`, `context`: as llama.cpp counts them. `html`: a page, or what else holds no answer at all.
    `inside`: it came within a 200, `late`: after a part of the answer. `retry_after`: the header's words."""

    def __init__(
        self,
        status: int | None = None,
        marks: str = "",
        message: str = "",
        *,
        prompt_tokens: int | None = None,
        context: int | None = None,
        html: bool = False,
        inside: bool = True,
        retry_after: str = "",
    ) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.marks = marks.lower()
        self.message = message[:_MAX_WORDS].lower()
        self.prompt_tokens, self.context = prompt_tokens, context
        self.html, self.inside, self.retry_after = html, inside, retry_after
        self.late = False

    @property
    def words(self) -> str:
        return f"{self.marks} {self.message}"


def complaint_in(said: Mapping[str, object]) -> Complaint | None:
    """The error that an object of a 200 is or holds; None where it holds none."""
    groq = said.get("x_groq")
    holders = [said, *objects(said.get("choices")), *([groq] if isinstance(groq, dict) else [])]
    errors = [holder.get("error") for holder in holders]
    for error in errors:
        if error and error is not True:
            return complaint_of(error)
    return complaint_of(said) if _is_error(said) else None


def complaint_behind(error: BaseException) -> Complaint | None:
    """What a server said, where the error was made of that."""
    return error.__cause__ if isinstance(error.__cause__, Complaint) else None


def complaint_of(error: object, status: int | None = None, **more: object) -> Complaint:
    """From an error in any form: an object, one in another, a list of them, or words alone."""
    found = [one for one in _flat(error) if isinstance(one, dict)]
    marks = [str(one[name]) for one in found for name in _MARKS if _short(one.get(name))]
    texts = [text for one in found for name in _TEXTS for text in _texts(one.get(name))]
    numbers = {name: one[name] for one in found for name in _NUMBERS if _is_whole(one.get(name))}
    codes = [one["status_code"] for one in found if "status_msg" in one and _is_whole(one.get("status_code"))]
    marks += ["content_filter"] if any(code in _MINIMAX_FILTER for code in codes) else []
    named = next((int(mark) for mark in marks if mark.isdecimal() and 400 <= int(mark) <= 599), None)
    return Complaint(
        status or named or next((_MINIMAX[code] for code in codes if code in _MINIMAX), None),
        " ".join(marks),
        " ".join(texts or _texts(error)),
        prompt_tokens=numbers.get("n_prompt_tokens"),
        context=numbers.get("n_ctx"),
        **more,  # type: ignore[arg-type]  # flags of Complaint
    )


def complaint_answered(status: int, content: bytes, retry_after: str = "") -> Complaint:
    """From an answer that has a status other than 200."""
    text = content.decode(errors="replace").strip()
    html = text[:1] == "<"
    try:
        error: object = foreign_json.loads(text)
    except ValueError:
        error = "" if html else text
    return complaint_of(error, status, html=html, inside=False, retry_after=retry_after)


def objects(value: object) -> list[Mapping[str, object]]:
    """The objects in a list that may be none, or hold anything."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_error(said: Mapping[str, object]) -> bool:
    """An object without choices that names what is wrong, in one of the ways that servers do so."""
    base = said.get("base_resp")  # MiniMax
    if isinstance(base, dict) and str(base.get("status_code", "0")) not in _FINE:
        return True
    if said.get("choices") or said.get("error") is True:
        return said.get("error") is True
    if said.get("object") == "error" or said.get("type") == "error" or said.get("success") is False:
        return True
    if said.get("detail") or said.get("errors") or said.get("error_msg"):
        return True
    named = any(isinstance(said.get(name), str) and said.get(name) for name in ("message", "msg"))
    return named and any(str(said[name]).lower() not in _FINE for name in _MARKS if name in said)


def _flat(error: object, depth: int = 0) -> Iterator[object]:
    """The error and what it holds, a few levels deep: routers put the provider's own into theirs."""
    yield error
    if depth > 3:
        return
    inner: list[object] = []
    if isinstance(error, dict):
        inner = [part for part in error.values() if isinstance(part, dict | list)]
        inner += [_read(part) for part in error.values() if isinstance(part, str) and part[:1] == "{"]
    elif isinstance(error, list):
        inner = error[:5]
    for part in inner:
        yield from _flat(part, depth + 1)


def _read(text: str) -> object:
    try:
        return foreign_json.loads(text)
    except ValueError:
        return None


def _texts(value: object) -> list[str]:
    """Words, and of a list (pydantic's) what each names and where."""
    if isinstance(value, str):
        return [value]
    places = [str(one["loc"]) for one in objects(value) if isinstance(one.get("loc"), list)]
    return [*places, *(one for one in value if isinstance(one, str))] if isinstance(value, list) else []


def _short(value: object) -> bool:
    return _is_whole(value) or (isinstance(value, str) and 0 < len(value) <= 80)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
