"""The worlds that a description's things, times and places belong to."""

# ruff: noqa: E501
from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.text import Text

_F, _S, _M, _H = "fantasy", "science_fiction", "modern", "historical"
# Things that settle the world, by themselves; the first that is found wins.
_THINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        (_S,),
        r"space(?:ship|craft|port| station| pirate| marine)?s?|starships?|starfighters?|galax(?:y|ies)|galactic|cyber\w*|lasers?|hyperspace|"
        r"generation ship|asteroids?|mars|martian|moon base|terraform\w*|interstellar|androids?|robots?|cyborgs?|aliens?|clones?|neo \w+|cyberpunk|on titan|ganymede|(?:year|ano|em|in) 2[1-9]\d\d|20[5-9]\d|2[1-9]\d\d|titã|ganimedes|"
        r"espacia(?:l|is)|espaçonaves?|nave|galáxias?|galáctic[oa]s?|ciber\w*|marte|asteroides?|interestelar|androides?|robôs?|ciborgues?|alienígenas?|colônia espacial",
    ),
    (
        (_F,),
        r"magic|magical|dragons?|enchanted|spells?|sorcery|wizards?|mages?|goblins?|orcs?|el(?:f|ves|ven)|dwar(?:f|ves|ven)|fae|fairy|unicorns?|curse[ds]?|prophecy|"
        r"magia|mágic[oa]s?|dragã?(?:o|ões)|encantad[oa]s?|feitiços?|el?f[oa]s?|an(?:ão|ões)|orcs?|fadas?|unicórnios?|maldição|profecia",
    ),
    (
        (_H,),
        r"19[0-6]0s|1\dth century|(?:fif|six|seven|eigh|nine)teenth century|anos 19[0-6]0|anos [1-6]0|anos cinquenta|anos sessenta|cangaceir[oa]s?|1[0-8]\d0s|victorian|medieval|renaissance|roman (?:empire|legion)|ancient rome|ancient egypt|viking age|feudal|edo|colonial|wild west|cowboys?|cowgirls?|gunslingers?|saloon|old west|"
        r"napoleonic|world war|roaring twenties|anos (?:vinte|trinta|quarenta|20|30|40)|vitorian[oa]|renascentista|império romano|roma antiga|egito antigo|feudal|"
        r"velho oeste|segunda guerra|primeira guerra|século (?:x[ivx]*|v?i{0,3}|1\d)\b|brasil colônia|cangaç\w+|quilombo\w*",
    ),
    (
        (_M,),
        r"cardiologi\w+|psychiatrist|psiquiatra|pop star|rapper|taxi|bus(?: driver)?|cars?|truck|phone|smartphone|internet|online|computer|laptop|skateboard\w*|motorcycle|motorbike|apartment|hoodie|sneakers|jeans|"
        r"university|college|high school|highway|subway|airport|podcast\w*|youtube\w*|streamer|instagram|social media|startup|coffee shop|rock band|punk|dj|video games?|"
        r"supermarket|television|photographer|journalist|programmer|software|paramedic|lawyer|nurse|firefighter|police|"
        r"ônibus|carro|caminhão|celular|computador|skatista|skate|moto|motocicleta|apartamento|moletom|tênis|faculdade|universidade|metrô|aeroporto|rodovia|"
        r"videogame|supermercado|televisão|fotógraf[oa]|jornalista|programador[ae]?|paramédic[oa]|advogad[oa]|enfermeir[oa]|bombeir[oa]|policial|favela|prédio|banda de rock",
    ),
    (
        (_F, _H),
        r"kingdom|castle|sword|shield|armou?r|squire|tavern|throne|realm|reino|castelo|espada|escudo|armadura|escudeir[oa]|taverna|trono",
    ),
)
# Real places are of this world, in our time or before it.
REAL = patterns.compile(
    r"\b(?P<name>London|Paris|Rome|Berlin|Vienna|Lisbon|Madrid|Barcelona|Dublin|Edinburgh|Glasgow|Cornish|Cornwall|Yorkshire|Scotland|Ireland|"
    r"Wales|England|France|Spain|Portugal|Italy|Germany|Greece|Athens|Prague|Moscow|Russia|Istanbul|Cairo|Egypt|Lagos|Nigeria|Nairobi|Kenya|"
    r"Delhi|Mumbai|India|Beijing|Shanghai|China|Tokyo|Kyoto|Osaka|Japan|Seoul|Korea|Sydney|Melbourne|Australia|Brazil|Mexico|Argentina|Chile|"
    r"Buenos Aires|New York|Brooklyn|Chicago|Boston|Los Angeles|San Francisco|Seattle|Texas|California|Alaska|Canada|Toronto|Montreal|"
    r"New Orleans|Salem|El Paso|Miami|Philadelphia|Washington|Juazeiro|Ubatuba|Paraíba|Maranhão|Sergipe|Alagoas|Piauí|Mato Grosso|Goiás|Copacabana|Lyon|Marseille|Hamburg|Munich|Amsterdam|Brussels|Geneva|Zurich|Milan|Seville|Manchester|Liverpool|Bristol|Leeds|Oxford|Cambridge|Detroit|Havana|Cuba|Jamaica|São Paulo|Rio de Janeiro|Salvador|Bahia|Recife|Olinda|Fortaleza|Belém|Manaus|Curitiba|Porto Alegre|"
    r"Belo Horizonte|Minas|Brasília|Goiânia|Florianópolis|Natal|Paraty|Ouro Preto|Santos|Campinas|Pernambuco|Ceará|Paraná|Amazônia|Pantanal|Lisboa|"
    r"Porto|Coimbra|Londres|Roma|Berlim|Viena|Moscou|Tóquio|Nova York|Brasil|França|Itália|Espanha|Alemanha|Japão|México|Angola|Luanda|Moçambique|"
    r"Norway|Sweden|Denmark|Iceland|Oslo|Stockholm|Noruega|Suécia|Islândia|Warsaw|Poland|Budapest|Naples|Venice|Florence|Nápoles|Veneza|Florença)\b"
)
_COMPILED = tuple((worlds, patterns.compile(rf"(?<!\w)(?:{words})(?!\w)")) for worlds, words in _THINGS)


def worlds_in(text: Text) -> frozenset[str]:
    """The worlds that fit; empty where nothing tells. `elves` in a denial tell nothing."""
    real = frozenset((_M, _H)) if REAL.search(text.raw) else frozenset()
    for worlds, pattern in _COMPILED:
        if any(not text.denied(match.start()) for match in pattern.finditer(text.plain)):
            both = real & frozenset(worlds)
            return both or frozenset(worlds)
    return real
