"""Pictures and drawings made to stop a studio: each gets its answer, and the loop turns meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PIL import Image

from app.ai.builtin import painter
from app.ai.image_servers import pictures as from_servers
from app.errors import EngineError, ImageTooLarge, UnsupportedImage
from app.pictures import uploads
from app.pictures.uploads import read_picture
from app.pool.pool import Pool, PoolLimitExceeded, PoolLimits, PoolProcessDied
from tests.support.hostile_pictures import DRAWINGS, PICTURES, many_scans
from tests.support.images import encoded
from tests.support.loop_lag import watched_loop

# A studio that decodes in its own process stands still for seconds; a machine that does other work as well,
# for some tenths.
BOUND = 1.0  # seconds
UNREADABLE = {"noise", "nothing"}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """A pool with small limits in the place of everybody's."""
    pool = Pool(PoolLimits(cpu_seconds=1, memory=300 << 20))
    for module in (uploads, from_servers, painter):
        monkeypatch.setattr(module, "in_pool", pool.run)
    yield pool
    pool.close()


@pytest.mark.parametrize("name", sorted(PICTURES))
async def test_no_picture_stops_the_loop(name: str) -> None:
    content = PICTURES[name]()
    async with watched_loop() as lag:
        try:
            picture = await read_picture(content)
            assert max(picture.width, picture.height) <= 2048
            assert name not in UNREADABLE
        except ImageTooLarge:
            assert name == "PNG of 900 megapixels"
        except UnsupportedImage:
            assert name in UNREADABLE
    assert lag.seconds < BOUND


@pytest.mark.parametrize("name", sorted(DRAWINGS))
async def test_no_drawing_stops_the_loop(name: str, hasty: Pool) -> None:
    drawing = DRAWINGS[name]()
    async with watched_loop() as lag:
        with pytest.raises((EngineError, PoolProcessDied)):
            await hasty.run(painter.render, drawing, 384)
    assert lag.seconds < BOUND


async def test_an_upload_over_its_cpu_time_is_no_picture(hasty: Pool) -> None:
    with pytest.raises(UnsupportedImage) as refused:
        await read_picture(many_scans(4000, 4000, 1000))
    assert isinstance(refused.value.__cause__, PoolLimitExceeded)


async def test_an_upload_over_its_memory_is_no_picture(hasty: Pool) -> None:
    with pytest.raises(UnsupportedImage):
        await read_picture(encoded(Image.new("RGBA", (6000, 6000)), "PNG"))


async def test_hostile_uploads_do_not_affect_other_uploads(hasty: Pool) -> None:
    good = encoded(Image.new("RGB", (64, 48), "teal"), "PNG")
    bad = many_scans(4000, 4000, 1000)
    uploads_sent = [read_picture(content) for content in (bad, good, bad, good, good)]
    answers = await asyncio.gather(*uploads_sent, return_exceptions=True)
    assert [isinstance(answer, UnsupportedImage) for answer in answers] == [True, False, True, False, False]


async def test_a_servers_picture_over_its_limits_ends_a_pool_process_alone(hasty: Pool) -> None:
    with pytest.raises(PoolLimitExceeded):
        await from_servers.portrait(many_scans(4000, 4000, 1000))
    assert await from_servers.preview(many_scans(4000, 4000, 1000)) is None
