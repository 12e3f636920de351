"""Base64 in the forms that servers give pictures in."""

from __future__ import annotations

import base64
import textwrap

import pytest

from app.ai.base64_pictures import from_base64
from app.errors import EngineError
from tests.support.runs import png

PICTURE = png("blue", (70, 70))
PLAIN = base64.b64encode(PICTURE).decode()
LINES = textwrap.wrap(PLAIN, 76)
ESCAPED = PLAIN.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
FORMS = {
    "plain": PLAIN,
    "line breaks": "\n".join(LINES),
    "windows line breaks": "\r\n".join(LINES),
    "no padding": PLAIN.rstrip("="),
    "urlsafe": base64.urlsafe_b64encode(PICTURE).decode(),
    "data address": f"data:image/png;base64,{PLAIN}",
    "data address in capitals": f"DATA:IMAGE/PNG;BASE64,{PLAIN}",
    "a comma in a parameter": f"data:image/png;name=a,b.png;base64,{PLAIN}",
    "percent-encoded": f"data:image/png;base64,{ESCAPED}",
    "quotes": f'"{PLAIN}"',
    "python's bytes": f"b'{PLAIN}'",
    "line breaks of JSON encoded twice": "\\n".join(LINES),
    "slashes of JSON encoded twice": PLAIN.replace("/", "\\/"),
    "byte order mark": f"\ufeff{PLAIN}",
    "blank of no width": f"{PLAIN}\u200b",
    "a NUL at the end": f"{PLAIN}\0",
    "base64: before it": f"base64:{PLAIN}",
    "base64, before it": f"base64,{PLAIN}",
    "Markdown": f"![image](data:image/png;base64,{PLAIN})",
    "a fence": f"```\n{PLAIN}\n```",
    "twice": base64.b64encode(PLAIN.encode()).decode(),
    "a data address, twice": base64.b64encode(f"data:image/png;base64,{PLAIN}".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_each_form_holds_the_picture(form: str) -> None:
    assert from_base64(form, len(PICTURE)) == PICTURE


@pytest.mark.parametrize("other", [None, 5, [PLAIN], b"x", "***", PLAIN[:40] + "%" + PLAIN[40:], "x"])
def test_what_is_no_base64_is_refused(other: object) -> None:
    with pytest.raises(EngineError, match="could not be used"):
        from_base64(other, 100_000)


def test_more_than_may_be_is_refused() -> None:
    with pytest.raises(EngineError):
        from_base64(PLAIN, len(PICTURE) - 1)
