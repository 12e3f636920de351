"""Example descriptions, in each language that characters are written in."""

from __future__ import annotations

from dataclasses import dataclass

from app.engines.ports import Locale
from app.runs.steps import locale_of
from app.translation import N_, InterfaceLocale, translate


@dataclass(frozen=True, slots=True)
class Example:
    """`title` for the button, `text` for the description, and the text's language: the visitor's, if
    characters are written in it."""

    title: str
    text: str
    lang: Locale


_TITLES = (
    N_("A stubborn smith"),
    N_("A runaway navigator"),
    N_("An old detective"),
    N_("A gentle machine"),
)
_TEXTS: dict[Locale, tuple[str, ...]] = {
    "en": (
        "Brunhild, a dwarven smith of sixty with a red braid and grey eyes. She forges bells in a"
        " mountain town, swears at her bellows and never forgave the brother who sold the family hammer.",
        "A young elven navigator with silver hair who steals star charts from the navy she deserted. She"
        " laughs too easily and sleeps with one eye open.",
        "Tomás, a human detective of 71 in a rainy harbour city. White beard, brown eyes, a bad knee and"
        " a perfect memory for voices. He feeds every stray cat of the quarter.",
        "An android gardener aboard a generation ship, built two hundred years ago. Soft-spoken, patient,"
        " curious about dreams, and secretly growing a flower that is forbidden.",
    ),
    "pt-BR": (
        "Brunhild, uma anã ferreira de sessenta anos, de trança ruiva e olhos cinzentos. Forja sinos numa"
        " cidade da montanha, briga com o fole e nunca perdoou o irmão que vendeu o martelo da família.",
        "Uma jovem elfa navegadora, de cabelos prateados, que rouba mapas estelares da marinha de onde"
        " desertou. Ri fácil demais e dorme com um olho aberto.",
        "Tomás, detetive humano de 71 anos numa cidade portuária onde não para de chover. Barba branca,"
        " olhos castanhos, um joelho ruim e memória perfeita para vozes. Alimenta todo gato do bairro.",
        "Um androide jardineiro a bordo de uma nave geracional, construído há duzentos anos. Fala baixo,"
        " tem paciência, é curioso sobre os sonhos e cultiva em segredo uma flor proibida.",
    ),
}


def examples(locale: InterfaceLocale) -> tuple[Example, ...]:
    """Returns the examples for a visitor who reads that language."""
    lang = locale_of(locale)
    titles = (translate(title, locale) for title in _TITLES)
    return tuple(Example(*pair, lang) for pair in zip(titles, _TEXTS[lang], strict=True))
