"""Nouns that an age may stand at beside the character's own, and words that govern them, in both languages."""

# ruff: noqa: E501
from __future__ import annotations

from dataclasses import dataclass

from app import patterns


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class AgeNouns:
    """`young`: people and animals of any age; `grown`: nobody under eighteen; `parents`: what is said of one by
    his children; `aged`: things that an age may follow; `things`: those that are never a character; `several`: more than one; `governs`: prepositions and verbs before a noun that isn't the
    character; `verb`: verbs by their form; `links`: words between a noun and its age."""

    young: frozenset[str]
    grown: frozenset[str]
    parents: frozenset[str]
    aged: frozenset[str]
    things: frozenset[str]
    several: frozenset[str]
    governs: frozenset[str]
    articles: frozenset[str]
    owners: frozenset[str]
    links: frozenset[str]
    verb: patterns.Pattern


# These stop the way back from an age to its noun: another clause begins there.
STOPS = _words("and or but who is was then she he they now that e ou mas que ela ele é era eles elas")
# These need a subject before them to govern: `for a girl of six, she is tall` is of the girl.
PREPOSITIONS = _words(
    "of with for to by from against after like beside behind without than de do da dos das com para pra pro por pelo "
    "pela ao à contra sobre sem como num numa"
)
# Whoever is named after these and `of` is in their care, whatever the noun: `coach of a gymnast aged 13`.
CARERS = _words(
    "coach teacher tutor nanny governess babysitter aunt uncle guardian carer trainer doctor bodyguard técnico técnica "
    "treinador treinadora professor professora babá tia tio governanta tutora médico médica guarda costas mãe pai avó "
    "avô mother father grandmother grandfather"
)
# Nouns that say whose: behind a comma, `the sister, 12` is another than the character.
RELATIVES = _words(
    "son daughter grandson granddaughter niece nephew brother sister cousin stepson stepdaughter apprentice filho filha "
    "neto neta sobrinho sobrinha irmão irmã primo prima enteado enteada afilhado afilhada aprendiz caçula"
)
# A noun governed by `of` behind these is the character all the same: `portrait of a girl`, `youngest of three sisters`.
SHOWN = _words(
    "portrait picture story tale image drawing sketch life adventures body one youngest eldest oldest middle first "
    "last second third fourth fifth rest age character ghost spirit soul statue fantasma espírito alma estátua retrato imagem história desenho vida corpo aventuras idade "
    "caçula velho velha novo nova personagem primeira segunda terceira primeiro segundo terceiro"
)
# What is in them is no person: `a glass of 16-year-old single malt`.
CONTAINERS = _words(
    "glass glasses bottle bottles dram drams cask casks barrel barrels shot shots pint pints tumbler snifter flask case sip sips "
    "wheel slice wedge block crate cup mug"
)
# These look like verbs that govern, and don't.
NO_VERBS = _words(
    "is was as his hers its this us always sometimes perhaps being becoming becomes turns turned remains stays looks "
    "looked seems depicting showing featuring playing plays portraying plus unless called named aged years summers "
    "winters it's he's she's that's ages thus just sus mulher lugar mar par bar"
)
_PEOPLE_EN = (
    "son sons daughter daughters stepson stepdaughter grandson granddaughter grandsons granddaughters grandchild "
    "grandchildren godson goddaughter child children schoolchild boy boys girl girls schoolboy schoolgirl kid kids "
    "baby babies toddler toddlers infant infants lad lads lass lassie twins triplets teen teens teenager teenagers "
    "niece nieces nephew nephews brother brothers sister sisters sibling siblings cousin cousins pupil pupils student "
    "students orphan orphans apprentice princess prince heir heiress victim hostage runaway youngest eldest oldest "
    "ward charge fugitive castaway stowaway suspect patient client ghost boyfriend girlfriend"
)
_BEASTS_EN = "cat cats kitten dog dogs puppy hound horse horses mare pony parrot raven mule donkey terrier tabby collie labrador"
_THINGS_EN = (
    "scotch whisky whiskey bourbon rum brandy cognac port wine malt cheese motorbike motorbikes motorcycle bike bicycle car "
    "cars truck van pickup ship boat house laptop phone computer guitar coat jacket boots grudge debt warrant contract "
    "secret business company marriage career mortgage feud tattoo tattoos marriages ales mead tequila vodka gin vintage "
    "bonsai bottle bottles dram cask barrel cheddar gouda parmesan cigar stout armagnac calvados grappa sherry madeira mezcal bordeaux burgundy "
    "vinegar sourdough jeans shoes hat watch clock typewriter sedan hatchback jeep minivan caravan trailer camper bus van motorhome rug quilt ham "
    "fridge console pc plane sailboat yacht rifle pistol malts whiskies "
    "engine tractor scooter tab sweater hoodie dress suit sofa piano fiddle violin camera radio television tv"
)
_NO_PERSONS_EN = (
    "bar tavern inn shop grudge tale story legend debt feud marriage career contract mortgage warrant company business "
    "tattoo whisky whiskey scotch wine rum house car motorbike truck restaurant cafe bakery castle town city school "
    "church club hotel farm museum theater theatre circus brewery vineyard garage salon library band newspaper mystery secret wound scar quarrel case curse prophecy book song recipe guitar"
)
EN = AgeNouns(
    young=_words(f"{_PEOPLE_EN} {_BEASTS_EN}"),
    grown=_words(
        "mother father mum mom dad grandma grandpa grandmother grandfather stepmother stepfather aunt uncle wife "
        "husband fiance fiancee fiancé fiancée man men woman women lady boss widow widower "
        "mistress partner lover friend friends"
    ),
    parents=_words(
        "mother father mum mom dad parent grandmother grandfather grandma grandpa gran nan granny"
    ),
    aged=_words(f"{_THINGS_EN} {_NO_PERSONS_EN}"),
    things=_words(_NO_PERSONS_EN),
    several=_words(
        "sons daughters grandsons granddaughters children boys girls kids babies toddlers infants lads teens teenagers "
        "nieces nephews brothers sisters siblings pupils students orphans triplets dogs cats horses people adults"
    ),
    governs=_words(
        "of with for to by from against after like beside behind without whose than had have found lost met saw took "
        "kept bought sold won taught brought shot stole fed led hid held bore left ran knew sought caught fought hurt "
        "drove rode drank wed"
    ),
    articles=_words("a an the some another this that one two three four five six both every any their"),
    owners=_words("his her their our whose"),
    links=_words(
        "under over now just only about around nearly almost barely still who that is was turned turns turning aged age of who's ages "
        "currently"
    ),
    verb=patterns.compile(r"^[a-z]{2,}(?:s|ing|ed)$"),
)
_NO_PERSONS_PT = (
    "bar boteco taverna loja rancor mágoa lenda história conto dívida casamento contrato empresa negócio tatuagem hipoteca "
    "clube hotel fazenda sítio museu teatro circo cervejaria oficina salão biblioteca banda jornal uísque vinho cachaça casa carro moto caminhão restaurante padaria castelo cidade escola igreja mistério segredo "
    "ferida cicatriz briga caso maldição profecia livro canção receita violão fusca"
)
PT = AgeNouns(
    young=_words(
        "filho filha filhos filhas filhinho filhinha menino menina meninos meninas garoto garota garotos garotas "
        "garotinho garotinha menininho menininha criança crianças bebê bebês neném guri guria guris gurias piá piás "
        "moleque moleques moleca rapaz moça gêmeos gêmeas trigêmeos adolescente adolescentes sobrinho sobrinha "
        "sobrinhos sobrinhas neto neta netos netas netinho netinha enteado enteada enteados enteadas afilhado afilhada "
        "irmão irmã irmãos irmãs irmãzinha irmãozinho primo prima primos primas aluno aluna alunos alunas órfão órfã "
        "órfãos órfãs aprendiz princesa príncipe herdeiro herdeira vítima refém caçula fugitivo fugitiva paciente fantasma suspeito suspeita náufrago náufraga namorado namorada "
        "gato gata gatos gatas cachorro cachorra cachorros cão cadela cavalo égua papagaio burro burra mula potro"
    ),
    grown=_words(
        "mãe pai avó avô vó vô tia tio marido esposa mulher homem senhor senhora noivo noiva padrasto madrasta chefe "
        "patroa patrão viúvo viúva amigo amiga"
    ),
    parents=_words("mãe pai avó avô vó vô padrasto madrasta"),
    aged=_words(
        "uísque whisky vinho cachaça conhaque rum queijo licor bourbon scotch moto motocicleta motoca carro fusca opala "
        "kombi bicicleta bike caminhão caminhonete barco navio casa celular computador notebook guitarra violão casaco "
        "jaqueta botas dívida mágoa rancor contrato empresa negócio casamento tatuagem hipoteca trator motor sanfona "
        f"garrafa malte pinga aguardente porto tequila xerez bonsai barril safra charuto vinagre fogão geladeira micro ônibus "
        f"viola piano relógio financiamento processo {_NO_PERSONS_PT}"
    ),
    things=_words(_NO_PERSONS_PT),
    several=_words(
        "filhos filhas crianças meninos meninas garotos garotas bebês gurias guris piás moleques sobrinhos sobrinhas netos "
        "netas enteados irmãos irmãs primos primas alunos alunas órfãos órfãs adolescentes gatos gatas cachorros cães"
    ),
    governs=_words(
        "de do da dos das com para pra pro por pelo pela ao à contra sobre sem como cujo cuja cujos cujas tem têm teve "
        "cria protege procura leva busca ensina cuida salva caça ama conhece encontra adota sustenta guarda defende "
        "vigia educa treina visita carrega pilota dirige bebe monta toma serve num numa acompanha resgata persegue"
    ),
    articles=_words("um uma uns umas o a os as dois duas três quatro cinco outro outra"),
    owners=_words("seu sua seus suas meu minha meus minhas cujo cuja cujos cujas"),
    links=_words(
        "de com tem têm que apenas só já quase uns umas cerca fez completou agora hoje aos idade faz"
    ),
    verb=patterns.compile(r"^[a-zà-ÿ]{2,}(?:ndo|ou|eu|iu|ar|er|ir)$"),
)
