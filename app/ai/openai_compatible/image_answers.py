"""Where servers of image models put a picture in their answer.

OpenAI and LocalAI: `data[0].b64_json` or `.url`, the other one null. Others by their documentation: `images`
(Together, SiliconFlow, fal, and AUTOMATIC1111's form), `output` (Replicate), `artifacts` (Stability).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

MAX_PLACES = 3  # tried one after another, until one is a picture
_LISTS = ("data", "images", "output", "outputs", "artifacts", "image", "result", "predictions")
_CONTENTS = ("b64_json", "base64", "image_base64", "b64", "image", "data", "bytesBase64Encoded")
_ADDRESSES = ("url", "image_url", "uri")
_MAX_ADDRESS = 4_000  # characters
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A picture as base64, or its address, which may be relative to the server's."""

    content: str = ""
    address: str = ""

    def address_at(self, base_url: str) -> str:
        """The whole address."""
        return urljoin(base_url.rstrip("/") + "/", self.address)


def places(body: Any) -> list[Place]:
    """Where the pictures of an answer may be, in the order they stand in; content before addresses."""
    found = [*dict.fromkeys(_of(body, 0))]
    return sorted(found, key=lambda place: not place.content)[:MAX_PLACES]


def _of(value: Any, depth: int) -> Iterator[Place]:
    if isinstance(value, str) and value.strip():
        yield _of_text(value.strip())
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for one in value[: 2 * MAX_PLACES]:
            yield from _of(one, depth + 1)
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        yield from _of_object(value, depth)


def _of_object(value: dict[str, Any], depth: int) -> Iterator[Place]:
    for name in _CONTENTS:
        content = value.get(name)
        if isinstance(content, str) and content.strip():
            yield _of_text(content.strip())
    for name in _ADDRESSES:
        address = value.get(name)
        address = address.get("url") if isinstance(address, dict) else address
        if isinstance(address, str) and address.strip():
            yield _of_address(address.strip())
    for name in _LISTS:
        if isinstance(value.get(name), list | dict):
            yield from _of(value[name], depth + 1)


def _of_text(text: str) -> Place:
    """A text alone is base64, but where it begins as an address does."""
    return Place(address=text) if text.startswith(("http://", "https://")) else Place(content=text)


def _of_address(text: str) -> Place:
    if text.startswith("data:"):
        return Place(content=text)
    return Place(address=text[:_MAX_ADDRESS])
