"""Callings in both languages: what kind of life each is, and the worlds it belongs to."""

# ruff: noqa: E501
from __future__ import annotations

from dataclasses import dataclass

Forms = tuple[str, str, str]
_WORLDS = {"f": "fantasy", "s": "science_fiction", "m": "modern", "h": "historical"}

# key | kind of life | worlds | English; other English words | Portuguese feminine/masculine/neutral; other words
# A trailing :f or :m marks a word that states a gender. Portuguese forms do so wherever they differ.
_TABLE = """
knight | arms | fh | knight; knightess:f, cavalier | cavaleira/cavaleiro/cavaleire;
paladin | arms | f | paladin; holy knight | paladina/paladino/paladine;
soldier | arms | fsmh | soldier; trooper, legionary, infantryman:m | soldada/soldado/soldade; militar, legionária:f, legionário:m
warrior | arms | fh | warrior; fighter, shieldmaiden:f, swordswoman:f, swordsman:m, berserker, barbarian | guerreira/guerreiro/guerreire; lutadora:f, lutador:m, bárbara:f, bárbaro:m, espadachim
samurai | arms | h | samurai; ronin | samurai/samurai/samurai;
viking | arms | h | viking; shieldmaiden:f | viking/viking/viking;
gladiator | arms | h | gladiator; gladiatrix:f | gladiadora/gladiador/gladiadore;
squire | arms | fh | squire; page boy:m | escudeira/escudeiro/escudeire; pajem
apprentice | craft | fmh | apprentice; | aprendiz/aprendiz/aprendiz;
pupil | lore | fsmh | pupil; student, schoolgirl:f, schoolboy:m, novice, cadet | aluna/aluno/alune; estudante, noviça:f, noviço:m, cadete
guard | arms | fsmh | guard; guardian, watchman:m, bodyguard, sentinel, gatekeeper | guarda/guarda/guarda; guardiã:f, guardião:m, sentinela, vigia, guarda-costas
mercenary | arms | fsh | mercenary; sellsword, hired blade | mercenária/mercenário/mercenárie;
archer | arms | fh | archer; bowman:m, bow-woman:f | arqueira/arqueiro/arqueire;
captain | arms | fsmh | captain; commander, general, officer, lieutenant, sergeant | capitã/capitão/capitane; comandante, general, oficial, tenente, sargento
slayer | arms | fmh | monster hunter; dragon slayer, vampire hunter, demon hunter, witch hunter, ghost hunter, slayer | caçadora de monstros/caçador de monstros/caçadore de monstros; caçadora de vampiros:f, caçador de vampiros:m, caçadora de demônios:f, caçador de demônios:m, caçadora de dragões:f, caçador de dragões:m
smith | craft | fh | smith; blacksmith, swordsmith, weaponsmith, goldsmith, silversmith, armourer, armorer | ferreira/ferreiro/ferreire; armeira:f, armeiro:m
carpenter | craft | fmh | carpenter; joiner, woodworker, cabinetmaker | carpinteira/carpinteiro/carpinteire; marceneira:f, marceneiro:m
mason | craft | fmh | mason; stonemason, stonecutter, sculptor, sculptress:f | pedreira/pedreiro/pedreire; escultora:f, escultor:m, canteira:f, canteiro:m
baker | craft | fmh | baker; pastry chef | padeira/padeiro/padeire; confeiteira:f, confeiteiro:m
cook | craft | fsmh | cook; chef | cozinheira/cozinheiro/cozinheire; chef de cozinha
tailor | craft | fmh | tailor; seamstress:f, dressmaker, weaver | costureira/alfaiate/alfaiate; tecelã:f, tecelão:m, costureiro:m
potter | craft | fmh | potter; ceramist | ceramista/ceramista/ceramista; oleira:f, oleiro:m
clockmaker | craft | fmh | clockmaker; watchmaker, toymaker | relojoeira/relojoeiro/relojoeire;
jeweller | craft | fmh | jeweller; jeweler, gem cutter | joalheira/joalheiro/joalheire; ourives
brewer | craft | fmh | brewer; winemaker, distiller | cervejeira/cervejeiro/cervejeire; vinicultora:f, vinicultor:m
innkeeper | craft | fmh | innkeeper; bartender, barkeep, tavern keeper, barista, barmaid:f | estalajadeira/estalajadeiro/estalajadeire; taverneira:f, taverneiro:m, barista, bartender
miner | craft | fsmh | miner; prospector | mineira/mineiro/mineire; mineradora:f, minerador:m, garimpeira:f, garimpeiro:m
mage | magic | f | mage; wizard, sorcerer's apprentice, sorcerer:m, sorceress:f, magician, enchanter:m, enchantress:f, archmage, warlock:m, spellcaster | maga/mago/mague; feiticeira:f, feiticeiro:m, arquimaga:f, arquimago:m, encantadora:f, encantador:m, magista
witch | magic | f | witch; hedge witch, wise woman:f | bruxa/bruxo/bruxe;
necromancer | magic | f | necromancer; | necromante/necromante/necromante; necromancer
alchemist | magic | fh | alchemist; | alquimista/alquimista/alquimista;
seer | magic | fh | seer; oracle, prophet, prophetess:f, fortune teller, diviner, astrologer | vidente/vidente/vidente; oráculo, profetisa:f, profeta:m, astróloga:f, astrólogo:m, cartomante
druid | wild | f | druid; shaman, druidess:f | druida/druida/druida; druidesa:f, xamã
scholar | lore | fsmh | scholar; sage, historian, academic, philosopher, loremaster | erudita/erudito/erudite; sábia:f, sábio:m, historiadora:f, historiador:m, filósofa:f, filósofo:m, estudiosa:f, estudioso:m
librarian | lore | fsmh | librarian; archivist, scribe, bookseller | bibliotecária/bibliotecário/bibliotecárie; arquivista, escriba, livreira:f, livreiro:m
teacher | lore | fsmh | teacher; professor, tutor, schoolteacher, schoolmistress:f, schoolmaster:m | professora/professor/professore; docente, tutora:f, tutor:m
scientist | lore | ms | scientist; researcher, physicist, chemist, biologist, xenobiologist, geneticist, archaeologist, astronomer | cientista/cientista/cientista; pesquisadora:f, pesquisador:m, física:f, químico:m, química:f, bióloga:f, biólogo:m, arqueóloga:f, arqueólogo:m, astrônoma:f, astrônomo:m
writer | stage | mh | writer; author, novelist, poet, poetess:f, journalist, reporter | escritora/escritor/escritore; autora:f, autor:m, poeta, poetisa:f, jornalista, repórter, romancista
mapmaker | lore | fh | mapmaker; cartographer | cartógrafa/cartógrafo/cartógrafe;
accountant | lore | mh | accountant; bookkeeper, banker, clerk | contadora/contador/contadore; bancária:f, bancário:m, escriturária:f, escriturário:m
priest | faith | fmh | priest; priestess:f, cleric, chaplain, vicar, pastor, high priestess:f | sacerdotisa/sacerdote/sacerdote; clériga:f, clérigo:m, padre:m, pastora:f
monk | faith | fmh | monk; nun:f, friar:m, abbess:f, abbot:m | monja/monge/monge; freira:f, frade:m, abadessa:f, abade:m
pilgrim | faith | fh | pilgrim; hermit | peregrina/peregrino/peregrine; eremita, romeira:f, romeiro:m
healer | healing | fmh | healer; herbalist, midwife, apothecary | curandeira/curandeiro/curandeire; herbalista, benzedeira:f, benzedor:m, rezadeira:f, parteira:f, boticária:f, boticário:m, curadora:f, curador:m
doctor | healing | msh | doctor; physician, surgeon, medic, paramedic, cardiologist, psychiatrist, neurologist, pediatrician, paediatrician, dentist, vet, veterinarian | médica/médico/médique; doutora:f, doutor:m, cirurgiã:f, cirurgião:m, paramédica:f, paramédico:m, cardiologista, psiquiatra, neurologista, pediatra, dentista, veterinária:f, veterinário:m
nurse | healing | msh | nurse; | enfermeira/enfermeiro/enfermeire;
queen | rule | fh | queen:f; empress:f | rainha:f; imperatriz:f
king | rule | fh | king:m; emperor:m | rei:m; imperador:m
monarch | rule | fh | monarch; ruler, sovereign | monarca/monarca/monarca; soberana:f, soberano:m, governante
prince | rule | fh | prince:m; | príncipe:m;
princess | rule | fh | princess:f; | princesa:f;
noble | rule | fh | noble; lady:f, lord:m, duchess:f, duke:m, countess:f, count:m, baroness:f, baron:m, nobleman:m, noblewoman:f, aristocrat | nobre/nobre/nobre; duquesa:f, duque:m, condessa:f, conde:m, baronesa:f, barão:m, fidalga:f, fidalgo:m, aristocrata
diplomat | rule | fsmh | diplomat; ambassador, envoy, politician, senator, mayor | diplomata/diplomata/diplomata; embaixadora:f, embaixador:m, enviada:f, enviado:m, senadora:f, senador:m, prefeita:f, prefeito:m
chief | rule | fh | chieftain; chief, clan leader, warlord, tribal leader | chefe/chefe/chefe; líder do clã, cacique, chefe tribal
thief | shadow | fsmh | thief; rogue, burglar, pickpocket, smuggler, bandit, outlaw, criminal | ladra/ladrão/ladrane; ladina:f, ladino:m, cangaceira:f, cangaceiro:m, contrabandista, bandida:f, bandido:m, fora da lei, trapaceira:f, trapaceiro:m
assassin | shadow | fsmh | assassin; hitman:m, killer for hire, ninja | assassina/assassino/assassine; ninja, matadora:f, matador:m
spy | shadow | mshf | spy; secret agent, informant, double agent | espiã/espião/espiane; agente secreta:f, agente secreto:m, informante
hacker | tech | ms | hacker; netrunner, codebreaker | hacker/hacker/hacker; netrunner
detective | law | ms | detective; investigator, inspector, private eye, sleuth | detetive/detetive/detetive; investigadora:f, investigador:m, inspetora:f, inspetor:m
sheriff | law | mh | sheriff; police officer, policeman:m, policewoman:f, cop, constable, marshal | xerife/xerife/xerife; policial, delegada:f, delegado:m
judge | law | fmh | judge; magistrate, lawyer, attorney, barrister, solicitor, prosecutor, inquisitor | juíza/juiz/juíze; advogada:f, advogado:m, magistrada:f, magistrado:m, inquisidora:f, inquisidor:m
bountyhunter | law | fs | bounty hunter; | caçadora de recompensas/caçador de recompensas/caçadore de recompensas;
merchant | road | fsmh | merchant; trader, pedlar, peddler, shopkeeper, salesman:m, saleswoman:f | mercadora/mercador/mercadore; comerciante, vendedora:f, vendedor:m, lojista
explorer | road | fsmh | explorer; adventurer, adventuress:f, wanderer, traveller, traveler, treasure hunter, nomad, vagabond | exploradora/explorador/exploradore; aventureira:f, aventureiro:m, viajante, andarilha:f, andarilho:m, caçadora de tesouros:f, caçador de tesouros:m, nômade
courier | road | fsmh | courier; messenger, postman:m, driver, trucker, coachman:m | mensageira/mensageiro/mensageire; carteira:f, carteiro:m, motorista, caminhoneira:f, caminhoneiro:m
sailor | sea | fmh | sailor; seafarer, navigator, helmsman:m, mariner, ship's captain, sea captain | marinheira/marinheiro/marinheire; navegadora:f, navegador:m, navegante
pirate | sea | fh | pirate; corsair, buccaneer, privateer, pirate captain | pirata/pirata/pirata; corsária:f, corsário:m, bucaneira:f, bucaneiro:m
fisher | sea | fmh | fisher; fisherman:m, fisherwoman:f, angler | pescadora/pescador/pescadore;
lighthouse | sea | mh | lighthouse keeper; | faroleira/faroleiro/faroleire;
hunter | wild | fh | hunter; huntress:f, trapper, huntsman:m | caçadora/caçador/caçadore;
ranger | wild | fms | ranger; scout, tracker, pathfinder, forester, park ranger | patrulheira/patrulheiro/patrulheire; batedora:f, batedor:m, rastreadora:f, rastreador:m, guarda-florestal
beastmaster | wild | fmh | beast tamer; beastmaster, animal trainer, falconer, dragon rider, dragon tamer, horse trainer, stable hand | domadora de feras/domador de feras/domadore de feras; falcoeira:f, falcoeiro:m, domadora de dragões:f, domador de dragões:m, cavaleira de dragão:f, cavaleiro de dragão:m, adestradora:f, adestrador:m
farmer | land | fmh | farmer; farmhand, peasant, shepherd, shepherdess:f, rancher, cowboy:m, cowgirl:f, beekeeper | fazendeira/fazendeiro/fazendeire; agricultora:f, agricultor:m, camponesa:f, camponês:m, pastora de ovelhas:f, pastor de ovelhas:m, vaqueira:f, vaqueiro:m, apicultora:f, apicultor:m, lavradora:f, lavrador:m
gardener | land | fsmh | gardener; botanist, florist | jardineira/jardineiro/jardineire; botânica:f, botânico:m, florista
bard | stage | fh | bard; minstrel, troubadour, storyteller | barda/bardo/barde; trovadora:f, trovador:m, menestrel, contadora de histórias:f, contador de histórias:m
musician | stage | fsmh | musician; singer, pop star, popstar, rapper, cellist, accordionist, flautist, violinist, pianist, guitarist, drummer, composer, rock star, dj | musicista/músico/musicista; cantora:f, cantor:m, sanfoneira:f, sanfoneiro:m, violeira:f, violeiro:m, sambista, rapper, violinista, pianista, guitarrista, compositora:f, compositor:m, baterista
dancer | stage | fsmh | dancer; ballerina:f | dançarina/dançarino/dançarine; bailarina:f, bailarino:m
actor | stage | fmh | actor; actress:f, jester, acrobat, juggler, clown, comedian | atriz/ator/atore; boba da corte:f, bobo da corte:m, acrobata, malabarista, palhaça:f, palhaço:m, comediante
painter | stage | fmh | painter; artist, illustrator, photographer | pintora/pintor/pintore; artista, ilustradora:f, ilustrador:m, fotógrafa:f, fotógrafo:m
pilot | tech | sm | pilot; starship pilot, fighter pilot, aviator, aviatrix:f, astronaut, cosmonaut, starship captain, space captain | piloto/piloto/piloto; pilota:f, aviadora:f, aviador:m, astronauta, cosmonauta
engineer | tech | ms | engineer; programmer, software developer, developer, technician, roboticist | engenheira/engenheiro/engenheire; programadora:f, programador:m, técnica:f, técnico:m, desenvolvedora:f, desenvolvedor:m
mechanic | tech | ms | mechanic; repairman:m, scavenger, salvager | mecânica/mecânico/mecânique; sucateira:f, sucateiro:m
inventor | tech | fsmh | inventor; tinkerer, tinker, artificer | inventora/inventor/inventore; artífice
athlete | plain | m | athlete; boxer, wrestler, footballer, runner, skater, surfer, swimmer | atleta/atleta/atleta; boxeadora:f, boxeador:m, jogadora:f, jogador:m, capoeirista, lutadora de boxe:f, corredora:f, corredor:m, skatista, surfista, nadadora:f, nadador:m
firefighter | healing | m | firefighter; fireman:m | bombeira/bombeiro/bombeire;
servant | plain | fmh | servant; maid:f, butler:m, housekeeper, nanny:f | criada/criado/criade; mordomo:m, governanta:f, babá
"""  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """`english` and `portuguese` are for writing; `words_*` map every word that states it to a gender or None."""

    key: str
    kind: str
    worlds: tuple[str, ...]
    english: str
    portuguese: Forms
    gender: str | None
    words_en: dict[str, str | None]
    words_pt: dict[str, str | None]

    @property
    def is_learner(self) -> bool:
        """What the young are as well; who is nothing else is drawn as a young grown-up."""
        return self.key in ("pupil", "apprentice", "squire")

    @property
    def is_of_the_young(self) -> bool:
        """What says nothing against a child: learners, and who is born to it."""
        return self.is_learner or self.key in ("prince", "princess")


