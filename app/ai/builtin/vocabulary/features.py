"""Words for colours, hair, clothes, places, temper and stages of life in descriptions."""

# ruff: noqa: E501
from __future__ import annotations


def _index(table: str) -> dict[str, str]:
    """word → key, from lines of `key: word, word`."""
    found: dict[str, str] = {}
    for line in table.strip().splitlines():
        key, _, words = line.partition(":")
        found |= {word.strip(): key.strip() for word in words.split(",")}
    return found


COLOURS_EN = _index("""
black: black, jet black, raven, ebony, obsidian
dark_brown: dark brown, brunette, chocolate
brown: brown, chestnut, walnut
light_brown: light brown, sandy, mousy
blond: blond, blonde, fair, flaxen, straw, ash blond
strawberry: strawberry blond, strawberry blonde
golden: golden, gold, honey blond
red: red, crimson, scarlet, ginger, fiery, flame, fire red, blood red
auburn: auburn, russet, mahogany
copper: copper, coppery, bronze
grey: grey, gray, ashen, steel grey, steel gray
salt: greying, graying, salt and pepper
silver: silver, silvery
white: white, snow white, snowy, platinum
blue: blue, azure, sapphire, navy, ice blue, sky blue
green: green, emerald, jade
purple: purple, violet, lavender, lilac, amethyst
pink: pink, rose
teal: teal, aquamarine
turquoise: turquoise, cyan
orange: orange
yellow: yellow
hazel: hazel
amber: amber
honey: honey
dark: dark
olive: olive
tan: tan, tanned
pale: pale, ivory, porcelain
""")
COLOURS_PT = _index("""
black: preto, preta, pretos, pretas, negro, negra, negros, negras
dark_brown: castanho escuro, castanhos escuros, castanha escura, marrom escuro
brown: castanho, castanha, castanhos, castanhas, marrom, marrons
light_brown: castanho claro, castanhos claros
blond: loiro, loira, loiros, loiras, louro, loura, louros
golden: dourado, dourada, dourados, douradas
red: ruivo, ruiva, ruivos, ruivas, vermelho, vermelha, vermelhos, vermelhas, escarlate, carmesim
auburn: acaju
copper: acobreado, acobreados, cobre
grey: cinza, cinzas, cinzento, cinzenta, cinzentos, cinzentas
salt: grisalho, grisalha, grisalhos, grisalhas
silver: prateado, prateada, prateados, prateadas, prata
white: branco, branca, brancos, brancas, platinado, platinados
blue: azul, azuis
green: verde, verdes, esmeralda
purple: roxo, roxa, roxos, roxas, violeta, violetas, lilás, púrpura
pink: rosa, cor de rosa
teal: verde água
turquoise: turquesa
orange: laranja, alaranjado, alaranjada, alaranjados
yellow: amarelo, amarela, amarelos, amarelas
hazel: avelã
amber: âmbar
honey: mel
dark: escuro, escura, escuros, escuras, moreno, morena
olive: oliva, azeitonada
tan: bronzeado, bronzeada
pale: pálido, pálida, clara
""")
HAIR_STYLES_EN = _index("""
bald: bald, balding, hairless
shaved: shaved, shaven
short: short, cropped
long: long
curly: curly, curls, frizzy, afro
wavy: wavy, flowing
braided: braided, braids, braid, plaits, plaited
ponytail: ponytail
bun: bun, top knot, topknot
dreadlocks: dreadlocks, dreads
spiky: spiky, spiked, mohawk
messy: messy, wild, unruly, tousled, dishevelled
""")
HAIR_STYLES_PT = _index("""
bald: careca, calvo, calva
shaved: raspado, raspada, raspados
short: curto, curta, curtos
long: longo, longa, longos, comprido, compridos
curly: cacheado, cacheados, crespo, crespos, encaracolado, encaracolados
wavy: ondulado, ondulados
braided: trançado, trançados, tranças, trança
ponytail: rabo de cavalo
bun: coque
dreadlocks: dreads, dreadlocks
spiky: espetado, espetados, moicano
messy: bagunçado, bagunçados, desgrenhado, desgrenhados, rebelde, rebeldes
""")
CLOTHES_EN = ("cloak", "dress", "coat", "robe", "robes", "jacket", "shirt", "armour", "armor", "hoodie", "suit", "uniform",
              "tunic", "cape", "clothes", "gown", "sweater", "vest", "kimono", "scarf", "mantle", "overalls")  # fmt: skip
CLOTHES_PT = ("manto", "capa", "vestido", "casaco", "túnica", "armadura", "jaqueta", "camisa", "roupa", "roupas", "uniforme",
              "terno", "quimono", "blusa", "colete", "suéter", "manta", "vestes", "macacão")  # fmt: skip
