"""Finds where image servers put a picture in their JSON response.

From documentation and code: OpenAI and LocalAI (`data[0].b64_json` or `.url`, the other one null), OpenAI's
Responses (`result`), AUTOMATIC1111, Together, SiliconFlow and fal (`images`), Replicate (`output`, a list or
one), Stability (`artifacts`), Vertex (`predictions`), Gemini (`inlineData`), OpenRouter
(`message.images[].image_url`), MiniMax (`image_urls`, `image_base64`), DashScope (`output.results`), Black
Forest Labs (`result.sample`), Ollama (`image`). So the whole response is searched, by keys and values, not by
one path each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from app import patterns
from app.ai.picture_refusals import is_filtered

MAX_LOCATIONS = 4  # tried in order until one is a picture
_MAX_ADDRESS = 4_000  # characters
_MAX_DEPTH = 8
_NESTED_LIST_DEPTH = 3  # levels that a nested list counts for
_MAX_ITEMS = 40  # of one list or object
_CONTENT_KEYS = patterns.compile(
    r"(?:image_?|partial_image_?)?(?:b64|base64)(?:_?json|_?encoded|_?data|_?string)?|bytes_?base64_?encoded"
    r"|image|images?_?(?:data|bytes|base64|b64)|data|result|output|content|body|picture",
    patterns.IGNORECASE,
)
_ADDRESS_KEYS = patterns.compile(
    r"(?:image|img|file|output|download|public|signed|asset|media|result|picture|content|sample)?_?(?:url|uri|link)s?"
    r"|(?:\w{1,40}_)?(?:images?|imgs?|pictures?|photos?)(?:_?(?:url|uri|link|path)s?)?"
    r"|src|href|sample|output|outputs|image|images|img|result|data|artifacts?",
    patterns.IGNORECASE,
)
_ENDING = patterns.compile(r"\.(?:png|jpe?g|webp|gif|avif)(?:[?#]|$)", patterns.IGNORECASE)
# Parts that repeat the request, or accompany the picture.
_SKIPPED_KEYS = patterns.compile(
    r"inputs?|request|parameters|params|info|prompt|(?:negative|revised)_prompt|init_images?|mask|reference\w*"
    r"|thumb\w*|logs?|metrics|usage|error|errors|text",
    patterns.IGNORECASE,
)
# PNG, JPEG, WebP, GIF, and AVIF and HEIC, whose first four bytes are a length.
_PICTURE_START = patterns.compile(r"iVBORw0KGgo|/9j/|UklGR|R0lGOD|AAAA.{2}Z0eX|[dD][aA][tT][aA]:")
_MAX_START_OFFSET = 60  # characters before it: quotes, `b'`, `![](`
_MIN_CONTENT = 64  # characters of a picture under an unknown key


@dataclass(frozen=True, slots=True)
class PictureLocation:
    """A picture as base64 (`content`), or its address, which may be relative to the server's."""

    content: str = ""
    address: str = ""

    def address_at(self, base_url: str) -> str:
        """Return the absolute address."""
        return urljoin(base_url.rstrip("/") + "/", self.address)


def picture_locations(body: object) -> list[PictureLocation]:
    """Return where the pictures of a response may be, the likeliest first: base64 that starts like a picture,
    other content, addresses. Excludes pictures marked as blurred or blackened."""
    found = [*dict.fromkeys(_locations_in(body, "data", 0))]
    return sorted(found, key=_rank)[:MAX_LOCATIONS]


def _rank(location: PictureLocation) -> int:
    if location.address:
        return 2
    if _starts_like_picture(location.content):
        return 0
    return 1 if len(location.content) >= _MIN_CONTENT and " " not in location.content else 3


def _locations_in(value: object, key: str, depth: int) -> Iterator[PictureLocation]:
    if isinstance(value, str):
        yield from _locations_in_text(value.strip(), key)
    elif depth >= _MAX_DEPTH:
        return
    elif isinstance(value, list):
        for one in value[:_MAX_ITEMS]:
            yield from _locations_in(one, key, depth + (_NESTED_LIST_DEPTH if isinstance(one, list) else 1))
    elif isinstance(value, dict) and not is_filtered(value):
        for name, part in [*value.items()][:_MAX_ITEMS]:
            if not _SKIPPED_KEYS.fullmatch(str(name)):
                yield from _locations_in(part, str(name), depth + 1)


def _locations_in_text(text: str, key: str) -> Iterator[PictureLocation]:
    """Classify a string by its start, and by its key."""
    if not text:
        return
    if text.startswith(("http://", "https://")) or _is_relative_address(text):
        if (
            _ADDRESS_KEYS.fullmatch(key)
            or _CONTENT_KEYS.fullmatch(key)
            or _ENDING.search(text[:_MAX_ADDRESS])
        ):
            yield PictureLocation(address=text[:_MAX_ADDRESS])
    elif _CONTENT_KEYS.fullmatch(key) or text[:5].lower() == "data:" or _is_picture(text):
        yield PictureLocation(content=text)
    elif _ADDRESS_KEYS.fullmatch(key):
        yield PictureLocation(address=text[:_MAX_ADDRESS])


def _is_relative_address(text: str) -> bool:
    """Return whether it is a path on the server; a JPEG in base64 starts with a slash too."""
    return text[:1] == "/" and not text.startswith("/9j/") and len(text) <= _MAX_ADDRESS


def _is_picture(text: str) -> bool:
    return len(text) >= _MIN_CONTENT and _starts_like_picture(text)


def _starts_like_picture(text: str) -> bool:
    found = _PICTURE_START.search(text[: _MAX_START_OFFSET + 20])
    return found is not None and found.start() <= _MAX_START_OFFSET
