"""The settings of what may be spent in a day: runs, portraits, and what models cost, each off or a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.environment import SettingsError
from app.setting import Parse, setting

OFF = "off"
_OF = {
    "PER_USER": "one user, guests too",
    "PER_GUEST_ADDRESS": "all guests at one internet address (IPv6: one /64 network)",
    "STUDIO": "the whole studio",
}


def count(variable: str, raw: str) -> int | None:
    """A whole number; None: no limit."""
    if raw.lower() == OFF:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", raw):
        raise SettingsError(f"{variable} is {raw!r}: it must be a whole number, or off.")
    return int(raw)


def dollars(variable: str, raw: str) -> Decimal | None:
    """US dollars, to a millionth; None: no limit."""
    if raw.lower() == OFF:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", raw):
        raise SettingsError(f"{variable} is {raw!r}: it must be US dollars, as in 2.50, or off.")
    return Decimal(raw)


def _asks_models(known: dict[str, Any]) -> bool:
    return "openai" in (known["analyst"], known["writer"], known["painter"])


def _paints_on_models(known: dict[str, Any]) -> bool:
    return known["painter"] == "openai"


def _limit(
    name: str, what: str, parse: Parse, paid: Callable[[dict[str, Any]], bool], engines: str, default: Any
) -> Any:
    whose = next(text for suffix, text in _OF.items() if name.endswith(suffix))
    return setting(
        f"CHARGEN_DAILY_{name}",
        parse,
        lambda known: default if paid(known) else None,
        f"{what} {whose} may have in a day (UTC), or `off`.",
        shown=f"{default} with {engines} `openai`, else off",
    )


def _runs(scope: str, default: int) -> Any:
    what = "How many runs, retries that ask an engine anew included,"
    return _limit(f"RUNS_{scope}", what, count, _asks_models, "any engine", default)


def _portraits(scope: str, default: int) -> Any:
    return _limit(
        f"PORTRAITS_{scope}", "How many portraits", count, _paints_on_models, "the painter", default
    )


def _cost(scope: str, default: str) -> Any:
    what = "What models may report as cost, in US dollars, before no further run is taken: what"
    return _limit(f"COST_{scope}", what, dollars, _asks_models, "any engine", Decimal(default))


@dataclass(frozen=True)  # Python can't lay out the slots of two bases side by side
class QuotaSettings:
    """Limits of a day; None: none. An explicit one counts whatever the engine."""

    daily_runs_per_user: int | None = _runs("PER_USER", 20)
    daily_runs_per_guest_address: int | None = _runs("PER_GUEST_ADDRESS", 20)
    daily_runs_studio: int | None = _runs("STUDIO", 200)
    daily_portraits_per_user: int | None = _portraits("PER_USER", 40)
    daily_portraits_per_guest_address: int | None = _portraits("PER_GUEST_ADDRESS", 40)
    daily_portraits_studio: int | None = _portraits("STUDIO", 400)
    daily_cost_per_user: Decimal | None = _cost("PER_USER", "5")
    daily_cost_per_guest_address: Decimal | None = _cost("PER_GUEST_ADDRESS", "5")
    daily_cost_studio: Decimal | None = _cost("STUDIO", "25")
