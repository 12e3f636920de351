"""Pictures behind signed addresses: shown to whoever has one, to nobody else, and no longer than a day."""

from __future__ import annotations

import time

import httpx
import pytest

from app.bootstrap import Container
from app.characters.links import Links
from tests.support.runs import completed, painted, png
from tests.web.api.conftest import ORIGIN, Person, announced

KEY = "avatars/0123456789abcdef0123456789abcdef.webp"
DAY = 24 * 3600


@pytest.fixture
async def address(container: Container) -> str:
    await container.files.put(KEY, png())
    return container.links.path(KEY)


async def test_the_picture_comes_without_a_token_to_any_origin(
    anonymous: httpx.AsyncClient, address: str
) -> None:
    answer = await anonymous.get(
        address, headers={"Origin": "https://react.test", "Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, answer.content) == (200, png())
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in answer.headers


async def test_it_is_kept_privately_for_as_long_as_the_address_is_good(
    anonymous: httpx.AsyncClient, address: str
) -> None:
    answer = await anonymous.get(address)
    private, max_age, immutable = answer.headers["cache-control"].split(", ")
    assert (private, immutable) == ("private", "immutable")
    left = int(address.split("/")[2]) - time.time()
    assert abs(int(max_age.removeprefix("max-age=")) - left) <= 2
    assert DAY - 3601 < left <= DAY


async def test_a_kept_copy_is_good_still(anonymous: httpx.AsyncClient, address: str) -> None:
    tag = (await anonymous.get(address)).headers["etag"]
    for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        answer = await anonymous.get(address, headers={"If-None-Match": sent})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    assert (await anonymous.get(address, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_what_is_not_signed_for_this_picture_and_time_is_not_found(
    anonymous: httpx.AsyncClient, container: Container, address: str
) -> None:
    _, media, expires, signature, _, name = address.split("/")
    bad = {
        "expired": container.links.path(KEY, now=time.time() - DAY - 3600),
        "longer": f"/{media}/{int(expires) + 1}/{signature}/{KEY}",
        "no number": f"/{media}/soon/{signature}/{KEY}",
        "huge": f"/{media}/{'9' * 5000}/{signature}/{KEY}",
        "negative": f"/{media}/-{expires}/{signature}/{KEY}",
        "altered": f"/{media}/{expires}/{signature[:-1]}{'0' if signature[-1] != '0' else '1'}/{KEY}",
        "not ascii": f"/{media}/{expires}/é/{KEY}",
        "other key": f"/{media}/{expires}/{signature}/avatars/f{name[1:]}",
        "climbing": f"/{media}/{expires}/{signature}/{KEY}/../../secret",
        "secret of another": Links("another secret").path(KEY),
        "no key": f"/{media}/{expires}/{signature}/",
    }
    for case, path in bad.items():
        answer = await anonymous.get(path)
        assert answer.status_code == 404, case
        announced(answer, 404, "not_found")


async def test_a_signed_picture_that_is_gone_is_not_found(
    anonymous: httpx.AsyncClient, container: Container
) -> None:
    announced(await anonymous.get(container.links.path("avatars/gone.webp")), 404, "not_found")


async def test_a_characters_addresses_are_whole_and_can_be_shown(
    ana: Person, anonymous: httpx.AsyncClient, container: Container, worker: None
) -> None:
    run = await completed(container, ana.identity)
    assert run.avatar_job_id
    await painted(container, ana.identity, run.avatar_job_id)
    character = (await ana.client.get(f"/api/v1/characters/{run.character_id}")).json()["data"]
    assert character["avatarUrl"].startswith(f"{ORIGIN}/media/")
    assert character["avatarUrl"] == character["images"][0]["url"]
    assert character["thumbnailUrl"] == character["images"][0]["thumbnailUrl"]
    full, small = [(await anonymous.get(character[name])).content for name in ("avatarUrl", "thumbnailUrl")]
    assert full[8:12] == small[8:12] == b"WEBP"
    assert full != small