def _marked(word: str) -> tuple[str, str | None]:
    text, _, mark = word.strip().partition(":")
    return text, {"f": "female", "m": "male"}.get(mark)


def _words(text: str) -> dict[str, str | None]:
    return dict(_marked(word) for word in text.split(",") if word.strip())


def _forms(text: str) -> tuple[Forms, dict[str, str | None]]:
    if "/" not in text:
        word, gender = _marked(text)
        return (word, word, word), {word: gender}
    female, male, neutral = text.strip().split("/")
    if female == male:
        return (female, male, neutral), {female: None}
    return (female, male, neutral), {
        female: "female",
        male: "male",
        neutral: "non_binary" if neutral != male else None,
    }


def _role(line: str) -> Role:
    key, kind, worlds, english, portuguese = (part.strip() for part in line.split("|"))
    display, _, more = english.partition(";")
    display_pt, _, more_pt = portuguese.partition(";")
    word, gender = _marked(display)
    forms, words_pt = _forms(display_pt)
    if forms[1] == forms[2] != forms[0]:
        words_pt[forms[1]] = "male"
    return Role(
        key,
        kind,
        tuple(_WORLDS[letter] for letter in worlds),
        word,
        forms,
        gender,
        {word: gender, **_words(more)},
        {**words_pt, **_words(more_pt)},
    )


ROLES: dict[str, Role] = {role.key: role for role in map(_role, _TABLE.strip().splitlines())}
