"""Names by species, culture and world, without those that an account has taken."""

# ruff: noqa: E501
from __future__ import annotations

from random import Random

from app.engines.ports import Gender, Locale

# Culture: (feminine, masculine, either) first names.
_FIRST: dict[str, tuple[str, str, str]] = {
    "human": (
        "Maerwyn Isolde Tamsin Rowena Elspeth Brielle Odessa Corra Linnet Yvaine Sabeth Marisol Thessaly Aldith Jocosa Wenna Orla Perrin Ismene Catrin",
        "Aldous Corwin Bram Edric Osric Garrick Leoric Tobias Halden Merrick Roderic Silas Wystan Joss Emeric Dunstan Percival Anselm Hugh Brandt",
        "Rowan Ashby Wren Linden Sorrel Marlow Quill Emerson Vale Robin",
    ),
    "human_pt": (
        "Isolda Brites Violante Branca Inês Leonor Mécia Aldonça Elvira Iria Urraca Beatriz Guiomar Constança Jacinta Filipa Morgana Sancha Marisol Teresa",
        "Fernão Duarte Lopo Gonçalo Mendo Afonso Egas Nuno Vasco Álvaro Baltasar Tomé Estêvão Rui Gaspar Bento Garcia Martim Simão Belchior",
        "Ariel Noá Lírio Alvor Cáli Darci Iraê Luar Sol Juraci",
    ),
    "modern": (
        "Hannah Priya Camila Zoe Imani Naomi Greta Leila Mei Rosa Clara Ingrid Amara Noor Tessa Beatrix Yara June Odette Kira",
        "Marcus Daniel Omar Felix Kenji Andre Theo Ravi Lucas Samir Caleb Jonas Emeka Milo Victor Hugo Idris Arthur Nico Walter",
        "Alex Sam Charlie Jordan Riley Quinn Morgan Avery Jules Sasha",
    ),
    "modern_pt": (
        "Camila Beatriz Luana Helena Yara Marina Joana Cecília Teresa Janaína Rosa Iara Clara Débora Sônia Alice Raquel Tainá Lívia Mariana",
        "Rafael Tiago Caetano Murilo Heitor Davi Otávio Joaquim Lucas Raimundo Benício Caio André Mateus Sérgio Antônio Ivan Túlio Danilo Vicente",
        "Ariel Darci Noá Juraci Alex Cris Dani Iraê Sol Val",
    ),
    "historical": (
        "Margery Agnes Cecily Philippa Beatrice Joan Winifred Alys Harriet Augusta Mathilde Hester Lavinia Ursula Prudence Eleanor",
        "Geoffrey Ambrose Bartholomew Godfrey Nathaniel Thaddeus Josiah Edmund Ralph Cornelius Matthias Gilbert Ezra Lambert Augustine Walter",
        "Marion Vivian Hilary Evelyn Sidney Jocelyn",
    ),
    "future": (
        "Nyx Lyra Vesna Kaori Astra Juno Zephyra Ione Tamar Rhea Calla Sunniva Idris Vega Mirai Soleil",
        "Jax Orion Kael Dmitri Ravel Tycho Cassian Lio Anders Zane Ikaro Hale Bastian Teo Corvin Soren",
        "Onyx Sable Echo Ryn Ari Kestrel Nova Zero Vesper Lux",
    ),
    "elf": (
        "Aelindra Sylvaine Ithiriel Naerys Caelwen Lirael Faelith Elowen Thalia Vaelora Nimue Seraphel Aurelith Ysolwen Miriel Saelihn",
        "Aerandir Thalion Faelar Caladrel Eryndor Lethian Soveliss Vaelin Ithilmar Naeris Galather Elandorr Rhydian Taeral Quarion Lorien",
        "Aeris Sylvan Ithael Faen Liren Elith Naeve Thessil",
    ),
    "dwarf": (
        "Brunhild Dagna Helga Thyra Gudrun Marta Sigrun Orsolya Vistra Kathra Hlin Torgga Embla Ragna Disa Bodil",
        "Borin Thrain Durgan Harbek Orsik Kildrak Rurik Torvald Brottor Gunnar Eberk Dolgar Storn Vondal Baern Halvar",
        "Bryn Torrin Dagmar Hjalm Orsk Kellin Runa Stig",
    ),
    "orc": (
        "Ghorza Shagra Ursha Mogra Baggi Sharn Vola Yevelda Kansif Murzush Ovak Emen Neega Rogga",
        "Gromm Thokk Urzog Krusk Dench Holg Shump Ront Mhurren Gorbag Feng Karguk Henk Brogar",
        "Ruk Sutha Grish Varg Imsh Kez Olar Mogh",
    ),
    "goblin": (
        "Snix Pika Zazi Mirka Tikki Vizzle Nibba Roza Jinx Kriki Pepka Fizza",
        "Grik Snag Blix Rikkit Nokk Zort Pug Skab Tibbs Wizk Drubbo Fizzik",
        "Twik Moss Bik Rattle Scrap Nub Sprocket Zill",
    ),
    "halfling": (
        "Rosie Marigold Pervinca Bluebell Callie Merla Verna Nedda Poppy Lavinia Tansy Cora Primula Seraphina",
        "Milo Corrin Alton Osborn Finnan Lyle Wellby Perrin Eldon Garret Roscoe Bungo Merric Tolman",
        "Robin Clover Pip Barley Sage Fennel Linden Bramble",
    ),
    "gnome": (
        "Bimpnottin Ellywick Nissa Zanna Lilli Oda Tana Shamil Breena Roywyn Duvamil Carlin Lorilla Mardnab",
        "Alston Boddynock Dimble Fonkin Glim Namfoodle Orryn Seebo Warryn Zook Brocc Erky Gimble Wrenn",
        "Pock Tumble Fizz Kellen Nackle Whim Bizz Tock",
    ),
    "tiefling": (
        "Akta Damaia Lerissa Makaria Nemeia Orianna Phelaia Rieta Kallista Bryseis Ea Velis Zora Inara",
        "Akmenos Barakas Damakos Ekemon Leucis Melech Mordai Pelaios Skamos Therai Iados Kairon Amnon Zeth",
        "Ember Reverie Quest Ash Vesper Tempest Riddle Sorrow",
    ),
    "angel": (
        "Seraphine Ariela Celestine Orielle Muriel Nathania Haniel Evangeline Aurea Liora",
        "Cassiel Zadkiel Remiel Azarias Jophiel Raziel Ithuriel Anael Sariel Orias",
        "Auriel Halo Eden Lumiel Selah Zophiel",
    ),
    "dragon": (
        "Akra Biri Farideh Harann Jheri Kava Korinn Mishann Nala Perra Sora Thava Uadjit Vyrenna",
        "Arjhan Balasar Donaar Ghesh Heskan Kriv Medrash Nadarr Pandjed Rhogar Shamash Torinn Tarhun Zorvax",
        "Azhar Ixen Rhesk Vorr Kethra Ssarin Oryx Dhazz",
    ),
    "machine": (
        "Ada Vesta Iris Ottilie Lumen Cora Halcyon Mira Echo Seraph-4 Talia Nona",
        "Atlas Bolt Cog Rivet Tiberius-9 Otto Hexan Argus Dax Ferro Gideon-3 Volt",
        "Axiom Cipher Pixel Relay Sentry Kilo Zenith Onda Vector Umbra Quark Delta-2",
    ),
    "alien": (
        "Xilara Vonnu Ittiri Oolani Zhess Quenva Yshara Thrii Nuvali Kessu",
        "Zorrak Vekt Thoom Qarrin Ixtu Drell Korvax Ulm Pthar Yorun",
        "Aiu Zee Noth Kree'l Ummo Qeth Vii Sol'ar Oxu Trin",
    ),
    "fairy": (
        "Dewdrop Petalyn Mirabel Thistledown Luma Fenella Celandine Titania Nettle Columbine Vesperine Aurette",
        "Puckle Bracken Thorn Larkspur Oberyn Cobweb Sedge Florian Cricket Hawthorn Nimbus Teasel",
        "Moth Clover Glimmer Willow Fern Ripple Sparrow Mist",
    ),
    "sea": (
        "Marenka Coralie Nerissa Thalassa Ondine Pelagia Isaura Morwenna Salacia Undina Maris Lorelei",
        "Nereus Murdoch Caspian Kai Dylan Proteus Ronan Marino Tiber Morgan Triton Corrib",
        "Brine Kelp Reef Ocean Tide Wave Pearl Foam",
    ),
    "cat": (
        "Mishka Sahra Tassi Nyala Purrin Sheba Zahra Kitsa Velka Amberine Sukra Liska",
        "Rajik Tomsin Dashiel Kazir Jasko Ruskin Felis Qazim Shadri Barqo Tigran Renko",
        "Whisper Ember Cloud Quick Ash Dusk Sable Marmalade",
    ),
}  # fmt: skip
_LAST: dict[str, str] = {
    "human": "Ashdown Blackmoor Thornfield Hartwell Greymantle Fairbourne Ravenscar Holloway Stormhold Whitlock Oakhurst Marchetti Dunmere Vance Coldwater Brightwood Harrow Kestrel Wintergate Lockridge",
    "human_pt": "Montenegro Vilarinho Rochedo Sampaio Lobato Valadares Serpa Figueira Alvarenga Carvalhal Torreão Salgueiro Monforte Castelar Pedrosa Bragança Vilar Monsanto Távora Freixo",
    "modern": "Okafor Reyes Bennett Nakamura Lindqvist Castellanos Haddad Sullivan Novak Adeyemi Chen Moreau Fischer Banerjee Delgado Whitaker Petrov Ferreira Hughes Rossi",
    "modern_pt": "Barbosa Nogueira Tavares Vieira Monteiro Sampaio Andrade Duarte Cardoso Peixoto Rezende Bastos Moura Queiroz Amaral Falcão Pires Guimarães Teixeira Lacerda",
    "historical": "Ashworth Fletcher Mercer Wainwright Pemberton Thatcher Blackwood Hargreaves Turner Whitby Cooper Langley Sutton Hale Cartwright Lovell",
    "future": "Voss Tanaka-Reyes Calder Okonjo Stellan Mbeki Vantage Ishikawa Drake Solari Petrova Kade Marlowe Quill Ferro Halloran",
    "elf": "Moonwhisper Silverbough Starfall Evenwood Nightbreeze Galanodel Holimion Siannodel Dawnmantle Leafsong Amakiir Windrivver Mistvale Sunshadow",
    "elf_pt": "Folhaprata Lunassussurro Ventoclaro Estrelalva Orvalhal Sombraverde Brisamansa Auroral Rioclaro Galanodel Amakiir Luzente",
    "dwarf": "Ironbrand Stonehammer Deepdelver Coalheart Anvilborn Goldvein Battlebeard Granitefist Emberforge Rockseeker Steelhand Oakenshaft Frostpick Bronzebelly",
    "dwarf_pt": "Martelo-de-Ferro Barba-de-Brasa Punho-de-Granito Veio-de-Ouro Forja-Funda Pedra-Alta Bigorna-Velha Escudo-Partido Carvalho-Duro Pico-de-Gelo Mão-de-Aço Rocha-Brava",
    "orc": "Skullsplitter Bonegnasher Redtusk Ironhide Stormjaw Wolfbane Blackfang Stonebreaker Ashwalker Thunderfist Bloodmane Mudborn",
    "orc_pt": "Presa-Rubra Quebra-Ossos Couro-de-Ferro Punho-Trovão Mandíbula-Negra Cinza-Andante Lobo-Bravo Racha-Pedra Juba-de-Sangue Filho-do-Barro Uivo-Longo Olho-de-Brasa",
    "goblin": "Rustbucket Quickpocket Mudwhistle Sootnose Copperthumb Ratcatcher Bentnail Sharpelbow Cinderfoot Pocketful Snaggletooth Lampblack",
    "goblin_pt": "Balde-Furado Dedo-de-Cobre Nariz-de-Fuligem Prego-Torto Bolso-Fundo Pé-de-Cinza Dente-Solto Cotovelo-Fino Papa-Rato Assobio Lata-Velha Faísca",
    "halfling": "Underbough Goodbarrel Tealeaf Thorngage Greenbottle Hilltopple Applewick Honeypot Bramblefoot Warmhearth Tosscobble Butterbrook",
    "halfling_pt": "Boabarrica Folhadechá Colinaverde Melado Pé-de-Amora Lareira Maçãzinha Campoalegre Pãoquente Trigueiro Botelho Riacho",
    "gnome": "Timbers Sparklegem Cogswell Nackle Brasswhistle Fizzlebang Turen Raulnor Gearloose Murnig Scheppen Folkor",
    "gnome_pt": "Engrenal Faiscante Parafuso Latãozinho Rodagem Cristalino Molanova Ponteiro Folkor Turen Estalido Lampejo",
    "tiefling": "Hellsworn Nightember Duskbrand Ashmourn Velvethorn Cinderveil Graveborne Redwine Hollowstar Sablecourt",
    "tiefling_pt": "Cinzalta Noturno Brasal Sombravel Rubrovinho Estrela-Oca Véu-de-Cinza Espinhal Crepúsculo Umbral",
    "angel": "Dawnbringer Lightward Highbell Evenstar Mercysong Clearwater",
    "angel_pt": "Alvorada Claraluz Altossino Estrela-d'Alva Bonança Serenal",
    "dragon": "Ashscale Clethtinthiallor Emberclaw Kerrhylon Stormcrest Norixius Ophinshtalajiir Verthisathurgiesh Flamewarden Bronzewing",
    "dragon_pt": "Escama-de-Cinza Garra-de-Brasa Kerrhylon Crista-Trovão Norixius Asa-de-Bronze Guarda-Chama Vulcânio Obsidiano Rubrasa",
    "machine": "Prime Mark-IV of-Foundry-Six Ironside Coppersmith Halley Series-Nine Turing Brightwire Last-of-Batch",
    "machine_pt": "Prima Modelo-4 da-Fundição-6 Ferrolho Cobre Halley Série-Nove Turing Fioclaro do-Último-Lote",
    "alien": "of-the-Third-Moon Vash Utarri Nneth Kolu Zan-Oru Iktari Drift-Born",
    "alien_pt": "da-Terceira-Lua Vash Utarri Nneth Kolu Zan-Oru Iktari Deriva",
    "fairy": "Dewmantle Foxglove Moonpetal Silverwing Honeysuckle Thimblewick Starmoth Rainlace",
    "fairy_pt": "Orvalho Dedaleira Pétala-de-Lua Asaprata Madressilva Dedal Mariposa Rendachuva",
    "sea": "Saltsong Deepcurrent Pearldiver Tidewalker Stormwake Coralhand Blackwater Farshore",
    "sea_pt": "Cantossal Correnteza Pérola Maré-Alta Ressaca Coralina Águas-Negras Praia-Longe",
    "cat": "Softstep Nine-Lives Duneprowler Moonwhisker Amberclaw Nightpaw Longtail Rooftop",
    "cat_pt": "Passo-Leve Sete-Vidas Bigode-de-Lua Garra-d'Âmbar Pata-da-Noite Rabo-Longo Telhado Dunas",
}  # fmt: skip
_BY_WORLD = {"modern": "modern", "science_fiction": "future", "historical": "historical"}


