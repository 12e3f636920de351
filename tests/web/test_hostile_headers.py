"""Headers that anybody may send are read in linear time, and nonsense in them counts for nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import pytest
from litestar.types import Scope

from app.adapters.files import UNFINISHED
from app.errors import VersionConflict
from app.runtime.logs import drop_queries
from app.translation import interface_locales
from app.web.api.forms import LANGUAGE
from app.web.api.versions import expected_version
from app.web.i18n import accepted_languages, accepted_locale, preferred_language
from app.web.request_log import given_request_id
from tests.support.linear_time import assert_linear

HOSTILE = [
    ",", "a,", ";", ";q=", ";q=1", "q=0.", "*,", "-", "a-", "a;q=0.5,", " ", "\t", '"', 'W/"', '"1',
    "1", "9", "/", "/?", "?", "'", "=", "00-", "é", "\x00", "%", "a", "A-a_", "#", "\n",
    ",;q=0.001;q=1",
]  # fmt: skip


def _version(text: str) -> int | None:
    with suppress(VersionConflict):
        return expected_version(text)
    return None


def _request_id(text: str) -> str | None:
    headers = [(b"x-request-id", text.encode("latin-1"))]
    return given_request_id(cast(Scope, {"type": "http", "headers": headers}))


def _logged(text: str) -> object:
    return drop_queries(None, "info", cast(Any, {"_record": None, "event": text}))


READERS: dict[str, Callable[[str], object]] = {
    "Accept-Language": accepted_languages,
    "If-Match": _version,
    "X-Request-ID": _request_id,
    "a line of a log": _logged,
    "locale": LANGUAGE.fullmatch,
    "a file's key": UNFINISHED.fullmatch,
}


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("name", READERS)
def test_a_hostile_header_is_read_in_linear_time(name: str, unit: str) -> None:
    assert_linear(READERS[name], unit, 64_000)


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_header_means_nothing(unit: str) -> None:
    text = unit * 10_000
    assert accepted_locale(text) in interface_locales()
    assert preferred_language("," * 10_000) is None
    assert _version(text) is None
    assert _request_id(text) is None


def test_a_query_of_any_length_stays_out_of_the_log() -> None:
    event: Any = _logged("GET /a" + "/" * 10_000 + "?token=" + "x" * 10_000 + " 200")
    assert event["event"] == "GET /a" + "/" * 10_000 + " 200"
