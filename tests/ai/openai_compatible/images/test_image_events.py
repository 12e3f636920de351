"""The picture is read from any event or content type, since it is paid for."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from app.ai.openai_compatible.images import image_events
from app.errors import EngineMisconfigured
from app.pictures.uploads import MAX_BYTES
from tests.support.image_models import LAST, ONE, colour, painter, painting, parts_of
from tests.support.model_script import (
    events_of,
    image,
    model_script,
    status,
)
from tests.support.waiting import forever


def event(kind: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"type": kind, **fields} if kind else fields


def partial(content: Any) -> dict[str, Any]:
    return event("image_generation.partial_image", b64_json=content, partial_image_index=0)


ENCODED = base64.b64encode(LAST).decode()
DATA = f"data:image/png;base64,{ENCODED}"
FIRST = base64.b64encode(ONE).decode()
WHOLE = event("image_generation.completed", b64_json=ENCODED)
BROKEN = ("", None, "aGVsbG8=", "***", 5)
STREAMS: dict[str, list[Any]] = {
    **{f"after a preview that is {one!r}": [partial(one), WHOLE] for one in BROKEN},
    "by address": [event("image_generation.completed", url="/files/1.png")],
    "by address beside a null": [event("image_generation.completed", b64_json=None, url="/files/1.png")],
    "without a type": [event(b64_json=ENCODED), "[DONE]"],
    "as an answer in one piece": [event(data=[{"b64_json": ENCODED}]), "[DONE]"],
    "of another name": [event("image_generation.result", b64_json=ENCODED)],
    "of another name, after previews": [partial(FIRST), event("image", image=ENCODED), "[DONE]"],
    "of OpenAI's other API": [
        event("response.image_generation_call.partial_image", partial_image_b64=FIRST),
        event("response.completed", response={"output": [{"result": ENCODED}]}),
    ],
    "the last of several": [event(b64_json=FIRST), event(b64_json=ENCODED), "[DONE]"],
    "previews alone, and the end": [partial(FIRST), partial(ENCODED), "[DONE]"],
    "before an error": [event(b64_json=ENCODED), {"error": {"message": "internal error"}}],
    "after words of progress": [event("image_generation.progress", message="Step 3"), WHOLE],
    "of a chat": [
        {"choices": [{"delta": {"content": "Here", "images": [{"image_url": {"url": DATA}}]}}]},
        "[DONE]",
    ],
    "before data that is no JSON": [event(b64_json=ENCODED), "{broken"],
}


@pytest.mark.parametrize("events", STREAMS.values(), ids=STREAMS)
async def test_the_picture_is_read_from_any_event_that_contains_it(events: list[Any]) -> None:
    file = status(200, LAST, Content_Type="image/png")
    async with model_script(events_of(events), file) as server:
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert [asked.method for asked in server.asked].count("POST") == 1


async def test_a_picture_received_before_the_connection_broke_is_used() -> None:
    broken = events_of([event(b64_json=ENCODED)], whole=False)
    assert colour((await painting(broken)).content) == (0, 0, 1)


async def test_a_stream_that_never_closes_costs_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_events, "AFTER_PICTURE_SECONDS", 0.1)

    async def open_ended(writer: asyncio.StreamWriter) -> None:
        await events_of([event(b64_json=ENCODED)], whole=False)(writer)
        await forever()

    assert colour((await painting(open_ended)).content) == (0, 0, 1)


def lines(*values: Any) -> bytes:
    return "\n".join(json.dumps(value) for value in values).encode()


BODIES: dict[str, bytes] = {
    "one object a line": lines(
        {"completed": 1, "total": 4}, {"completed": 4}, {"image": ENCODED, "done": True}
    ),
    "the file": LAST,
    "base64": ENCODED.encode(),
    "a data address": f"data:image/png;base64,{ENCODED}".encode(),
    "base64 as JSON": lines(ENCODED),
    "after a byte order mark": b"\xef\xbb\xbf" + lines({"image": ENCODED}),
    "after line breaks that keep the connection": b"\n\n  " + lines({"image": ENCODED}),
}


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-ndjson"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_an_answer_is_known_by_what_it_is(body: bytes, kind: str) -> None:
    assert colour((await painting(status(200, body, Content_Type=kind))).content) == (0, 0, 1)


@pytest.mark.parametrize("body", [b"<html>nginx</html>", b"\n<!DOCTYPE html>", b"\xef\xbb\xbf<html>"])
@pytest.mark.parametrize("kind", ["text/html", "application/json", "text/event-stream"])
async def test_a_page_within_a_200_is_no_engine(body: bytes, kind: str) -> None:
    async with model_script(status(200, body, Content_Type=kind)) as server:
        with pytest.raises(EngineMisconfigured, match="no such engine at its address") as error:
            await parts_of(painter(server.url))
    assert (error.value.retryable, len(server.asked)) == (False, 1)


async def test_a_painted_picture_may_exceed_the_upload_limit() -> None:
    padded = LAST + b"\0" * MAX_BYTES
    assert colour((await painting(image(padded))).content) == (0, 0, 1)
