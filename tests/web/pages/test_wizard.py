"""The form that starts a run, without JavaScript: no word is lost, and nothing is started twice."""

from __future__ import annotations

from html import unescape
from uuid import UUID, uuid4

import httpx
import pytest

from app.bootstrap import Container
from app.runs.run_request import RunRequest
from app.web.pages.examples import examples
from tests.support.runs import completed, ended, png
from tests.web.pages.conftest import Visitor, Visitors, form_of

NEW = "/generations/new"
HOSTILE = "<script>alert('x')</script> & \"quotes\""


async def start(visitor: Visitor, image: bytes | None = None, **fields: str) -> httpx.Response:
    """Opens the form, fills it in and sends it, as a browser does."""
    form = form_of(await visitor.get(NEW), "/generations")
    files = {"image": ("picture.png", image, "image/png") if image is not None else ("", b"", "")}
    return await visitor.client.post(
        "/generations", data=form.fields | {"template": ""} | fields, files=files
    )


def run_id_of(answer: httpx.Response) -> UUID:
    return UUID(answer.headers["location"].rsplit("/", 1)[1])


async def only_run(container: Container, visitor: Visitor) -> RunRequest:
    assert visitor.identity
    [run] = (await container.generations.list_owned(visitor.identity)).rows
    return RunRequest(run.description, template=run.template, locale=run.locale)


async def test_the_front_door_leads_to_the_wizard(visitors: Visitors) -> None:
    visitor = await visitors.stranger()
    answer = await visitor.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, NEW)
    assert not visitor.client.cookies.get("chargen_token"), "a mere redirect makes no guest"


async def test_a_description_starts_a_run_and_leads_to_it(alice: Visitor, container: Container) -> None:
    answer = await start(alice, description="A brave knight", template="fantasy")
    assert answer.status_code == 303
    assert (await alice.get(answer.headers["location"])).status_code == 200
    run = await only_run(container, alice)
    assert (run.description, run.template, run.locale) == ("A brave knight", "fantasy", "en")


async def test_a_picture_alone_starts_a_run(alice: Visitor) -> None:
    answer = await start(alice, png())
    shown = await alice.get(answer.headers["location"])
    assert "What the picture shows" in shown.text
    assert 'src="/media/' in shown.text


async def test_a_run_is_written_in_the_pages_language(visitors: Visitors, container: Container) -> None:
    visitor = await visitors.known("ana@example.com", language="pt-BR")
    await start(visitor, description="Uma anã ferreira")
    assert (await only_run(container, visitor)).locale == "pt-BR"


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_examples_are_links_that_fill_in_the_description(alice: Visitor, number: int) -> None:
    assert f'href="{NEW}?example={number}"' in (await alice.get(NEW)).text
    form = form_of(await alice.get(f"{NEW}?example={number}"), "/generations")
    assert form.fields["description"] == examples("en")[number - 1].text


async def test_an_example_that_is_not_there_is_an_empty_form(alice: Visitor) -> None:
    assert form_of(await alice.get(f"{NEW}?example=99"), "/generations").fields["description"] == ""


@pytest.mark.parametrize(
    ("fields", "image", "status", "sentence"),
    [
        ({"description": "  \r\n "}, None, 400, "Describe the character or add a picture"),
        ({"description": HOSTILE}, b"no picture at all", 415, "The picture can't be read."),
        ({"description": HOSTILE}, b"x" * (10 * 1024 * 1024 + 1), 413, "The picture is too large."),
        ({"description": "x" * 4001}, None, 422, "at most 4000 characters"),
        ({"description": HOSTILE, "template": "cooking"}, None, 422, "no template called 'cooking'"),
    ],
)
async def test_a_refused_form_comes_back_with_the_reason_and_every_word(
    alice: Visitor,
    container: Container,
    fields: dict[str, str],
    image: bytes | None,
    status: int,
    sentence: str,
) -> None:
    answer = await start(alice, image, **fields)
    assert answer.status_code == status
    assert sentence in unescape(answer.text)
    kept = form_of(answer, "/generations").fields["description"]
    assert kept == fields["description"].replace("\r\n", "\n")
    assert 'id="problem" role="alert" tabindex="-1" autofocus' in answer.text
    assert "<script>alert" not in answer.text
    assert alice.identity
    assert (await container.generations.list_owned(alice.identity)).rows == []


