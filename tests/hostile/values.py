"""Malformed values by the place they are sent to, each under a name that a report can print.

Text values are bytes as they stand on the wire: a path, a query or a form has them percent-encoded.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

_CURSORS = (
    "9999-12-31T23:59:59.999999-14:00|00000000-0000-0000-0000-000000000000",
    "0001-01-01T00:00:00+14:00|00000000-0000-0000-0000-000000000000",
    "2024-01-01|not-a-uuid",
    "2024-01-01T00:00:00\x00|00000000-0000-0000-0000-000000000000",
)

NUMBERS = {
    "minus one": "-1",
    "2^31 - 1": str(2**31 - 1),
    "2^31": str(2**31),
    "2^53": str(2**53),
    "2^63 - 1": str(2**63 - 1),
    "2^63": str(2**63),
    "2^64": str(2**64),
    "-2^31 - 1": str(-(2**31) - 1),
    "-2^63 - 1": str(-(2**63) - 1),
    "400 digits": "9" * 400,
    "5,000 digits": "9" * 5000,
    "1e400": "1e400",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "underscore": "1_000",
    "hexadecimal": "0x10",
    "arabic digits": "٣٤",
    "superscript": "²",
    "fraction": "1.5",
}

TEXTS = {
    "nothing": "",
    "blank": " \t ",
    "NUL": "\x00",
    "NUL inside": "a\x00b",
    "control characters": "\x01\x1b[31m\x7f",
    "line ends": "a\r\nSet-Cookie: x=1\r\n\r\n",
    "right-to-left": "\u202eevil\u2066",
    "beyond the first plane": "\U0001f600\U0010ffff",
    "no character": "\ufffe\uffff",
    "open bracket": "//[",
    "open bracket with scheme": "http://[",
    "half an IPv6 address": "http://[::1",
    "port too large": "http://x:99999/",
    "port no number": "http://x:port/",
    "other host": "//evil.example/a",
    "backslashes": "/\\evil.example",
    "NFKC host": "http://\u2100/",
    "script": "javascript:alert(1)",
    "percent": "%",
    "bad percent": "%zz%2",
    "braces": "{0}{field}{}",
    "unclosed brace": "{",
    "printf": "%s%n%x",
    "SQL": "'; DROP TABLE users; --",
    "like": "%_\\",
    "traversal": "../../../../etc/passwd",
    "long": "a" * 5000,
    "very long": "ä" * 20_000,
    "many slashes": "/" * 500,
    "nil uuid": "00000000-0000-0000-0000-000000000000",
    "uuid in braces": "{00000000-0000-0000-0000-000000000000}",
    **{f"cursor {at}": base64.urlsafe_b64encode(one.encode()).decode() for at, one in enumerate(_CURSORS, 1)},
    "cursor of no text": base64.urlsafe_b64encode(b"\xff\xfe|\x00").decode(),
}

_RAW = {
    "lone surrogate": b"%ED%A0%80",
    "low surrogate": b"a%ED%B0%80",
    "overlong NUL": b"%C0%80",
    "no UTF-8": b"%FF%FE",
    "raw latin-1": b"\xe9\xff",
    "raw control": b"\x01\x7f",
    "twice encoded NUL": b"%2500",
}

# For paths, queries and urlencoded forms.
ENCODED: dict[str, bytes] = {
    **{name: quote(text, safe="").encode() for name, text in {**TEXTS, **NUMBERS}.items()},
    **_RAW,
}

# Header values as bytes; what HTTP itself has no place for is there too: a proxy may let it through.
HEADER_VALUES: dict[str, bytes] = {
    **{name: text.encode() for name, text in {**TEXTS, **NUMBERS}.items()},
    "surrogate bytes": b"\xed\xa0\x80",
    "latin-1": b"caf\xe9 \xff\x80",
    "not-a-date": b"Wed, 99 Foo 2024 99:99:99 GMT",
    "quotes": b'W/"\\"',
    "wildcards": b"*, */*;q=9, ;;;,,,=",
    "many commas": b"," * 8000,
    "long list": b"en;q=0.1, " * 2000,
    "ranges": b"bytes=0-0," * 500,
    "backward range": b"bytes=9-1",
    "port 99999": b"x:99999",
    "open bracket host": b"[",
    "open bracket origin": b"http://[",
}

HEADERS = (
    "host", "origin", "referer", "cookie", "accept", "accept-language", "accept-encoding", "accept-charset",
    "authorization", "content-type", "content-length", "content-encoding", "transfer-encoding", "if-match",
    "if-none-match", "if-modified-since", "if-range", "range", "last-event-id", "idempotency-key",
    "x-request-id", "x-csrf-token", "hx-request", "hx-current-url", "hx-target", "sec-fetch-site",
    "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "traceparent", "tracestate",
    "baggage", "upgrade", "connection", "expect", "x-user-language", "access-control-request-method",
    "access-control-request-headers", "user-agent", "x-http-method-override",
)  # fmt: skip

HEADERS_READ = frozenset(
    {
        "host", "origin", "referer", "cookie", "accept", "accept-language", "authorization", "content-type",
        "content-length", "if-match", "if-none-match", "last-event-id", "idempotency-key", "x-request-id",
        "x-csrf-token", "hx-request", "sec-fetch-site", "range", "traceparent", "x-forwarded-for",
    }
)  # fmt: skip

COOKIES = ("chargen_token", "chargen_csrf", "chargen_lang", "io", "x")

_DEEP = 100_000


def json_bodies(fields: tuple[str, ...]) -> dict[str, bytes]:
    """JSON that is none, and JSON with each field of the wrong kind."""
    wrong: dict[str, Any] = {
        "null": None, "true": True, "list": [[]], "object": {"a": {}}, "fraction": 1.5, "minus": -1,
        "2^63": 2**63, "NUL": "a\x00b", "long": "x" * 50_000, "braces": "{field}",
    }  # fmt: skip
    bodies = {
        f"{field} {name}": json.dumps({field: value}) for field in fields for name, value in wrong.items()
    }
    huge = {
        f"{field} {name}": f'{{"{field}": {text}}}' for field in fields for name, text in _ODD_JSON.items()
    }
    return _JSON | {name: text.encode() for name, text in (bodies | huge).items()}


_ODD_JSON = {
    "lone surrogate": '"\\ud800"',
    "low surrogate": '"a\\udc00b"',
    "5,000 digits": "9" * 5000,
    "1e400": "1e400",
    "NaN": "NaN",
}
_JSON = {
    "empty": b"",
    "NUL byte": b"\x00",
    "half": b'{"a":',
    "deep lists": b"[" * _DEEP,
    "deep and closed": b"[" * _DEEP + b"]" * _DEEP,
    "deep objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "900 deep": b'{"firstName":' + b"[" * 900 + b"]" * 900 + b"}",
    "latin-1": b'{"firstName": "Ren\xe9"}',
    "surrogate bytes": b'{"firstName": "\xed\xa0\x80"}',
    "latin-1 key": b'{"\xe9": 1}',
    "surrogate key": b'{"\\ud800": 1}',
    "NUL key": b'{"a\\u0000": 1}',
    "UTF-16": '{"firstName": "x"}'.encode("utf-16"),
    "UTF-32": '{"firstName": "x"}'.encode("utf-32"),
    "byte order mark": b'\xef\xbb\xbf{"firstName": "x"}',
    "list": b"[1]",
    "text": b'"x"',
    "number": b"1",
    "null": b"null",
    "bare NaN": b"NaN",
    "twice the key": b'{"firstName":"a","firstName":2}',
    "many keys": json.dumps({f"k{n}": n for n in range(20_000)}).encode(),
    "form": b"a=1&b=2",
}

CONTENT_TYPES: dict[str, bytes] = {
    "none": b"",
    "nonsense": b"nonsense",
    "semicolons": b";;;=;",
    "UTF-16": b"application/json; charset=utf-16",
    "no charset": b"application/json; charset=nonsense",
    "msgpack": b"application/msgpack",
    "text": b"text/plain; charset=\xff",
    "form": b"application/x-www-form-urlencoded; charset=utf-7",
    "multipart without boundary": b"multipart/form-data",
    "multipart with an empty one": b'multipart/form-data; boundary=""',
    "multipart with a long one": b"multipart/form-data; boundary=" + b"x" * 5000,
    "multipart with latin-1": b"multipart/form-data; boundary=\xe9",
    "multipart with quotes": b'multipart/form-data; boundary="a\\"b',
    "multipart mixed": b"multipart/mixed; boundary=x",
    "multipart good": b"multipart/form-data; boundary=x",
}

MULTIPART = b"multipart/form-data; boundary=x"
URLENCODED = b"application/x-www-form-urlencoded"


def _part(head: bytes, content: bytes = b"a") -> bytes:
    return b"--x\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


def _named(name: bytes, more: bytes = b"") -> bytes:
    return b'Content-Disposition: form-data; name="' + name + b'"' + more


def multipart_bodies(fields: tuple[str, ...]) -> dict[str, bytes]:
    """Bodies that are none, and parts with odd names, file names, charsets and contents."""
    bodies = dict(_MULTIPART)
    for field in fields:
        for name, content in _CONTENTS.items():
            bodies[f"{field} {name}"] = _part(_named(field.encode()), content) + b"--x--\r\n"
            bodies[f"{field} file {name}"] = (
                _part(_named(field.encode(), b'; filename="a.png"'), content) + b"--x--\r\n"
            )
        for charset in _CHARSETS:
            kind = b"\r\nContent-Type: text/plain; charset=" + charset
            content = b"+AAA-+2AA- \\ud800 \\x00 \xe9"
            bodies[f"{field} as {charset!r}"] = _part(_named(field.encode()) + kind, content) + b"--x--\r\n"
    return bodies


_CONTENTS = {
    "NUL": b"a\x00b",
    "surrogate": b"\xed\xa0\x80",
    "latin-1": b"Ren\xe9",
    "empty": b"",
    "2^63": str(2**63).encode(),
    "5,000 digits": b"9" * 5000,
    "long": b"a" * 300_000,
    "braces": b"{0}{field}",
    "open bracket": b"//[",
}
_CHARSETS = (
    b"nonsense", b"utf-7", b"hex", b"zip", b"base64", b"idna", b"punycode", b"unicode_escape",
    b"raw_unicode_escape", b"utf-16", b"utf-32", b"undefined", b"rot13", b"mbcs", b"\xff",
)  # fmt: skip
_MULTIPART = {
    "empty": b"",
    "no boundary": b"hello",
    "never ended": b"--x\r\n",
    "half a head": b"--x\r\nContent-Dispo",
    "no disposition": _part(b"X: 1") + b"--x--\r\n",
    "no name": _part(b"Content-Disposition: form-data") + b"--x--\r\n",
    "empty name": _part(_named(b"")) + b"--x--\r\n",
    "NUL name": _part(_named(b"a\x00b")) + b"--x--\r\n",
    "surrogate name": _part(_named(b"\xed\xa0\x80")) + b"--x--\r\n",
    "latin-1 name": _part(_named(b"\xe9")) + b"--x--\r\n",
    "NUL file name": _part(_named(b"image", b'; filename="a\x00.png"')) + b"--x--\r\n",
    "surrogate file name": _part(_named(b"image", b'; filename="\xed\xa0\x80"')) + b"--x--\r\n",
    "latin-1 file name": _part(_named(b"image", b'; filename="\xe9.png"')) + b"--x--\r\n",
    "extended file name": _part(_named(b"image", b"; filename*=utf-8''%00%ED%A0%80")) + b"--x--\r\n",
    "long file name": _part(_named(b"image", b'; filename="' + b"a" * 3000 + b'"')) + b"--x--\r\n",
    "long head": _part(_named(b"a") + b"\r\nX: " + b"y" * 100_000) + b"--x--\r\n",
    "transfer encoding": _part(_named(b"a") + b"\r\nContent-Transfer-Encoding: base64", b"!!") + b"--x--\r\n",
    "thousands of parts": b"".join(_part(_named(b"p%d" % n)) for n in range(5000)) + b"--x--\r\n",
    "thousands of one name": b"".join(_part(_named(b"description")) for _ in range(900)) + b"--x--\r\n",
    "bytes after the end": _part(_named(b"a")) + b"--x--\r\nmore",
    "bare line feeds": b'--x\nContent-Disposition: form-data; name="a"\n\n1\n--x--\n',
}


def urlencoded_bodies(fields: tuple[str, ...]) -> dict[str, bytes]:
    """Forms with each field malformed, and forms that are none."""
    bodies = {
        f"{field} {name}": field.encode() + b"=" + value
        for field in fields
        for name, value in ENCODED.items()
    }
    odd = {
        "empty": b"",
        "no pairs": b"&&&==&%00=%00",
        "NUL name": b"a%00b=1",
        "raw bytes": bytes(range(256)),
        "thousands of fields": b"&".join(b"f%d=1" % n for n in range(10_000)),
        "thousands of one field": b"&".join(b"next=/" for _ in range(10_000)),
        "json": b'{"a": 1}',
    }
    return bodies | odd


QUERIES: dict[str, bytes] = {
    "thousands of parameters": b"&".join(b"p%d=1" % n for n in range(5000)),
    "thousands of one parameter": b"&".join(b"after=1" for _ in range(5000)),
    "ampersands": b"&" * 5000,
    "no pairs": b"=&==&%00=&%",
    "NUL name": b"a%00b=1",
    "surrogate name": b"%ED%A0%80=1",
    "every byte": bytes(byte for byte in range(33, 256)),
}

COOKIE_HEADERS: dict[str, bytes] = {
    "thousands of cookies": b"; ".join(b"c%d=1" % n for n in range(3000)),
    "no pairs": b";;;=;==; ;",
    "octal escapes": b'chargen_token="\\000\\355\\240\\200"',
    "open quote": b'chargen_token="abc',
    "a token that is none": b"chargen_token=a.b.c",
    "a token of odd base64": b"chargen_token=eyJhbGciOiJIUzI1NiJ9.%00.%ff",
    "attributes": b"$Version=1; $Path=/; Path=/; HttpOnly",
}
