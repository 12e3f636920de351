"""Computes the token limit of an answer if a server's context is smaller than requested.

Servers word the error differently but name the same numbers: the limit, the requested tokens, usually the
prompt's length, alone or as a sum. The numbers are parsed and distinguished by what was requested.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import patterns
from app.ai.openai_compatible.chat.error_responses import ErrorResponse
from app.ai.openai_compatible.prompts import Messages

MIN_TOKENS = 200  # with fewer no step can be answered
_TEMPLATE_TOKENS = 8  # tokens that a template may add
_TOKENS_PER_CHARACTER = 0.3  # tokens per character, if the server gives none
_MARGIN = 1.1
_CONTEXT = patterns.compile(
    r"context_?length|context_?(?:window|size)|exceed_?context|context (?:length|window|size|limit)"
    r"|max_seq_len|max_model_len|string_above_max_length|prompt (?:is |was )?too long|input (?:is )?too long"
    r"|too many (?:input )?tokens|reduce the length|max_?(?:new_|total_)?tokens.{0,40}must be <"
    r"|input token count|(?:less|fewer) than \d+ (?:input )?tokens",
    patterns.IGNORECASE,
)
_SIZE = patterns.compile(
    r"too (?:large|long|many|big)|exceed|maximum|at most|less than|lower than|greater than|smaller than"
    r"|<=|\brange\b|\blimit\b|only \d|reduce|tokens? limit|request too large",
    patterns.IGNORECASE,
)
_OTHER_STATUSES = (401, 402, 403, 404, 407, 408, 409, 429)
_RATE = patterns.compile(r"rate.?limit|per.?min|per.?day|quota|credit", patterns.IGNORECASE)
_TOKENS = patterns.compile(r"token|context|max_seq_len", patterns.IGNORECASE)
_NUMBER = patterns.compile(r"\d{1,3}(?:[,_]\d{3})+|\d+")
_PUNCTUATION = "()[]{}`'\"*.,;:!?<>="


@dataclass(frozen=True, slots=True)
class TokenBudget:
    """`total`: tokens for prompt and answer together, or for the answer alone if `per_character` (prompt
    tokens per character) is 0. `measured`: characters that these tokens were counted for; beyond that it is
    an estimate."""

    total: int
    per_character: float = 0.0
    measured: int = 0

    def for_answer(self, messages: Messages) -> int:
        """Return the tokens left next to these messages; zero or negative if they fill the context."""
        if not self.per_character:
            return self.total
        length = characters(messages)
        margin = 1.0 if length <= self.measured else _MARGIN
        return self.total - round(self.per_character * length * margin) - _TEMPLATE_TOKENS


def is_context_error(error: ErrorResponse) -> bool:
    """Return whether a server rejects a request for its number of tokens."""
    if error.status in _OTHER_STATUSES or _RATE.search(error.words):
        return "request too large" in error.message  # a limit on tokens per minute
    if error.context is not None or _CONTEXT.search(error.words):
        return True
    if error.status is not None and error.status >= 500:
        return False
    is_size_error = _SIZE.search(error.message) and _TOKENS.search(error.message)
    return bool(is_size_error) and any(True for _ in _numbers(error.message))


def budget_after(error: ErrorResponse, requested: int, messages: Messages) -> TokenBudget:
    """Return the budget after an error about a request for `requested` tokens; a guess if the error has no
    numbers."""
    limit, prompt = _limit_and_prompt(error, requested)
    if limit is None:
        return TokenBudget(requested // 4)
    length = characters(messages)
    if prompt is not None:
        return TokenBudget(limit, prompt / length if length else 0.0, length)
    return TokenBudget(limit, _TOKENS_PER_CHARACTER if "context" in error.words else 0.0)


def characters(messages: Messages) -> int:
    """Return the characters of the messages' texts, without pictures."""
    return sum(len(text) for message in messages for text in _texts(message["content"]))


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        yield from (part["text"] for part in content if part.get("type") == "text")


def _limit_and_prompt(error: ErrorResponse, requested: int) -> tuple[int | None, int | None]:
    if error.context is not None:
        return error.context, error.prompt_tokens
    others = sorted({number for number in _numbers(error.message) if number != requested}, reverse=True)
    # A total is given with its parts, or alone above the limit that it exceeds.
    total = next((one for one in others if one - requested in others), None)
    if total is None and len(others) > 1 and others[0] > requested and _is_total(error.message, others[0]):
        total = others[0]
    rest = [one for one in others if one != total]
    if not rest:
        return None, None
    below = rest[1] if len(rest) > 1 else None
    return rest[0], (total - requested if total is not None else below)


def _is_total(message: str, number: int) -> bool:
    """Return whether the number is the total requested, not the limit."""
    before = message.replace(",", "").partition(str(number))[0][-60:]
    return any(word in before for word in ("request", "total", "sum", "resulted", "contains", "prompt"))


def _numbers(message: str) -> Iterator[int]:
    """Yield the standalone numbers: a model's name has digits too."""
    for word in message.replace("=", " ").replace("[", " ").replace("/", " ").split():
        bare = word.strip(_PUNCTUATION)
        parts = [bare] if _NUMBER.fullmatch(bare) else bare.split(",")
        if all(_NUMBER.fullmatch(part) for part in parts):
            yield from (int(part.replace(",", "").replace("_", "")) for part in parts if len(part) < 12)
