"""A photo that is too large is made smaller before it is sent; an upload shows how far it is."""

from __future__ import annotations

import re

import pytest
from PIL import Image
from PIL.ExifTags import Base
from playwright.async_api import FilePayload, Page, ViewportSize, expect

from e2e.pages import KNIGHT, NewPage, RunPage, picture
from e2e.studios import Studio
from e2e.visitors import Visitors
from tests.support.images import encoded
from tests.support.runs import png

MIB = 1024 * 1024
SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}


def held_upright() -> FilePayload:
    """A phone's photo of 50 megapixels, to be turned by a quarter: red above, blue below as it is shown."""
    photo = Image.new("RGB", (8000, 6300), "red")
    photo.paste("blue", (4000, 0, 8000, 6300))
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": encoded(photo, "JPEG", exif=exif)}


def heavy() -> FilePayload:
    """A small picture in a file of 11 MiB."""
    return {"name": "heavy.png", "mimeType": "image/png", "buffer": png() + bytes(11 * MIB)}


async def test_a_photo_of_too_many_pixels_is_made_smaller_and_stays_upright(
    quick: Studio, visitors: Visitors
) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.description.fill(KNIGHT)
    await new.picture.set_input_files(held_upright())
    word = new.page.get_by_role("status").filter(has_text="made smaller:")
    await expect(word).to_contain_text(re.compile(r"6300 × 8000, .*MB → 3226 × 4096, .*MB"))
    await expect(new.preview).to_be_visible()
    assert await new.page.evaluate(_COLOURS) == ["red", "blue"]
    await new.submit()
    run = await RunPage.reached(new.page)
    await expect(run.part("What the picture shows")).to_contain_text("1613 × 2048 pixels")


_COLOURS = """async () => {
  const bitmap = await createImageBitmap(document.getElementById('image').files[0])
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d', {willReadFrequently: true})
  context.drawImage(bitmap, 0, 0)
  return [0.1, 0.9].map((at) => {
    const [red, , blue] = context.getImageData(bitmap.width / 2, bitmap.height * at, 1, 1).data
    return red > blue ? 'red' : 'blue'
  })
}"""


async def test_a_file_of_too_many_bytes_is_made_smaller_in_the_visitors_language(
    quick: Studio, visitors: Visitors
) -> None:
    page = await (await visitors.come(quick, locale="pt-BR")).open("/generations/new")
    await page.locator("#image").set_input_files(heavy())
    await expect(page.get_by_text(re.compile("Sua foto foi reduzida: 64 × 48, 11,5"))).to_be_visible()
    assert await page.evaluate("document.getElementById('image').files[0].size") < 100_000


async def test_a_file_that_is_too_large_and_no_picture_is_refused_before_it_is_sent(
    quick: Studio, visitors: Visitors
) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.picture.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": bytes(11 * MIB)})
    await expect(new.problem).to_contain_text("too large")
    await expect(new.preview).to_have_count(0)


