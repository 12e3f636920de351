"""Daily quota settings: runs, portraits, and what models cost, each off or a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app import patterns
from app.engines import registry
from app.settings.declaration import Known, Parse, SettingsPart, setting
from app.settings.environment import SettingsError

OFF = "off"


def count(variable: str, raw: str) -> int | None:
    """Parses a whole number; None: no limit."""
    if raw.lower() == OFF:
        return None
    if not patterns.fullmatch(r"[0-9]{1,9}", raw):
        raise SettingsError(f"{variable} is {raw!r}: it must be a whole number, or off.")
    return int(raw)


def dollars(variable: str, raw: str) -> Decimal | None:
    """Parses US dollars, to a millionth; None: no limit."""
    if raw.lower() == OFF:
        return None
    if not patterns.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", raw):
        raise SettingsError(f"{variable} is {raw!r}: it must be US dollars, as in 2.50, or off.")
    return Decimal(raw)


def _asks_models(known: Known) -> bool:
    return any(registry.is_paid(known[role]) for role in ("analyst", "writer", "painter"))


def _paints_on_models(known: Known) -> bool:
    return registry.is_paid(known["painter"])


def _limit(name: str, parse: Parse, paid: Callable[[Known], bool], default: Any, help: str) -> Any:
    engines = "a painter" if paid is _paints_on_models else "an engine"
    return setting(
        f"CHARGEN_DAILY_{name}",
        parse,
        lambda known: default if paid(known) else None,
        help,
        shown=f"{default} with {engines} {' or '.join(f'`{one}`' for one in registry.paid())}, else off",
    )


def _limits(name: str, parse: Parse, paid: Callable[[Known], bool], help: str) -> Callable[..., Any]:
    said = {
        "PER_USER": help,
        "PER_GUEST_ADDRESS": "The same for all guests at one internet address (IPv6: one /64 network).",
        "STUDIO": "The same for the whole studio.",
    }
    return lambda scope, default: _limit(f"{name}_{scope}", parse, paid, default, said[scope])


_runs = _limits(
    "RUNS", count, _asks_models,
    "How many runs one user, guest or not, may start in a day (UTC), retries that ask an engine anew"
    " included; or `off`.",
)  # fmt: skip
_portraits = _limits(
    "PORTRAITS", count, _paints_on_models,
    "How many portraits one user, guest or not, may have painted in a day (UTC); or `off`.",
)  # fmt: skip
_cost = _limits(
    "COST", dollars, _asks_models,
    "How many US dollars, as models report them, one user, guest or not, may cost in a day (UTC) before"
    " further runs are refused; or `off`.",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class QuotaSettings(SettingsPart):
    """Daily limits; None: no limit. An explicit one applies whatever the engine."""

    daily_runs_per_user: int | None = _runs("PER_USER", 20)
    daily_runs_per_guest_address: int | None = _runs("PER_GUEST_ADDRESS", 20)
    daily_runs_studio: int | None = _runs("STUDIO", 200)
    daily_portraits_per_user: int | None = _portraits("PER_USER", 40)
    daily_portraits_per_guest_address: int | None = _portraits("PER_GUEST_ADDRESS", 40)
    daily_portraits_studio: int | None = _portraits("STUDIO", 400)
    daily_cost_per_user: Decimal | None = _cost("PER_USER", Decimal(5))
    daily_cost_per_guest_address: Decimal | None = _cost("PER_GUEST_ADDRESS", Decimal(5))
    daily_cost_studio: Decimal | None = _cost("STUDIO", Decimal(25))
