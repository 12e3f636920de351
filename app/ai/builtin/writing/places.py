"""Where characters live: which kinds of place suit whom, what places are called, and how one says `in` of them."""

# ruff: noqa: E501
from __future__ import annotations

from random import Random

from app import patterns
from app.engines.ports import Locale

# How each kind of place is called, and in English its preposition.
ENGLISH: dict[str, tuple[str, ...]] = {
    "harbour": ("in", "the harbour town of", "the fishing town of", "the whaling town of", "the quayside town of"),
    "mountain": ("in", "the mountain village of", "the high village of", "the hill village of", "the mining village of"),
    "forest": ("in", "the woods of"), "village": ("in", "the village of"), "city": ("in", "the city of"),
    "desert": ("in", "the desert town of"), "island": ("on", "the island of"),
    "north": ("in", "the northern settlement of"), "swamp": ("in", "the marsh village of"),
    "plains": ("on", "the plains around"), "river": ("in", "the river town of", "the mill town of", "the ferry town of", "the bridge town of", "the market town of"),
    "castle": ("at", "the court of"), "underground": ("in", "the deep halls of"),
    "monastery": ("at", "the monastery of"), "station": ("on", "the orbital station"),
    "colony": ("in", "the colony of"), "sea": ("in", "the port of"),
}  # fmt: skip
PORTUGUESE = {
    "harbour": "na cidade portuária de", "mountain": "na aldeia serrana de", "forest": "na mata de",
    "village": "no vilarejo de", "city": "na cidade de", "desert": "na cidade do deserto chamada",
    "island": "na ilha de", "north": "no povoado nortista de", "swamp": "na aldeia do brejo chamada",
    "plains": "nas planícies de", "river": "na cidade ribeirinha de", "castle": "na corte de",
    "underground": "nos salões subterrâneos de", "monastery": "no mosteiro de",
    "station": "na estação orbital", "colony": "na colônia de", "sea": "no porto de",
}  # fmt: skip
_NAMES_EN = {
    "fantasy": "Saltmere Harrowmere Thornwick Eldermoor Windle Ravensford Ambervale Duskhollow Greyhaven Millbrook Oldwater Stagholm Brackenfell Lanternreach Coldspring Hollowby Marrowdale Sunder's-Rest Wolfden Candlewick",
    "historical": "Ashbourne Kingsbridge Wexley St-Alban's Hartlepool Netherby Cresswell Thornbury Langport Ravensworth Stourton Marlham Blackwater Eastgate Holmfirth Tansley",
    "modern": "Marlow-Bay Eastbrook Port-Hannah Cedar-Falls Larkspur Kingsway Northfield Bellhaven Riverton San-Aurelio New-Harbour Greenwell Saint-Clair Oakridge Fallow-Creek Lindenau",
    "science_fiction": "Kepler's-Rest Halcyon Meridian Vesta-Nine Port-Okafor Calypso New-Nairobi Tycho-Deep Solace Arkady Perihelion Lantern Ceres-Low Hesper Far-Anchor Iron-Lotus",
}
_NAMES_EN["neutral"] = (
    "Marlow Thornbury Eastbrook Coldspring Riverton Millbrook Oakridge Langport Greenwell Westerby Harrowmere Kingsbridge Northfield Ashbourne Whitcombe Redlake"
)
_NAMES_PT = {
    "fantasy": "Valdouro Pedra-Salgada Brumaclara Monte-Alvo Lagoa-Velha Corvofundo Espinheiro Rio-de-Âmbar Águas-Tortas Sete-Poços Vento-Norte Lanternas Fontefria Cinzal Vale-Sereno Torrevelha Outeiro Madrugal Lobeira Campo-de-Estrelas",
    "historical": "Vila-Ferreira Santa-Eulália Porto-Velho Ribeira-Alta São-Gonçalo Monte-Carmelo Alvorada Ouro-Fino Pedreira Castelbranco Aldeia-Nova Ponte-Seca Barra-Longa São-Bento",
    "modern": "Vila-Serena Nova-Aurora Porto-das-Dunas Santa-Rosália Jardim-Alto Campo-Belo Lagoa-Mansa Serra-Clara Boa-Travessia São-Damião Riachuelo Praia-Funda Pedra-Grande Bonsucesso",
    "science_fiction": "Nova-Belém Halcíon Meridiana Vesta-Nove Calipso Porto-Órion Aurora-Sete Tycho-Fundo Solaria Ceres-Baixa Periélio Farol-Três Nova-Luanda Lótus-de-Ferro",
}
_NAMES_PT["neutral"] = (
    "Vila-Serena Santa-Eulália Fontefria Ribeira-Alta Campo-Belo Monte-Alvo Lagoa-Mansa Serra-Clara Pedra-Alta Barra-Longa Ponte-Seca Vale-Sereno Rio-Manso Outeiro"
)
_BY_KIND = {
    "arms": "castle city north mountain plains", "craft": "city village mountain river harbour", "magic": "forest city swamp castle",
    "lore": "city monastery river castle", "faith": "monastery village mountain", "rule": "castle city",
    "shadow": "city harbour desert", "road": "harbour desert city plains", "sea": "harbour island sea", "wild": "forest mountain north plains",
    "healing": "village river city forest", "stage": "city river harbour", "tech": "city harbour", "law": "city harbour village",
    "land": "village plains river", "plain": "city village river",
}  # fmt: skip
_BY_SPECIES = {"dwarf": "mountain underground", "gnome": "underground mountain", "elf": "forest island", "merfolk": "sea island",
               "fairy": "forest", "goblin": "underground swamp", "orc": "plains mountain", "halfling": "village river",
               "centaur": "plains forest", "dragon": "mountain"}  # fmt: skip
