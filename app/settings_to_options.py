"""Converts settings to the options of the domain's parts."""

from __future__ import annotations

from app.accounts.tokens import TokenRules
from app.deletion.expiry import RetentionPeriods
from app.runs.quota_limits import MICROS, Limit, Limits
from app.settings.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """Returns the daily limits."""
    costs = (settings.daily_cost_per_user, settings.daily_cost_per_guest_address, settings.daily_cost_studio)
    return Limits(
        Limit(
            settings.daily_runs_per_user, settings.daily_runs_per_guest_address, settings.daily_runs_studio
        ),
        Limit(
            settings.daily_portraits_per_user,
            settings.daily_portraits_per_guest_address,
            settings.daily_portraits_studio,
        ),
        Limit(*(None if dollars is None else int(dollars * MICROS) for dollars in costs)),
    )


def retention_periods(settings: Settings) -> RetentionPeriods:
    """Returns how long unused data is stored."""
    return RetentionPeriods(settings.keep_guests_days, settings.keep_runs_days, settings.keep_previews_days)


def token_rules_of(settings: Settings) -> TokenRules:
    """Returns how tokens are verified."""
    return TokenRules(
        secret=settings.jwt_secret,
        algorithms=settings.jwt_algorithms,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        admin_roles=settings.jwt_admin_roles,
    )
