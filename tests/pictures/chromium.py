"""What Chromium draws of a picture: each is shown as an `<img>`, then drawn to a canvas in sRGB."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from e2e.chromium import launch_args, provide

TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
}
_DRAW = """async ([content, type]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
  const image = new Image()
  image.src = URL.createObjectURL(new Blob([bytes], {type}))
  const loaded = await new Promise((done) => {
    image.onload = () => done(true)
    image.onerror = () => done(false)
  })
  if (!loaded || !image.naturalWidth) return null
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth
  canvas.height = image.naturalHeight
  const context = canvas.getContext('2d', {colorSpace: 'srgb', willReadFrequently: true})
  context.drawImage(image, 0, 0)
  const data = context.getImageData(0, 0, canvas.width, canvas.height).data
  let text = ''
  for (let at = 0; at < data.length; at += 32768) {
    text += String.fromCharCode(...data.subarray(at, at + 32768))
  }
  return [canvas.width, canvas.height, btoa(text)]
}"""


def drawn(pictures: Mapping[str, bytes]) -> Iterator[tuple[str, Image.Image | None]]:
    """By name, RGBA; None where Chromium shows none."""
    browser_path = provide()  # before the loop below, since it starts one of its own
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=launch_args())
        page = browser.new_page()
        for name, content in pictures.items():
            yield name, _drawn(page, content, TYPES.get(name.rpartition(".")[2], "image/png"))
        browser.close()


def _drawn(page: Page, content: bytes, kind: str) -> Image.Image | None:
    answer = page.evaluate(_DRAW, [base64.b64encode(content).decode(), kind])
    if answer is None:
        return None
    width, height, pixels = answer
    return Image.frombytes("RGBA", (width, height), base64.b64decode(pixels))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean over pixels and the four channels, colours taken with their alpha; 255 where sizes differ."""
    if one.size != other.size:
        return 255.0
    pairs = zip(_weighted(one), _weighted(other), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (one.width * one.height * 4)


def _weighted(image: Image.Image) -> Iterable[int]:
    return image.convert("RGBA").convert("RGBa").tobytes()