_ON = patterns.compile(
    r"\b(?:islands?|isle|coast|plains|steppes?|prairie|station|starship|spaceship|ship|moon|planet|[Mm]ars|farm|docks|tundra|dunes|shore|seaside)$"
)
_BY = patterns.compile(r"\b(?:sea|ocean|river|lake)$")
_CONTRACTED = {"a": "na", "o": "no", "as": "nas", "os": "nos", "um": "num", "uma": "numa"}


def kind_for(rng: Random, role_kind: str, species: str, world: str) -> str:
    """A kind of place that suits such a life in such a world."""
    if world == "science_fiction":
        return rng.choice(("station", "colony", "city"))
    kinds = _BY_SPECIES.get(species) or _BY_KIND[role_kind]
    if world == "modern":
        kinds = {
            "sea": "harbour island",
            "land": "village",
            "wild": "mountain village",
            "road": "harbour city",
        }.get(role_kind, "city city river")
    return rng.choice(kinds.split())


def compose_place(rng: Random, kind: str, world: str, locale: Locale) -> str:
    """`the harbour town of Saltmere`, without its preposition."""
    names = (_NAMES_EN if locale == "en" else _NAMES_PT)[world].split()
    name = rng.choice(names).replace("-", " ")
    if locale == "en":
        return f"{rng.choice(ENGLISH[kind][1:])} {name}"
    located = f"{PORTUGUESE[kind]} {name}"
    article, _, rest = located.partition(" ")
    return f"{ {'na': 'a', 'no': 'o', 'nas': 'as', 'nos': 'os'}[article] } {rest}".strip()


def known(place: str, locale: Locale) -> str:
    """The same place once it has been spoken of: `a castle` → `the castle`, `uma ilha` → `a ilha`."""
    article, _, rest = place.partition(" ")
    definite = {"a": "the", "an": "the", "some": "the"} if locale == "en" else {"um": "o", "uma": "a"}
    return f"{definite[article]} {rest}" if rest and article in definite else place


def located(place: str, key: str | None, locale: Locale) -> str:
    """The place with its preposition: `in the hills`, `on the island of Wexley`, `na mata de Cinzal`."""
    if locale == "en":
        return f"{_preposition(place, key)} {place}"
    article, _, rest = place.partition(" ")
    return f"{_CONTRACTED[article]} {rest}" if rest and article in _CONTRACTED else f"em {place}"


def _preposition(place: str, key: str | None) -> str:
    if key in ENGLISH and place.startswith(ENGLISH[key][1:]):
        return ENGLISH[key][0]
    if _BY.search(place):
        return "by"
    return "on" if _ON.search(place) else "in"


def all_place_names(locale: Locale) -> frozenset[str]:
    """Every name of the lists, whatever its world."""
    lists = (_NAMES_EN if locale == "en" else _NAMES_PT).values()
    return frozenset(name.replace("-", " ") for names in lists for name in names.split())


def world_named(place: str) -> str | None:
    """The world whose list alone holds the name that the place ends with; None for a name of several, or of none."""
    names = {
        world
        for lists in (_NAMES_EN, _NAMES_PT)
        for world, listed in lists.items()
        if world != "neutral" and any(place.endswith(name.replace("-", " ")) for name in listed.split())
    }
    return next(iter(names)) if len(names) == 1 else None
