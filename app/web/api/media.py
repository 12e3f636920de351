"""Pictures behind signed addresses. The signature is the permission: an `<img>` can send no token."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter

from app.characters.links import Links
from app.errors import NotFound, Unavailable
from app.ports import Files
from app.web.documentation import NO_CSRF, ApiOperation, refusals

IfNoneMatch = Annotated[
    str | None, HeaderParameter(name="If-None-Match", description="The ETag of a kept copy.")
]


@get(
    "/media/{expires:int}/{signature:str}/{key:path}",
    opt=NO_CSRF,
    media_type="image/webp",
    content_media_type="image/webp",
    operation_class=ApiOperation,
    operation_id="getPicture",
    tags=["Pictures"],
    security=[{}],
    summary="Fetch a picture",
    description="Addresses are given out by the other calls, are signed, and expire after a day.",
    response_description="The picture.",
    responses=refusals(NotFound, Unavailable),
)
async def show_picture(
    expires: FromPath[int],
    signature: FromPath[str],
    key: FromPath[str],
    links: NamedDependency[Links],
    files: NamedDependency[Files],
    if_none_match: IfNoneMatch = None,
) -> Response[bytes]:
    name = key.removeprefix("/")
    left = links.seconds_left(name, expires, signature)
    if left is None:
        raise NotFound("This picture's address is not valid or has expired. Load the page anew.")
    tag = f'"{signature}"'
    headers = {
        "Cache-Control": f"private, max-age={left}, immutable",
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if if_none_match and (tag in if_none_match or if_none_match.strip() == "*"):
        return Response(b"", status_code=304, headers=headers)
    stored = await files.get(name)
    return Response(stored.content, headers=headers, media_type=stored.content_type)
