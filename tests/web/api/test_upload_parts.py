"""Parts of a multipart form: which are files, and which are text, however clients put them."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.web.api.conftest import START, Person, announced, uploads


def drawn(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((90, 60), 80).convert("RGB").save(out, kind)
    return out.getvalue()


NAMED = {
    "a plain name": b'; filename="foto.jpg"',
    "an extended name alone": b"; filename*=UTF-8''foto.jpg",
    "an extended name in quotes": b"; filename*=\"utf-8''foto.jpg\"",
    "an extended name with escapes": b"; filename*=UTF-8'pt'maria%20jo%C3%A3o.jpg",
    "an extended name in Latin-1": b"; filename*=iso-8859-1''jo%E3o.jpg",
    "an extended name in no encoding": b"; filename*=nothing''foto.jpg",
    "an extended name without apostrophes": b"; filename*=foto.jpg",
    "an extended name in pieces": b"; filename*0*=UTF-8''fo; filename*1=to.jpg",
    "both names": b"; filename=\"foto.jpg\"; filename*=UTF-8''jo%C3%A3o.jpg",
    "no name but its type": b"\r\nContent-Type: image/png",
    "no name and a general type": b"\r\nContent-Type: application/octet-stream",
    "no name and a wrong type": b"\r\nContent-Type: text/plain; charset=UTF-8",
    "no name, no type": b"",
    "an empty name and its type": b'; filename=""\r\nContent-Type: image/png',
    "an empty name and a general type": b'; filename=""\r\nContent-Type: application/octet-stream',
    "an empty name, no type": b'; filename=""',
    "an empty extended name": b"; filename*=UTF-8''",
}


async def sent(person: Person, *parts: bytes) -> httpx.Response:
    """A form of these parts; each is what follows `Content-Disposition: form-data`."""
    body = b"".join(b"--x\r\nContent-Disposition: form-data" + part + b"\r\n" for part in parts)
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    return await person.client.post(START, content=body + b"--x--\r\n", headers=headers)


@pytest.mark.parametrize("name", NAMED)
async def test_a_part_is_a_file_however_it_is_named(ana: Person, tmp_path: Path, name: str) -> None:
    answer = await sent(ana, b'; name="image"' + NAMED[name] + b"\r\n\r\n" + drawn("PNG"))
    assert answer.status_code == 200, answer.text
    assert len(uploads(tmp_path)) == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
async def test_a_part_without_name_and_type_is_a_file_by_its_content(
    ana: Person, tmp_path: Path, kind: str
) -> None:
    assert (await sent(ana, b'; name="image"\r\n\r\n' + drawn(kind))).status_code == 200
    assert len(uploads(tmp_path)) == 1


@pytest.mark.parametrize(
    "field",
    [b"name*=UTF-8''image", b"name*=utf-8'en'im%61ge", b"name*0=im; name*1=age", b"name*0*=''im; name*1=age"],
)
async def test_a_field_may_have_an_extended_name(ana: Person, tmp_path: Path, field: bytes) -> None:
    answer = await sent(ana, b"; " + field + b'; filename="foto.jpg"\r\n\r\n' + drawn("PNG"))
    assert answer.status_code == 200, answer.text
    assert len(uploads(tmp_path)) == 1


TEXTS = {
    "its type": b"\r\nContent-Type: text/plain; charset=utf-8",
    "a general type": b"\r\nContent-Type: application/octet-stream",
    "another type": b"\r\nContent-Type: application/json",
    "an empty file name": b'; filename=""',
    "no type": b"",
}


@pytest.mark.parametrize("kind", TEXTS)
async def test_text_stays_text_whatever_its_type(ana: Person, tmp_path: Path, kind: str) -> None:
    text = "GIF89a é o formato de que ela gosta".encode()
    answer = await sent(ana, b'; name="description"' + TEXTS[kind] + b"\r\n\r\n" + text)
    assert answer.status_code == 200, answer.text
    run = await ana.client.get(f"/api/v1/generations/{answer.json()['sessionId']}")
    assert run.json()["description"] == text.decode()


async def test_a_picture_left_empty_is_none(ana: Person, tmp_path: Path) -> None:
    for kind in (b"application/octet-stream", b"image/png", b"text/plain"):
        empty = b'; name="image"; filename=""\r\nContent-Type: ' + kind + b"\r\n\r\n"
        answer = await sent(ana, b'; name="description"\r\n\r\nA knight', empty)
        assert answer.status_code == 200, answer.text
    assert uploads(tmp_path) == []


async def test_text_that_is_not_in_utf_8_is_still_refused(ana: Person) -> None:
    answer = await sent(ana, b'; name="description"\r\n\r\n' + "olá".encode("latin-1"))
    announced(answer, 422, "invalid_field")
    assert "UTF-8" in answer.json()["error"]


async def test_bytes_where_text_should_be_are_422(ana: Person) -> None:
    for kind in (b"application/octet-stream", b"image/png"):
        part = b'; name="description"\r\nContent-Type: ' + kind + b"\r\n\r\n\x00\xff"
        announced(await sent(ana, part), 422, "invalid_field")