async def test_a_picture_that_is_cut_is_sent_as_it_is(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await visitors.come(quick))
    noise = encoded(Image.effect_noise((300, 200), 90), "PNG")
    cut: FilePayload = {"name": "cut.png", "mimeType": "image/png", "buffer": noise[: len(noise) // 2]}
    run = await new.start(KNIGHT, cut)
    await expect(run.part("What the picture shows")).to_contain_text("300 × 200 pixels")


def drawn(kind: str) -> bytes:
    return encoded(Image.effect_noise((90, 60), 40).convert("RGB"), kind)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><circle r="40"/></svg>'
# Name, type and content as pickers and file managers give them; the type it is sent with: its own, or that
# of what is drawn anew.
TYPED = {
    "by another name": ("a.jpg", "image/jpg", drawn("JPEG"), "image/jpeg"),
    "by an old name": ("a.jpg", "image/pjpeg", drawn("JPEG"), "image/jpeg"),
    "by an old name of PNG": ("a.png", "image/x-png", drawn("PNG"), "image/png"),
    "none": ("photo", "", drawn("AVIF"), "image/avif"),
    "a general one": ("a.webp", "application/octet-stream", drawn("WEBP"), "image/webp"),
    "a wrong one": ("a.txt", "text/plain", drawn("GIF"), "image/gif"),
}
DRAWN_ANEW = {
    "one that browsers draw": ("a.bmp", "image/bmp", drawn("BMP"), "image/webp"),
    "one of drawn lines": ("a.svg", "image/svg+xml", SVG, "image/webp"),
    "none, of a kind that browsers draw": ("photo", "", drawn("BMP"), "image/webp"),
}


async def test_a_picture_is_taken_whatever_its_type_says(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await visitors.come(quick))
    for said, (name, kind, content, sent) in (TYPED | DRAWN_ANEW).items():
        await new.picture.set_input_files({"name": name, "mimeType": kind, "buffer": content})
        await new.page.wait_for_function(_HELD, arg=sent)
        await expect(new.preview, said).to_have_js_property("naturalWidth", 90)
        size = await new.page.evaluate("document.getElementById('image').files[0].size")
        assert (size == len(content)) is (said in TYPED), said
        await new.page.get_by_role("button", name="Remove the picture").click()
    run = await new.start(KNIGHT, {"name": "a.bmp", "mimeType": "image/bmp", "buffer": drawn("BMP")})
    await expect(run.part("What the picture shows")).to_contain_text("90 × 60 pixels")


_HELD = "(kind) => document.getElementById('image').files[0]?.type === kind"


async def test_what_neither_browser_nor_studio_can_read_is_refused_at_once(
    quick: Studio, visitors: Visitors
) -> None:
    new = await NewPage.of(await visitors.come(quick))
    for kind, content in (("", b""), ("", b"I am a picture"), ("application/pdf", b"%PDF-1.7\n")):
        await new.picture.set_input_files({"name": "a", "mimeType": kind, "buffer": content})
        await expect(new.problem).to_contain_text("The picture can't be read.")
        await expect(new.preview).to_have_count(0)
        await new.picture.set_input_files(picture())
        await expect(new.problem).to_have_count(0)


async def test_a_heic_that_nobody_here_can_read_is_said(quick: Studio, visitors: Visitors) -> None:
    new = await NewPage.of(await visitors.come(quick))
    await new.picture.set_input_files({"name": "IMG.HEIC", "mimeType": "image/heic", "buffer": b"\0" * 99})
    await expect(new.problem).to_contain_text(re.compile("HEIC|can't be read"))


@pytest.mark.parametrize("screen", SCREENS)
async def test_an_upload_shows_how_far_it_is(quick: Studio, visitors: Visitors, screen: str) -> None:
    new = await NewPage.of(await visitors.come(quick, viewport=SCREENS[screen]))
    await new.description.fill(KNIGHT)
    slow: FilePayload = {"name": "slow.png", "mimeType": "image/png", "buffer": png() + bytes(400_000)}
    await new.picture.set_input_files(slow)
    await expect(new.preview).to_be_visible()
    await _slow_down(new.page, 150_000)
    await new.submit()
    bar = new.page.get_by_role("progressbar", name="Sending the picture")
    await expect(bar).to_be_visible()
    await expect(bar).to_be_in_viewport()
    await expect(new.page.locator("[data-percent]")).to_have_text(re.compile(r"^[1-9]\d? %$"))
    await RunPage.reached(new.page)


async def _slow_down(page: Page, bytes_a_second: int) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    rates = {"uploadThroughput": bytes_a_second, "downloadThroughput": -1}
    await session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, **rates})


async def test_what_the_server_refuses_keeps_text_and_picture(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    visitor.guard.allow("status of 422")
    new = await NewPage.of(visitor)
    await new.description.fill(KNIGHT)
    await new.picture.set_input_files(picture())
    await new.page.evaluate("document.querySelector('[name=template]:checked').value = 'opera'")
    await new.submit()
    await expect(new.problem).to_contain_text("The character was not started")
    await expect(new.problem).to_be_focused()
    await expect(new.problem).not_to_contain_text("chosen again")
    await expect(new.preview).to_be_visible()
    await new.page.evaluate("document.querySelector('[name=template]:checked').value = ''")
    await new.submit()
    run = await RunPage.reached(new.page)
    await run.completed()
    await expect(run.part("What the picture shows")).to_be_visible()


async def test_a_lost_connection_keeps_text_and_picture(quick: Studio, visitors: Visitors) -> None:
    visitor = await visitors.come(quick)
    visitor.guard.allow("ERR_INTERNET_DISCONNECTED")
    new = await NewPage.of(visitor)
    await new.description.fill(KNIGHT)
    await new.picture.set_input_files(picture())
    await expect(new.preview).to_be_visible()
    await visitor.context.set_offline(True)
    await new.submit()
    await expect(new.page.get_by_text("The studio could not be reached")).to_be_visible()
    await visitor.context.set_offline(False)
    await new.submit()
    await RunPage.reached(new.page)
