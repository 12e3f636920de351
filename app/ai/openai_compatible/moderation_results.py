"""What a moderation endpoint answers, as a verdict.

OpenAI's has `flagged`, `categories` and scores for each text; Mistral's has no `flagged`; gateways before
guard models put a list of codes into `categories`. Scores are not read: where
the line runs is the server's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.ai.openai_compatible.guard_answers import Unreadable
from app.ai.openai_compatible.guard_categories import meaning_of
from app.moderation import Verdict, strictest

_SAID: Mapping[object, bool] = {1: True, 0: False, "true": True, "false": False, "yes": True, "no": False}


def verdict_of(answer: Any, texts: int, model: str | None = None) -> Verdict:
    """On all the texts that were sent together. Raises Unreadable, also where there are fewer results than
    texts: something was then not judged."""
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or len(results) < texts:
        raise Unreadable
    return strictest(_verdict(result, model) for result in results)


def _verdict(result: Any, model: str | None) -> Verdict:
    if not isinstance(result, dict):
        raise Unreadable
    flagged, categories = result.get("flagged"), result.get("categories")
    if flagged is None and not isinstance(categories, dict | list):
        raise Unreadable
    names = list(_names(categories))
    return meaning_of(names, model) if names or (flagged is not None and _bool(flagged)) else Verdict()


def _names(categories: Any) -> Iterator[str]:
    if isinstance(categories, list):
        yield from (one if isinstance(one, str) else _named(one) for one in categories)
    elif isinstance(categories, dict):
        yield from (str(name) for name, holds in categories.items() if holds is not None and _bool(holds))
    elif categories is not None:
        raise Unreadable


def _named(one: Any) -> str:
    name = one.get("name") or one.get("category") if isinstance(one, dict) else None
    if not isinstance(name, str):
        raise Unreadable
    return name


def _bool(value: Any) -> bool:
    said = _SAID.get(value.lower() if isinstance(value, str) else value) if _is_plain(value) else None
    if said is None:
        raise Unreadable
    return said


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | bool | int)
