"""The built-in painter's stages, colours and manners."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from app.ai.builtin import painter as painter_module
from app.ai.builtin.painter import BuiltinPainter, compose
from app.ai.builtin.painting.choose_look import look_of
from app.ai.builtin.species import SPECIES
from app.ai.builtin.writer import write_details
from app.ai.colours import EYES, HAIR, SKIN
from app.engines.ports import AvatarBrief, Brief, Painting, Preview, Swatch, Traits
from app.pool.pool import in_pool

BRIEF = AvatarBrief("Ada", "Oak", 30, "female", "human", None, None, Traits(), (), 11)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def brief_for(description: str, seed: int = 4) -> AvatarBrief:
    who = write_details(Brief(description, None, None, "en", seed))
    return AvatarBrief(
        who.first_name, who.last_name, who.age, who.gender, who.species, None, None, who.traits, (), seed
    )


def near(image: Image.Image, colour: str, reach: int = 24) -> float:
    """The share of pixels near a colour."""
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    small = image.convert("RGB").resize((192, 192))
    raw = small.tobytes()
    pixels = zip(raw[::3], raw[1::3], raw[2::3], strict=True)
    hits = sum(all(abs(a - b) <= reach for a, b in zip(pixel, wanted, strict=True)) for pixel in pixels)
    return hits / (192 * 192)


async def painted(brief: AvatarBrief) -> tuple[list[Preview], Painting]:
    results = [result async for result in BuiltinPainter().paint(brief)]
    last = results.pop()
    assert isinstance(last, Painting)
    return [one for one in results if isinstance(one, Preview)], last


async def test_previews_rise_and_the_last_is_a_webp_of_768() -> None:
    previews, painting = await painted(BRIEF)
    assert 2 <= len(previews) <= 4
    progress = [preview.progress for preview in previews]
    assert progress == sorted(set(progress))
    assert all(0 < one < 100 for one in progress)
    assert {opened(preview.content).size for preview in previews} == {(384, 384)}
    image = opened(painting.content)
    assert (image.format, image.size, painting.width, painting.height) == ("WEBP", (768, 768), 768, 768)


async def test_previews_are_stages_of_the_same_picture() -> None:
    previews, painting = await painted(
        replace(BRIEF, traits=Traits(hair_color="#b5401f", skin_color="#7da453"))
    )
    shares = [near(opened(one.content), "#7da453") for one in previews]
    assert shares[0] < shares[1]
    assert near(opened(previews[-1].content), "#b5401f") < near(opened(painting.content), "#b5401f")


async def test_style_and_author_are_credited() -> None:
    _, painting = await painted(BRIEF)
    assert painting.credit is not None
    assert "Johan Melin" in painting.credit
    assert "CC BY 4.0" in painting.credit
    assert painting.engine == "builtin"


async def test_the_same_seed_paints_the_same_picture_and_another_seed_another() -> None:
    _, first = await painted(BRIEF)
    _, again = await painted(BRIEF)
    _, other = await painted(replace(BRIEF, seed=12))
    assert first.content == again.content
    assert first.content != other.content


async def test_the_dwarven_smith_is_painted_with_red_hair_and_without_pointed_ears() -> None:
    brief = brief_for("A red-haired dwarven smith of sixty")
    _, painting = await painted(brief)
    assert near(opened(painting.content), HAIR["red"]) > 0.03
    assert "dwarf" in painting.prompt
    assert HAIR["red"] in painting.prompt


async def test_stated_skin_is_painted() -> None:
    _, painting = await painted(brief_for("a woman with blue skin and short white hair"))
    assert near(opened(painting.content), SKIN["blue"]) > 0.08


def test_stated_looks_decide_the_shapes() -> None:
    assert look_of(brief_for("a bald man with no beard")).options["hairProbability"] == 0
    assert look_of(brief_for("a man without a beard")).options["beardProbability"] == 0
    assert look_of(brief_for("a man with a long beard")).options["beardVariant"] == "longBeard"
    assert look_of(brief_for("a woman with her hair in a bun")).options["hairVariant"] == "bun"
    assert "glasses" in look_of(brief_for("a girl with glasses")).wears
    assert look_of(brief_for("a thief in a red cloak")).clothes == "#b11f2b"


def test_a_pictures_palette_tints_scene_and_clothes_and_no_person_of_other_colours() -> None:
    plain = look_of(BRIEF)
    brief = replace(BRIEF, palette=(Swatch("navy", "#12204a", 0.7), Swatch("red", "#c8202f", 0.2)))
    tinted = look_of(brief)
    assert tinted.clothes == "#c8202f"
    assert compose(brief, tinted)[0].svg != compose(BRIEF, plain)[0].svg
    assert (tinted.skin, tinted.hair, tinted.iris) == (plain.skin, plain.hair, plain.iris)
    assert tinted.from_palette == ()


async def test_a_likely_colour_of_hair_is_taken_from_the_palette_and_the_record_says_so() -> None:
    palette = (Swatch("gold", "#dab66c", 0.5), Swatch("blue", "#3f7fc0", 0.2))
    look = look_of(replace(BRIEF, palette=palette))
    assert (look.hair, look.iris, look.from_palette) == (HAIR["blond"], EYES["blue"], ("hair", "eyes"))
    _, painting = await painted(replace(BRIEF, palette=palette))
    assert "hair, eyes taken from the picture's palette" in painting.prompt
    stated = look_of(replace(BRIEF, palette=palette, traits=Traits(hair_color=HAIR["red"])))
    assert (stated.hair, stated.from_palette) == (HAIR["red"], ("eyes",))


@pytest.mark.parametrize("species", sorted(SPECIES))
def test_every_species_can_be_drawn(species: str) -> None:
    brief = replace(BRIEF, traits=Traits(species_key=species))
    assert opened(painter_module.render(compose(brief, look_of(brief))[-1].svg, 64)).size == (64, 64)


async def test_cancellation_stops_it_between_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[object, ...]] = []

    async def counted(*call: Any) -> Any:
        called.append(call)
        return await in_pool(*call)

    monkeypatch.setattr(painter_module, "in_pool", counted)
    started = asyncio.Event()

    async def watch() -> None:
        async for _ in BuiltinPainter().paint(BRIEF):
            started.set()

    task = asyncio.create_task(watch())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert called
    assert not [call for call in called if painter_module.SIZE in call]


def age_lines(description: str, seed: int) -> int:
    return look_of(brief_for(description, seed)).lines


def greyed(description: str, seed: int) -> bool:
    return look_of(brief_for(description, seed)).hair in {HAIR[key] for key in ("grey", "white", "salt")}


def test_age_shows_in_the_face_and_in_hair_of_which_nothing_was_said() -> None:
    seeds = range(20)
    assert all(age_lines("a man of sixty", seed) >= 1 for seed in seeds)
    assert all(age_lines("a woman of eighty", seed) == 2 for seed in seeds)
    assert all(age_lines("a dwarven smith of sixty", seed) == 1 for seed in seeds)
    assert not any(
        age_lines(young, seed) for seed in seeds for young in ("a man of thirty", "an android of 12")
    )
    assert sum(greyed("a woman of sixty", seed) for seed in seeds) > len(seeds) / 2
    assert sum(greyed("a man of seventy-five", seed) for seed in seeds) > len(seeds) * 0.75
    assert not any(greyed("a red-haired woman of eighty", seed) for seed in seeds)
    assert not any(greyed("a man of thirty", seed) for seed in seeds)


def test_dwarven_men_are_mostly_bearded_and_dwarven_women_are_not() -> None:
    men = [look_of(brief_for("a male dwarf", seed)).options["beardProbability"] for seed in range(20)]
    women = [look_of(brief_for("a female dwarf", seed)).options["beardProbability"] for seed in range(20)]
    assert men.count(100) > 15
    assert set(women) == {0}


def test_warming_leaves_nothing_for_the_first_painting_to_load() -> None:
    code = (
        "import sys; from app.ai.builtin.painter import warm; warm();"
        "known = set(sys.modules);"
        "from app.ai.builtin.painter import compose, look_of, render;"
        "from app.engines.ports import AvatarBrief, Traits;"
        "traits = Traits(species_key='elf');"
        "brief = AvatarBrief('Ada', 'Oak', 30, 'female', 'elf', None, None, traits, (), 11);"
        "render(compose(brief, look_of(brief))[-1].svg, 64); print(len(set(sys.modules) - known))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
