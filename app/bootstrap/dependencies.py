"""External dependencies of a process: Redis, database, file store, an identity provider's keys."""

from __future__ import annotations

from functools import partial

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

from app.accounts.issuer_keys import IssuerKeys
from app.accounts.service import Accounts
from app.accounts.tokens import Tokens
from app.adapters import database_probe, redis_reasons
from app.adapters.files import ObjectFiles
from app.adapters.issuer_keys import fetching
from app.db import Database
from app.runtime.outages import Outages
from app.settings.settings import Settings
from app.settings_to_options import token_rules_of


def build_outages(db: Database, redis: Redis, files: ObjectFiles) -> Outages:
    """Returns the outages of what a process depends on; database and file store report their failures
    there."""
    outages = Outages(
        {
            "database": partial(database_probe.probe, db),
            "redis": partial(redis_reasons.probe, redis),
            "files": files.probe,
        }
    )
    db.report, files.report = partial(outages.down, "database"), partial(outages.down, "files")
    return outages


def build_tokens(settings: Settings) -> Tokens:
    """Returns how tokens are issued and verified."""
    keys = IssuerKeys(fetching(settings.jwks_url)) if settings.jwks_url else None
    return Tokens(token_rules_of(settings), keys)


def build_accounts(settings: Settings, db: Database) -> Accounts:
    """Returns users and tokens alone: all that the command line needs."""
    return Accounts(db, build_tokens(settings))


def connect(settings: Settings) -> Redis:
    """Returns a lazy connection pool: nothing connects before the first command."""
    # redis-py's default of 5 s would break SAQ's blocking reads.
    return Redis.from_url(
        settings.redis_url,
        socket_timeout=None,
        socket_connect_timeout=3,
        health_check_interval=15,
        # The default waits up to 10 s between retries: a Redis that is back should be used at once.
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), retries=3),
    )
