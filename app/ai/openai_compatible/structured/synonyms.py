"""Synonyms of field names and choices that models use, all normalised by `normalize_key`."""

from __future__ import annotations


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {word: meant for meant, words in rows.items() for word in words.split()}


# Names of fields → the field.
KEYS = _table(
    {
        "firstname": "name fullname charactername nome nomecompleto nomedapersonagem nomedopersonagem"
        " primeironome givenname forename first prenome",
        "lastname": "surname familyname sobrenome ultimonome last",
        "age": "idade years ageyears ageinyears anos currentage apparentage idadeatual",
        "gender": "genero sexo sex genderidentity pronouns pronomes",
        "species": "especie race raca",
        "drawnas": "drawn desenhadocomo",
        "role": "occupation profession job jobtitle papel ocupacao profissao funcao class classe"
        " vocation calling trabalho oficio",
        "place": "lugar local location home residence livesin hometown residencia moradia cidade",
        "hair": "cabelo cabelos",
        "haircolor": "cordocabelo cabelocor",
        "eyes": "olhos eye",
        "eyescolor": "eyecolor cordosolhos",
        "skin": "pele",
        "skincolor": "cordapele skintone",
        "beard": "barba hasbeard facialhair tembarba",
        "personality": "personalidade personalitydescription personalitytraits temperament temperamento"
        " descricaodapersonalidade tracosdepersonalidade",
        "physicaldescription": "description appearance descricaofisica aparencia",
        "visualstyle": "style artstyle estilovisual estilo",
        "value": "valor",
        "confidence": "confianca certainty certeza score probability probabilidade prob likelihood"
        " confidencescore confidencelevel pontuacao",
    }
)
# Names that count only if no other gives the field.
LAST_KEYS = _table({"personality": "traits tracos temper demeanor qualities character carater qualidades"})
FULL_NAMES = frozenset(
    ("name", "fullname", "charactername", "nome", "nomecompleto", "nomedapersonagem", "nomedopersonagem")
)
# Parts of a name given as an object.
NAME_PARTS = _table(
    {
        "first_name": "first firstname given givenname forename primeiro primeironome prenome nome",
        "last_name": "last lastname family familyname surname sobrenome ultimo ultimonome apelido",
    }
)
# Groups about other people than the character.
_OTHER_WORDS = """
family relatives relations relationships parents mother father siblings brother sister children son daughter
spouse wife husband partner friends friend allies enemies enemy rival rivals mentor pet companion companions
familia parentes relacoes relacionamentos pais mae pai irmaos irmao irma filhos filho filha conjuge marido
esposa amigos amigo amiga aliados inimigos inimigo rivais animal companheiro companheira
"""
OTHERS = frozenset(_OTHER_WORDS.split())
# Rows such as {"field": "age", "value": 34}.
PAIR_NAMES = frozenset(
    ("name", "field", "key", "attribute", "property", "campo", "chave", "atributo", "nome")
)
PAIR_VALUES = frozenset(("value", "content", "answer", "valor", "conteudo"))

# Keys of a wrapped value, and of its annotations.
VALUES = frozenset(("value", "valor", "text", "answer", "content"))
_REMARK_WORDS = """
type confidence source note notes explanation reason reasoning justification rationale maxlength
minlength required title nullable tipo confianca justificativa
"""
REMARKS = frozenset(_REMARK_WORDS.split())

GENDERS = _table(
    {
        "female": "f w woman girl feminine femalehuman she sheher feminino feminina femea mulher menina"
        " fem ela dela eladela lady femme queen princess goddess moca senhora dama rainha princesa",
        "male": "m man boy masculine he hehim masculino masculina macho homem menino masc ele dele eledele"
        " gentleman guy dude king prince god moco senhor rei principe rapaz",
        "non_binary": "nb enby nonbinaryperson genderqueer genderfluid agender they theythem naobinario"
        " elu delu eludelu neutral neutro neutra androgynous androgino androgina"
        " naobinaria naobinarie fluid bigender pangender demigirl demiboy twospirit"
        " twospirited doisespiritos",
        "other": "outro outra none nogender genderless semgenero assexuado assexuada ungendered it itits"
        " robot machine android robo maquina androide intersex intersexo hermaphrodite hermafrodita both"
        " ambos x another different",
        "unknown": "indefinido indefinida unspecified notspecified undefined desconhecido desconhecida"
        " naoinformado na notstated notknown ambiguous ambiguo unclear any either prefernottosay"
        " prefironaodizer naoespecificado naodeclarado",
    }
)
_NOTHING_WORDS = """
na none null nil unknown unspecified notspecified notstated notapplicable notvisible notknown undefined tbd
desconhecido desconhecida naoinformado naosei nenhum nenhuma
"""
NOTHING = frozenset(("", *_NOTHING_WORDS.split()))
NONE = frozenset(("none", "nenhum", "nenhuma"))  # missing value, and "no" to a yes-or-no field
_YES_WORDS, _NO_WORDS = (
    "true yes y 1 sim s verdadeiro present",
    "false no n 0 nao falso absent shaven cleanshaven",
)
YES, NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())
LEVELS = {
    "veryhigh": 0.95, "certain": 0.95, "certeza": 0.95, "muitoalta": 0.95, "muitoalto": 0.95,
    "veryconfident": 0.95,
    "verysure": 0.95, "prettysure": 0.75, "fairlysure": 0.75, "quitesure": 0.75, "sure": 0.9,
    "notverysure": 0.3, "nottoosure": 0.3, "notverycertain": 0.3, "notveryconfident": 0.3,
    "notcertain": 0.3, "notsosure": 0.3, "absolute": 0.95,
    "quasecert": 0.9, "almostcertain": 0.9, "fairlycertain": 0.75,
    "uncertain": 0.3, "incert": 0.3, "incerteza": 0.3, "notsure": 0.3, "notconfident": 0.3, "unsure": 0.3,
    "confident": 0.9,
    "confiante": 0.9, "high": 0.9, "alta": 0.9, "alto": 0.9, "likely": 0.7, "unlikely": 0.2, "provavel": 0.7,
    "improvavel": 0.2, "medium": 0.6, "moderate": 0.6, "moderada": 0.6, "media": 0.6, "medio": 0.6,
    "low": 0.3,
    "baixa": 0.3, "baixo": 0.3, "verylow": 0.1, "muitobaixa": 0.1, "muitobaixo": 0.1,
}  # fmt: skip
