"""What a moderation endpoint answers, as a verdict.

OpenAI's has `flagged`, `categories` and scores for each text; Mistral's has no `flagged`; gateways before
guard models put a list of codes into `categories`, or numbers, and leave `results` out for a single text.
Scores are not read: where the line runs is the server's to say. Numbers in `categories` count where it has
said so by `flagged`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.ai.openai_compatible.moderation.categories import meaning_of
from app.ai.openai_compatible.moderation.label_meanings import names_of, real_names
from app.ai.openai_compatible.moderation.verdicts import Unreadable
from app.engines.moderation import Verdict, strictest

_SAID: Mapping[object, bool] = {1: True, 0: False, "true": True, "false": False, "yes": True, "no": False}


def verdict_of(answer: Any, texts: int, model: str | None = None) -> Verdict:
    """On all the texts that were sent together. Raises Unreadable, also where there are fewer results than
    texts: something was then not judged."""
    results = answer.get("results", answer) if isinstance(answer, dict) else None
    results = [results] if isinstance(results, dict) else results
    if not isinstance(results, list) or len(results) < texts:
        raise Unreadable
    return strictest(_verdict(result, model) for result in results)


def _verdict(result: Any, model: str | None) -> Verdict:
    if not isinstance(result, dict):
        raise Unreadable
    flagged, categories = result.get("flagged"), result.get("categories")
    if flagged is None and not isinstance(categories, dict | list):
        raise Unreadable
    names = list(_names(categories, by_number=flagged is not None))
    return meaning_of(names, model) if names or (flagged is not None and _bool(flagged)) else Verdict()


def _names(categories: Any, by_number: bool) -> Iterator[str]:
    if isinstance(categories, list | str):
        yield from real_names(names_of(categories))
    elif isinstance(categories, dict):
        for name, holds in categories.items():
            if holds is not None and (holds >= 0.5 if by_number and _is_share(holds) else _bool(holds)):
                yield str(name)
    elif categories is not None:
        raise Unreadable


def _is_share(value: Any) -> bool:
    return isinstance(value, float) and 0 <= value <= 1


def _bool(value: Any) -> bool:
    said = _SAID.get(value.lower() if isinstance(value, str) else value) if _is_plain(value) else None
    if said is None:
        raise Unreadable
    return said


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | bool | int)
