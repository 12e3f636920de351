"""Parses the results of a moderation endpoint into a verdict.

OpenAI's has `flagged`, `categories` and scores for each text; Mistral's has no `flagged`; gateways in front
of guard models put a list of codes or numbers into `categories`, and omit `results` for a single text. Scores
are ignored: the threshold is up to the server. Numbers in `categories` count if `flagged` is present.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.ai.openai_compatible.moderation.categories import verdict_for
from app.ai.openai_compatible.moderation.label_meanings import names_in_value, real_names
from app.ai.openai_compatible.moderation.verdicts import Unreadable
from app.engines.moderation import Verdict, strictest

_BOOLEANS: Mapping[object, bool] = {1: True, 0: False, "true": True, "false": False, "yes": True, "no": False}


def verdict_of(answer: object, texts: int, model: str | None = None) -> Verdict:
    """Return the strictest verdict on the texts sent together. Raises Unreadable, also if there are fewer
    results than texts."""
    results = answer.get("results", answer) if isinstance(answer, dict) else None
    results = [results] if isinstance(results, dict) else results
    if not isinstance(results, list) or len(results) < texts:
        raise Unreadable
    return strictest(_verdict(result, model) for result in results)


def _verdict(result: object, model: str | None) -> Verdict:
    if not isinstance(result, dict):
        raise Unreadable
    flagged, categories = result.get("flagged"), result.get("categories")
    if flagged is None and not isinstance(categories, dict | list):
        raise Unreadable
    names = list(_names(categories, by_number=flagged is not None))
    return verdict_for(names, model) if names or (flagged is not None and _bool(flagged)) else Verdict()


def _names(categories: object, by_number: bool) -> Iterator[str]:
    if isinstance(categories, list | str):
        yield from real_names(names_in_value(categories))
    elif isinstance(categories, dict):
        for name, applies_value in categories.items():
            if applies_value is not None and (
                applies_value >= 0.5 if by_number and _is_share(applies_value) else _bool(applies_value)
            ):
                yield str(name)
    elif categories is not None:
        raise Unreadable


def _is_share(value: object) -> bool:
    return isinstance(value, float) and 0 <= value <= 1


def _bool(value: object) -> bool:
    value_as_bool = (
        _BOOLEANS.get(value.lower() if isinstance(value, str) else value) if _is_plain(value) else None
    )
    if value_as_bool is None:
        raise Unreadable
    return value_as_bool


def _is_plain(value: object) -> bool:
    return isinstance(value, str | bool | int)