CLOTHES_HEX = {
    "black": "#26262b", "dark_brown": "#46301f", "brown": "#6e4b2f", "light_brown": "#a5804f", "golden": "#cfa136",
    "red": "#b11f2b", "grey": "#7a7e85", "silver": "#b9c0c7", "white": "#e8e9e6", "blue": "#25509c", "green": "#2b7a45",
    "purple": "#6b35a0", "pink": "#dd6ba0", "teal": "#1f7a7a", "turquoise": "#2aa79f", "orange": "#dd6b1f",
    "yellow": "#dfb621", "copper": "#a85b32", "dark": "#2d2f38", "tan": "#b28f61", "olive": "#6a6f2f", "amber": "#c98622",
}  # fmt: skip
WORN_EN = _index("""
glasses: glasses, spectacles
monocle: monocle
eyepatch: eyepatch, eye patch, one eyed
crown: crown
tiara: tiara, diadem
circlet: circlet
hat: wizard hat, pointed hat, pointy hat, witch hat
helmet: helmet, helm
horned helmet: horned helmet
goggles: goggles
hood: hood, hooded
tricorn: tricorn, pirate hat
turban: turban
headscarf: headscarf, hijab, veil
cap: cap, flat cap, baseball cap
top hat: top hat
fedora: fedora, straw hat, cowboy hat, wide brimmed hat, hat
beret: beret
bandana: bandana, bandanna
headband: headband
wreath: flower crown, crown of flowers, wreath, crown of leaves, flower wreath
flower: flower in her hair, flower in his hair, flower in their hair
mask: mask, masked
scar: scar, scars, scarred
freckles: freckles, freckled
tattoo: tattoo, tattoos, tattooed
earrings: earring, earrings
necklace: necklace, amulet, pendant
headphones: headphones
""")
WORN_PT = _index("""
glasses: óculos
monocle: monóculo
eyepatch: tapa olho, caolho, caolha
crown: coroa
tiara: tiara, diadema
hat: chapéu pontudo, chapéu de bruxa, chapéu de mago
helmet: elmo, capacete
horned helmet: elmo com chifres, capacete com chifres
hood: capuz, encapuzado, encapuzada
tricorn: chapéu de pirata, tricórnio
turban: turbante
headscarf: hijab, véu, lenço na cabeça
cap: boné, boina de marinheiro, quepe
top hat: cartola
fedora: chapéu de palha, chapéu de couro, chapéu
beret: boina
bandana: bandana
headband: faixa na cabeça, tiara de pano
wreath: coroa de flores, grinalda, coroa de folhas
flower: flor no cabelo
mask: máscara, mascarado, mascarada
scar: cicatriz, cicatrizes
freckles: sardas, sardento, sardenta
tattoo: tatuagem, tatuagens, tatuado, tatuada
earrings: brinco, brincos
necklace: colar, amuleto
headphones: fones de ouvido
goggles: óculos de proteção, óculos de aviador
""")

