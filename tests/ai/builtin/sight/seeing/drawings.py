"""Flat drawings and line art, made here or by DiceBear's styles."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from tests.ai.builtin.sight.seeing.labels import labelled
from tests.ai.builtin.sight.seeing.vectors import avatar, drawn

_KNIGHT = (
    '<rect width="300" height="400" fill="#cfe0e8"/>'
    '<ellipse cx="150" cy="150" rx="70" ry="85" fill="#f1c3a5"/>'
    '<rect x="50" y="240" width="200" height="160" fill="#147f3c"/>'
    '<path d="M70 140 150 20 230 140Z" fill="#a55728"/>'
)
_NIGHT = (
    '<rect width="300" height="200" fill="#0d1433"/><circle cx="230" cy="50" r="22" fill="#e9e2b8"/>'
    '<path d="M0 200 0 130 90 80 170 150 240 110 300 150 300 200Z" fill="#060a1c"/>'
    '<rect x="60" y="140" width="14" height="18" fill="#d8a030"/>'
)
_DESERT = (
    '<rect width="300" height="300" fill="#f2b45a"/><circle cx="80" cy="80" r="40" fill="#f7e08a"/>'
    '<path d="M0 210Q80 170 160 215T300 200V300H0Z" fill="#c8692c"/>'
    '<path d="M0 250Q120 220 300 255V300H0Z" fill="#8a3b1e"/>'
)
_SNOW = (
    '<rect width="300" height="200" fill="#f4f7fa"/><path d="M0 200 100 60 190 200Z" fill="#dbe6ef"/>'
    '<path d="M120 200 220 90 300 200Z" fill="#cfdde8"/>'
    '<rect x="140" y="150" width="20" height="50" fill="#b9c6d0"/>'
)
_POSTER = (
    '<rect width="300" height="420" fill="#e01f2f"/><path d="M0 420 300 120V420Z" fill="#111111"/>'
    '<circle cx="90" cy="110" r="60" fill="#ffffff"/>'
)
_SEA = (
    '<rect width="300" height="225" fill="#2f6fd0"/><path d="M0 120H300V225H0Z" fill="#1b3a8a"/>'
    '<path d="M120 130 150 60 180 130Z" fill="#ffffff"/>'
    '<path d="M105 132H195L180 155H120Z" fill="#8b5a2b"/>'
)
_INK = 'fill="none" stroke="#1a1a1a" stroke-width="1.6" stroke-linecap="round"'
_CHALK = _INK.replace("#1a1a1a", "#e8f0ff")
_FACE = (
    '<path d="M90 140Q90 60 150 60T210 140Q210 230 150 245Q90 230 90 140"/>'
    '<path d="M85 130Q80 50 150 45T215 130Q190 80 150 85T85 130"/>'
    '<ellipse cx="128" cy="145" rx="10" ry="6"/><ellipse cx="172" cy="145" rx="10" ry="6"/>'
    '<path d="M150 150 144 180 153 182M132 205Q150 215 168 205"/>'
    '<path d="M125 240Q60 260 40 400M175 240Q240 260 260 400M125 240Q150 290 175 240'
    'M100 300 120 400M200 300 180 400"/>'
)


def _ink(ground: str, body: str, ink: str = _INK) -> str:
    return f'<rect width="300" height="400" fill="{ground}"/><g {ink}>{body}</g>'


def hatched(paper: str, seed: int) -> Callable[[], Image.Image]:
    """A pencil sketch: two heads of short soft strokes on grained paper."""

    def make() -> Image.Image:
        rng, image = Random(seed), Image.new("RGB", (900, 1100), paper)
        draw = ImageDraw.Draw(image)
        for _ in range(2600):
            x, y = rng.gauss(450, 190), rng.gauss(520, 240)
            if 0.75 < ((x - 450) / 260) ** 2 + ((y - 520) / 340) ** 2 < 1.15 or rng.random() < 0.18:
                length, tone = rng.uniform(18, 60), rng.randrange(50, 120)
                draw.line((x, y, x + length, y - length * 0.8), fill=(tone, tone, tone), width=2)
        grain = Image.effect_noise(image.size, 14).convert("RGB")
        return Image.blend(image.filter(ImageFilter.GaussianBlur(0.8)), grain, 0.08)

    return make


SET = (
    labelled("flat knight", drawn(_KNIGHT, 900, 1200)),
    labelled("flat night", drawn(_NIGHT, 1200, 800)),
    labelled("flat desert", drawn(_DESERT)),
    labelled("flat snow", drawn(_SNOW, 1200, 800)),
    labelled("flat, adventurer", avatar("adventurer", "3")),
    labelled("flat, critters", avatar("critters", "3")),
    labelled("flat, dylan", avatar("dylan", "3")),
    labelled("flat, thumbs", avatar("thumbs", "3")),
    labelled("flat, big-smile, transparent", avatar("big-smile", "3", None)),
    labelled("flat, shapes", avatar("shapes", "3")),
    labelled("inked face", drawn(_ink("#ffffff", _FACE), 900, 1200)),
    labelled("inked face on cream", drawn(_ink("#f3ead2", _FACE), 600, 800)),
    labelled("pencil sketch", hatched("#f2f2ee", 5)),
    labelled("line, notionists", avatar("notionists", "3")),
    labelled("line, lorelei", avatar("lorelei", "3")),
    labelled("line, croodles", avatar("croodles", "3")),
    labelled("flat poster", drawn(_POSTER, 750, 1050), held=True),
    labelled("flat sea", drawn(_SEA, 1200, 900), held=True),
    labelled("flat, micah", avatar("micah", "3"), held=True),
    labelled("flat, sprouts", avatar("sprouts", "3"), held=True),
    labelled("flat, personas, transparent", avatar("personas", "3", None), held=True),
    labelled("flat, landscape", avatar("landscape", "3"), held=True),
    labelled("flat, voxel-art", avatar("voxel-art", "3"), held=True),
    labelled("flat, bottts", avatar("bottts", "3"), held=True),
    labelled("blueprint", drawn(_ink("#1b3a7a", _FACE, _CHALK), 900, 1200), held=True),
    labelled("pencil sketch on beige", hatched("#e6d9bd", 9), held=True),
    labelled("line, notionists again", avatar("notionists", "8"), held=True),
    labelled("line, lorelei again", avatar("lorelei", "11"), held=True),
    labelled("line, croodles again", avatar("croodles", "8"), held=True),
    labelled("line-face", avatar("line-face", "3"), held=True),
)
