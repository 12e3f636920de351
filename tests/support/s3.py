"""A server that speaks as much of S3 as a file store needs, checks whom it deals with, and can refuse.

moto's server would bring boto3 and some forty packages along; this answers the four calls that are made.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

BUCKET, KEY_ID, SECRET, REGION = "pictures", "AKIDEXAMPLE", "a secret", "eu-west-1"
_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/")


@dataclass
class S3:
    """`refusals`: by HTTP method, the status and code that it answers with."""

    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)

    def environment(self, **variables: str) -> dict[str, str]:
        """What an operator would set to use it, but for what is given otherwise; empty unsets."""
        right = {
            "CHARGEN_FILES_URL": f"s3://{BUCKET}/studio",
            "AWS_ENDPOINT": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
        }
        return {name: value for name, value in (right | variables).items() if value}

    async def answer(self, request: web.Request) -> web.Response:
        refused = self.refusals.get(request.method) or self._refused(request)
        if refused:
            return _error(*refused)
        _, _, key = request.path.removeprefix("/").partition("/")
        if request.method == "PUT":
            self.objects[key] = await request.read()
            return web.Response(headers={"ETag": '"1"'})
        if request.method == "POST" and "delete" in request.query:
            keys = re.findall(r"<Key>([^<]+)</Key>", await request.text())
            for found in keys:
                self.objects.pop(found, None)
            gone = "".join(f"<Deleted><Key>{found}</Key></Deleted>" for found in keys)
            return _xml(f"<DeleteResult>{gone}</DeleteResult>")
        if key not in self.objects:
            return _error(404, "NoSuchKey")
        if request.method == "DELETE":
            del self.objects[key]
            return web.Response(status=204)
        modified = {"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT", "ETag": '"1"'}
        return web.Response(body=self.objects[key], headers=modified)

    def _refused(self, request: web.Request) -> tuple[int, str] | None:
        bucket = request.path.removeprefix("/").partition("/")[0]
        signed = _CREDENTIAL.search(request.headers.get("Authorization", ""))
        if signed is None:
            return 403, "AccessDenied"
        if signed[1] != KEY_ID:
            return 403, "InvalidAccessKeyId"
        if signed[2] != REGION:
            return 400, "AuthorizationHeaderMalformed"
        return None if bucket == BUCKET else (404, "NoSuchBucket")


def _error(status: int, code: str) -> web.Response:
    return _xml(f"<Error><Code>{code}</Code><Message>It is so.</Message></Error>", status)


def _xml(body: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=f'<?xml version="1.0"?>{body}', content_type="application/xml")


@asynccontextmanager
async def s3_server() -> AsyncIterator[S3]:
    server = S3()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()