# Kinds of place. The writer's own phrase for each stands in the grammars.
PLACES_EN = _index("""
harbour: harbour, harbor, port, harbour town, port town, fishing village, coast, seaside, docks, shore
mountain: mountain, mountains, hills, highlands, peaks, cliffs
forest: forest, woods, woodland, jungle, rainforest, grove
village: village, hamlet, farm, countryside
city: city, capital, metropolis, streets, slums, town, suburbs
desert: desert, dunes, wastes, wasteland, oasis
island: island, islands, isle, archipelago
north: north, tundra, frozen north, ice, arctic, frozen wastes
swamp: swamp, marsh, marshes, bog, fens
plains: plains, steppe, steppes, prairie, savannah, grasslands
river: river, lake, valley
castle: castle, palace, court, fortress, tower, keep
underground: caves, cave, mines, underground, underdark, catacombs
monastery: monastery, abbey, temple, convent
station: space station, orbital station, station, starship, spaceship, generation ship
colony: colony, mars, moon, planet, asteroid belt
sea: sea, ocean
""")
PLACES_PT = _index("""
harbour: porto, vila de pescadores, costa, litoral, cidade portuária, praia
mountain: montanha, montanhas, serra, colinas, picos
forest: floresta, florestas, bosque, mata, selva, amazônia
village: vila, aldeia, vilarejo, fazenda, povoado, interior
city: cidade, capital, metrópole, ruas, favela, subúrbio
desert: deserto, dunas, oásis, sertão
island: ilha, ilhas, arquipélago
north: norte, tundra, norte gelado, ártico
swamp: pântano, brejo, mangue, pantanal
plains: planície, planícies, estepe, pampa, pampas, cerrado
river: rio, lago, vale
castle: castelo, palácio, corte, fortaleza, torre
underground: cavernas, caverna, minas, subterrâneo, catacumbas
monastery: mosteiro, abadia, templo, convento
station: estação espacial, estação orbital, nave, nave espacial
colony: colônia, marte, lua, planeta, cinturão de asteroides
sea: mar, oceano
""")
TEMPERS_EN = _index("""
brave: brave, courageous, fearless, valiant, heroic, bold, daring
kind: kind, gentle, warm, compassionate, caring, generous, sweet, friendly, good hearted, kind hearted
cunning: cunning, clever, sly, crafty, witty, quick witted, charming, manipulative, mischievous
wise: wise, patient, thoughtful, calm, serene, quiet
stern: stern, strict, harsh, severe, disciplined, stoic, cold, serious, grim, ruthless
cheerful: cheerful, happy, optimistic, jolly, merry, playful, funny, joyful
gloomy: gloomy, sad, melancholic, melancholy, brooding, lonely, haunted, mysterious
proud: proud, arrogant, haughty, vain, noble, ambitious, power hungry
curious: curious, inquisitive, eccentric, brilliant, nerdy, intelligent
loyal: loyal, faithful, devoted, honest, honourable, honorable, protective, dutiful
shy: shy, timid, anxious, nervous, reserved, introverted, clumsy
stubborn: stubborn, grumpy, gruff, hard headed, headstrong, cantankerous
reckless: reckless, impulsive, hot headed, wild, rebellious, fierce, angry, vengeful
greedy: greedy, selfish, cruel, evil, villainous, wicked, corrupt, sadistic
""")
TEMPERS_PT = _index("""
brave: corajoso, corajosa, valente, destemido, destemida, bravo, brava, ousado, ousada, heroico, heroica
kind: gentil, bondoso, bondosa, generoso, generosa, amável, carinhoso, carinhosa, doce, amigável
cunning: astuto, astuta, esperto, esperta, ardiloso, ardilosa, charmoso, charmosa, travesso, travessa
wise: sábio, sábia, paciente, calmo, calma, sereno, serena, tranquilo, tranquila
stern: severo, severa, rígido, rígida, frio, fria, sério, séria, disciplinado, disciplinada, implacável
cheerful: alegre, feliz, otimista, brincalhão, brincalhona, divertido, divertida, animado, animada
gloomy: triste, melancólico, melancólica, solitário, solitária, sombrio, sombria, misterioso, misteriosa
proud: orgulhoso, orgulhosa, arrogante, vaidoso, vaidosa, ambicioso, ambiciosa, nobre
curious: curioso, curiosa, excêntrico, excêntrica, brilhante, inteligente
loyal: leal, fiel, honesto, honesta, honrado, honrada, dedicado, dedicada, protetor, protetora
shy: tímido, tímida, ansioso, ansiosa, nervoso, nervosa, reservado, reservada, desajeitado, desajeitada
stubborn: teimoso, teimosa, rabugento, rabugenta, ranzinza, cabeça dura
reckless: impulsivo, impulsiva, imprudente, rebelde, feroz, raivoso, raivosa, vingativo, vingativa
greedy: ganancioso, gananciosa, egoísta, cruel, maligno, maligna, perverso, perversa, corrupto, corrupta
""")
# `youth`: said of the young of any age, so no evidence for a child; see reading/life_stages.py.
BANDS_EN = _index("""
youth: boy, girl, kid, lad, lass, laddie, lassie, chick, gal, youth, youngster, young thing, young girl, young boy, young one, kiddo, schoolboy, schoolgirl
young: young, youthful
middle: middle aged
old: old, elderly, aged, grandmother, grandfather, old man, old woman, crone
ancient: ancient, centuries old, immortal, ageless
""")
BANDS_PT = _index("""
youth: menino, menina, garoto, garota, garotinha, garotinho, menininha, menininho, guri, guria, gurizinho, guriazinha, piá, moleque, moleca, novinha, novinho, moço, moça, mocinha, mocinho, rapaz, rapariga, rapazinho, garotão, rapazote, pirralho, pirralha, guriazada
young: jovem, novo, nova
middle: meia idade
old: velho, velha, idoso, idosa, ancião, anciã, senhorzinho, senhorinha, avó, avô
ancient: antigo, antiga, milenar, imortal, secular
""")
DECADES_EN = {
    "teens": 16, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90,
}  # fmt: skip
AGES_BY_WORD_EN = {
    "quadragenarian": 44, "quinquagenarian": 54, "sexagenarian": 64, "septuagenarian": 74, "octogenarian": 84,
    "nonagenarian": 94, "centenarian": 100,
}  # fmt: skip
DECADES_PT = {
    "balzaquiana": 34, "sessentão": 64, "sessentona": 64, "setentão": 74, "setentona": 74, "oitentão": 84,
    "oitentona": 84, "trintão": 34, "trintona": 34, "quarentão": 44, "quarentona": 44, "cinquentão": 54, "cinquentona": 54,
    "sexagenário": 64, "sexagenária": 64, "septuagenário": 74, "septuagenária": 74, "octogenário": 84,
    "octogenária": 84, "nonagenário": 94, "centenário": 104, "centenária": 104, "nonagenária": 94, "casa dos trinta": 34, "casa dos quarenta": 44,
    "casa dos cinquenta": 54, "casa dos sessenta": 64, "casa dos setenta": 74, "casa dos oitenta": 84,
}  # fmt: skip