async def test_a_lost_picture_is_said_to_be_lost(alice: Visitor) -> None:
    answer = await start(alice, b"no picture at all", description="A knight")
    assert "the picture has to be chosen again" in answer.text


async def test_line_ends_count_once(alice: Visitor) -> None:
    answer = await start(alice, description="a\r\n" * 2000)
    assert answer.status_code == 303


async def test_a_form_sent_twice_starts_one_run(alice: Visitor, container: Container) -> None:
    page = await alice.get(NEW)
    first = await alice.send(page, "/generations", description="A knight", template="")
    second = await alice.send(page, "/generations", description="A knight", template="")
    assert first.headers["location"] == second.headers["location"]
    await only_run(container, alice)


async def test_going_back_and_writing_something_else_starts_another_run(alice: Visitor) -> None:
    page = await alice.get(NEW)
    first = await alice.send(page, "/generations", description="A knight", template="")
    second = await alice.send(page, "/generations", description="A witch", template="")
    assert second.status_code == 303
    assert first.headers["location"] != second.headers["location"]


async def test_starting_again_keeps_description_world_and_picture(
    alice: Visitor, container: Container
) -> None:
    assert alice.identity
    asked = RunRequest("A knight", image=png(), template="historical")
    run = await completed(container, alice.identity, asked)
    page = await alice.get(f"{NEW}?again={run.id}")
    form = form_of(page, "/generations")
    assert (form.fields["description"], form.fields["again"]) == ("A knight", str(run.id))
    assert 'value="historical" checked' in page.text
    again = await alice.send(page, "/generations", template="historical")
    second = await ended(container, alice.identity, run_id_of(again))
    assert second.image_key
    assert second.image_key != run.image_key, "its own file: discarding one run must not break the other"


async def test_anothers_run_can_not_be_started_again(
    alice: Visitor, bob: Visitor, container: Container
) -> None:
    assert alice.identity
    run = await completed(container, alice.identity, RunRequest("Secret", image=png()))
    assert (await bob.get(f"{NEW}?again={run.id}")).status_code == 404
    answer = await start(bob, description="Mine", again=str(run.id), keep_picture="yes")
    assert answer.status_code == 404
    assert "/media/" not in answer.text
    assert form_of(answer, "/generations").fields["description"] == "Mine"


async def test_a_form_without_our_token_starts_nothing(alice: Visitor, container: Container) -> None:
    answer = await alice.client.post("/generations", data={"description": "A knight"})
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.text
    assert "<html" in answer.text
    assert alice.identity
    assert (await container.generations.list_owned(alice.identity)).rows == []


async def test_an_unknown_page_says_so_as_a_page_and_to_programs_as_json(alice: Visitor) -> None:
    page = await alice.get("/nowhere")
    assert page.status_code == 404
    assert "Nothing to be found here" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    piece = await alice.get("/nowhere", **{"HX-Request": "true"})
    assert "<html" not in piece.text
    assert "There is nothing at this address." in piece.text
    program = await alice.get("/api/v1/nowhere")
    assert program.json()["code"] == "not_found"


async def test_pages_allow_no_inline_code_and_no_frames(alice: Visitor) -> None:
    answer = await alice.get(NEW)
    policy = answer.headers["content-security-policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert " style=" not in answer.text
    assert " onclick=" not in answer.text
    assert answer.text.count("<script") == answer.text.count("<script src=")


async def test_static_files_are_cached_for_ever_at_an_address_of_their_own(alice: Visitor) -> None:
    page = await alice.get(NEW)
    address = page.text.split('<link rel="stylesheet" href="')[1].split('"')[0]
    answer = await alice.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert (await alice.get(address.replace("/static/", f"/static/{uuid4().hex}"))).status_code == 404


async def test_a_picture_with_an_extended_name_alone_is_a_picture(alice: Visitor) -> None:
    form = form_of(await alice.get(NEW), "/generations")
    parts = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (form.fields | {"template": ""}).items()
    )
    head = b"--x\r\nContent-Disposition: form-data; name=image; filename*=UTF-8''jo%C3%A3o.png\r\n\r\n"
    answer = await alice.client.post(
        "/generations",
        content=parts + head + png() + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 303, answer.text
