"""Descriptions to start from, in each language."""

from __future__ import annotations

from dataclasses import dataclass

from app.engines.ports import Locale


@dataclass(frozen=True, slots=True)
class Example:
    """`title` for the button, `text` for the description."""

    title: str
    text: str


EXAMPLES: dict[Locale, tuple[Example, ...]] = {
    "en": (
        Example(
            "A stubborn smith",
            "Brunhild, a dwarven smith of sixty with a red braid and grey eyes. She forges bells in a"
            " mountain town, swears at her bellows and never forgave the brother who sold the family hammer.",
        ),
        Example(
            "A runaway navigator",
            "A young elven navigator with silver hair who steals star charts from the navy she deserted. She"
            " laughs too easily and sleeps with one eye open.",
        ),
        Example(
            "An old detective",
            "Tomás, a human detective of 71 in a rainy harbour city. White beard, brown eyes, a bad knee and"
            " a perfect memory for voices. He feeds every stray cat of the quarter.",
        ),
        Example(
            "A gentle machine",
            "An android gardener aboard a generation ship, built two hundred years ago. Soft-spoken, patient,"
            " curious about dreams, and secretly growing a flower that is forbidden.",
        ),
    ),
    "pt-BR": (
        Example(
            "Uma ferreira teimosa",
            "Brunhild, uma anã ferreira de sessenta anos, de trança ruiva e olhos cinzentos. Forja sinos numa"
            " cidade da montanha, briga com o fole e nunca perdoou o irmão que vendeu o martelo da família.",
        ),
        Example(
            "Uma navegadora em fuga",
            "Uma jovem elfa navegadora, de cabelos prateados, que rouba mapas estelares da marinha de onde"
            " desertou. Ri fácil demais e dorme com um olho aberto.",
        ),
        Example(
            "Um velho detetive",
            "Tomás, detetive humano de 71 anos numa cidade portuária onde não para de chover. Barba branca,"
            " olhos castanhos, um joelho ruim e memória perfeita para vozes. Alimenta todo gato do bairro.",
        ),
        Example(
            "Uma máquina gentil",
            "Um androide jardineiro a bordo de uma nave geracional, construído há duzentos anos. Fala baixo,"
            " tem paciência, é curioso sobre os sonhos e cultiva em segredo uma flor proibida.",
        ),
    ),
}
