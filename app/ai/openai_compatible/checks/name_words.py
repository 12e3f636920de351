"""Word lists for `naming`: words that are not names, and roles that are also names."""

from __future__ import annotations

_PLACEHOLDER_WORDS = """
unknown unnamed noname nameless untitled na none null nil undefined tbd todo placeholder string text
example name firstname lastname fullname surname givenname yourname charactername character thecharacter
newcharacter maincharacter protagonist antagonist theprotagonist somebody someone nobody anonymous
insertname namehere nameofcharacter insertnamehere user assistant model system narrator nome primeironome
sobrenome nomecompleto nomedopersonagem nomedapersonagem seunome personagem opersonagem apersonagem
personagemprincipal protagonista desconhecido desconhecida semnome alguem ninguem anonimo anonima he she
they it him her ele ela undisclosed unspecified withheld classified redacted confidential indefinido
indefinida sigiloso omitido oculto
"""
PLACEHOLDERS = frozenset(_PLACEHOLDER_WORDS.split())
# Unspecific persons.
_ANYBODY_WORDS = """
man woman girl boy child kid person human being adult elder stranger figure creature hero heroine villain
wanderer traveler traveller survivor homem mulher menina menino garota garoto criança pessoa estranho
estranha figura criatura herói heroína vilão vilã viajante andarilho andarilha
"""
ANYBODY = frozenset(_ANYBODY_WORDS.split())
# Roles and creatures that are names as well.
_ALSO_NAME_WORDS = """
hunter mason archer cooper carter taylor bishop sage page parker porter tanner fletcher piper deacon
marshal marshall duke earl king prince princess queen chandler shepherd spencer tyler wright weaver ranger
angel ward ferreira monteiro griffin phoenix raven gardner baker miller smith turner abbot noble forester
scout chase maverick warden angelo angela fay faye fae
"""
ALSO_NAMES = frozenset(_ALSO_NAME_WORDS.split())
_MACHINE_WORDS = """
robot android cyborg droid golem automaton mech mecha drone computer machine synth synthetic construct
replicant ai robô androide ciborgue droide autômato computador máquina sintético sintética replicante ia
"""
MACHINES = frozenset(_MACHINE_WORDS.split())
# Before a role: "Brave Keeper", "Jovem Ferreiro".
_ADJECTIVE_WORDS = """
brave bold old young wise lonely lone grizzled weary mysterious dark fierce gentle kind noble humble proud
quiet silent stern retired seasoned veteran skilled master chief head local famous legendary ancient great
little big tall small poor rich mad crazy wandering wounded fallen lost last first new former royal holy
sacred elven elvish dwarven orcish human female male courageous valiant cunning stoic ageing aging elderly
middle-aged friendly bravo brava corajoso corajosa velho velha jovem antigo antiga sábio sábia solitário
solitária misterioso misteriosa sombrio sombria nobre humilde orgulhoso quieto calado gentil experiente
veterano veterana aposentado aposentada mestre grande pequeno pequena pobre rico rica louco louca errante
ferido caído último última primeiro ex real
"""
ADJECTIVES = frozenset(_ADJECTIVE_WORDS.split())
_TITLE_WORDS = """
mr mrs ms miss mx sir madam ma'am dr doctor prof professor lord lady dame master mistress captain sergeant
colonel senhor senhora sr sra srta senhorita doutor doutora dra dom dona seu capitão capitã sargento
coronel professora
"""
TITLES = frozenset(_TITLE_WORDS.split())
_GENDER_WORDS = """
female male feminine masculine nonbinary non binary other feminino masculino feminina masculina fêmea
macho não binário binária outro outra
"""
GENDERS = frozenset(_GENDER_WORDS.split())
# Nouns followed by a label: "Character A", "Personagem 1", "Person Two"; and words of the form itself.
_LABELLED_WORDS = (
    "character person persona subject player npc hero protagonist personagem pessoa sujeito jogador"
)
LABELLED = frozenset(_LABELLED_WORDS.split())
LABELS = frozenset(("one", "two", "three", "um", "dois", "três", "alpha", "beta", "i", "ii", "iii", "iv"))
_FORM_WORDS = "name surname first last middle full given family nome sobrenome primeiro último completo"
OF_THE_FORM = frozenset(_FORM_WORDS.split())
# Example names, normalised by `normalize_key`.
_PLACEHOLDER_WORDS = """
janedoe johndoe joebloggs fulanodetal fulano beltrano sicrano loremipsum testuser test testname foobar foo xyz
abc asdf testcharacter samplename examplename
"""
PLACEHOLDER_NAMES = frozenset(_PLACEHOLDER_WORDS.split())
# Nouns and agents that form role names: "Sea Warden", "Light Keeper".
_THING_WORDS = """
sea light lamp beacon lighthouse storm coast shore ocean tide harbour harbor wave night forest wood woods
mountain river fire ice iron shadow sky wind gate tower bridge dream soul bone blood mar farol costa
"""
THINGS = frozenset(_THING_WORDS.split())
_AGENT_WORDS = """
keeper warden guardian watcher tender sentinel guard protector bearer bringer caller seeker slayer
guardião guardiã guarda vigia protetor protetora
"""
AGENTS = frozenset(_AGENT_WORDS.split())
