"""Checks at the start: Redis, if it is not embedded, and the settings of the file store.

Later an outage ends no process: it is reported, see `app.runtime.outages`.
"""

from __future__ import annotations

import sys
import time
from urllib.parse import urlsplit

from app.adapters.embedded.programs import EXIT_CONFIG, CannotStart
from app.adapters.embedded.supervisor import say
from app.cli.database import up_to_date
from app.settings.environment import SettingsError
from app.settings.settings import Settings

_ANSWER_SECONDS = 3.0
_COMING_SECONDS = 4.0  # for a Redis that is starting; a wrong password is reported at once


def check_startup(settings: Settings) -> None:
    """Runs once under the supervisor, before the other programs; prints what is wrong."""
    try:
        if not settings.redis_embedded:
            check_redis(settings)
        check_files(settings)
        up_to_date(settings)
    except (CannotStart, SettingsError) as error:
        say(str(error))
        sys.exit(EXIT_CONFIG)


def check_process(settings: Settings) -> None:
    """Checks for a process of its own. Raises CannotStart, SettingsError."""
    check_redis(settings)
    check_files(settings)


def check_files(settings: Settings) -> None:
    """Checks that the settings make a file store; readiness checks whether it responds. Raises
    SettingsError."""
    if settings.files_url == (settings.data_dir / "files").as_uri():
        return
    from app.adapters.files import ObjectFiles

    ObjectFiles(settings.files_url)


def check_redis(settings: Settings) -> None:
    """Raises CannotStart if Redis is unusable and not just temporarily."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import BusyLoadingError, RedisError, ResponseError
    from redis.retry import Retry

    from app.adapters.redis_reasons import is_transient, why

    ends = time.monotonic() + _COMING_SECONDS
    limits = {"socket_timeout": _ANSWER_SECONDS, "socket_connect_timeout": _ANSWER_SECONDS}
    with Redis.from_url(settings.redis_url, retry=Retry(NoBackoff(), 0), **limits) as client:
        while True:
            try:
                client.set("chargen:probe", b"", ex=60)
                return
            except (RedisError, OSError, ValueError) as error:
                if isinstance(error, BusyLoadingError | ResponseError) and is_transient(error):
                    return
                if not is_transient(error) or time.monotonic() > ends:
                    raise CannotStart(_sentence(settings, why(error))) from error
            time.sleep(0.1)


def _sentence(settings: Settings, reason: str) -> str:
    if settings.redis_embedded:
        return (
            f"The embedded Valkey can't be used: {reason[0].lower()}{reason[1:]} `chargen serve` starts it;"
            " for a process on its own set CHARGEN_REDIS_URL."
        )
    return f"The Redis at {_shown(settings.redis_url)} can't be used: {reason[0].lower()}{reason[1:]}"


def _shown(url: str) -> str:
    """Returns the address without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