def compose_name(
    rng: Random,
    culture: str,
    world: str,
    gender: Gender,
    locale: Locale,
    taken: tuple[str, ...],
    first: str | None = None,
    last: str | None = None,
    recent: tuple[str, ...] = (),
) -> tuple[str, str]:
    """First and last name. What is given stays; otherwise no name that is taken, or shared in its first part.

    `recent` ones, of others, are avoided while that leaves any without doubling a last name.
    """
    firsts, lasts = _firsts(culture, world, gender, locale), _lasts(culture, world, locale)
    if first and last:
        return first, last
    used = {name.casefold() for name in taken}
    used_firsts = {name.split()[0].casefold() for name in taken if name.split()}
    firsts, lasts = rng.sample(firsts, len(firsts)), rng.sample(lasts, len(lasts))
    fresh = [name for name in firsts if name.casefold() not in used_firsts] or firsts
    given, family = [first] if first else fresh, [last] if last else lasts
    doubled = [f"{one}-{other}" for one in lasts for other in lasts if one != other and not last]
    others = {name.casefold() for name in recent}
    for families, barred in ((family, used | others), (family, used), (doubled, used)):
        if free := _free(given, families, barred):
            return free
    return given[0], family[0]


def _free(firsts: list[str], lasts: list[str], barred: set[str]) -> tuple[str, str] | None:
    pairs = ((first, last) for last in lasts for first in firsts)
    return next((pair for pair in pairs if " ".join(pair).casefold() not in barred), None)


def _culture(culture: str, world: str, locale: Locale) -> str:
    if culture != "human":
        return culture
    named = _BY_WORLD.get(world, "human")
    if locale == "pt-BR" and named in ("human", "modern", "historical"):
        return "modern_pt" if named == "modern" else "human_pt"
    return named


def _firsts(culture: str, world: str, gender: Gender, locale: Locale) -> list[str]:
    female, male, either = _FIRST[_culture(culture, world, locale)]
    if gender == "female":
        return female.split()
    return male.split() if gender == "male" else either.split()


def _lasts(culture: str, world: str, locale: Locale) -> list[str]:
    key = _culture(culture, world, locale)
    if locale == "pt-BR" and f"{key}_pt" in _LAST:
        key = f"{key}_pt"
    return [
        name.replace("-", " ") if "of-" in name or name.startswith(("da-", "do-")) else name
        for name in _LAST[key].split()
    ]
