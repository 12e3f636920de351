"""Titles before names in both languages: the gender each states, and the calling it stands for, if any."""

# ruff: noqa: E501
from __future__ import annotations

from dataclasses import dataclass

# title: gender, calling; `soft` ones yield to a calling named elsewhere ("Sir Aldwin, a baker").
_TITLES_EN = """
captain: - captain | sergeant: - captain | lieutenant: - captain | general: - captain | commander: - captain
major: - captain | colonel: - captain | admiral: - captain | detective: - detective | inspector: - detective
sheriff: - sheriff | officer: - sheriff soft | constable: - sheriff | judge: - judge | king: m king | queen: f queen
emperor: m king | empress: f queen | prince: m prince | princess: f princess | duke: m noble | duchess: f noble
count: m noble soft | countess: f noble | baron: m noble | baroness: f noble | lord: m noble soft
lady: f noble soft | sir: m knight soft | dame: f knight soft | doctor: - doctor soft | dr: - doctor soft
professor: - teacher soft | prof: - teacher soft | father: m priest soft | brother: m monk soft | sister: f monk soft
mother: f monk soft | reverend: - priest | bishop: m priest | mr: m - | mrs: f - | ms: f - | miss: f - | mister: m -
madam: f - | madame: f - | uncle: m - | aunt: f - | granny: f - | grandma: f - | grandpa: m - | master: m - | mistress: f -
old: - - | young: - - | little: - - | big: - -
"""
_TITLES_PT = """
capitã: f captain | capitão: m captain | sargento: - captain | tenente: - captain | general: - captain
comandante: - captain | coronel: - captain | almirante: - captain | major: - captain | detetive: - detective
inspetor: m detective | inspetora: f detective | investigador: m detective | investigadora: f detective
delegado: m sheriff | delegada: f sheriff | xerife: - sheriff | juiz: m judge | juíza: f judge | rei: m king
rainha: f queen | imperador: m king | imperatriz: f queen | príncipe: m prince | princesa: f princess
duque: m noble | duquesa: f noble | conde: m noble | condessa: f noble | barão: m noble | baronesa: f noble
lorde: m noble soft | lady: f noble soft | sir: m knight soft | doutor: m doctor soft | doutora: f doctor soft
dr: m doctor soft | dra: f doctor soft | professor: m teacher soft | professora: f teacher soft | prof: m teacher soft
profa: f teacher soft | padre: m priest | frei: m monk | irmã: f monk soft | irmão: m monk soft | madre: f monk
freira: f monk | bispo: m priest | pastor: m priest | pastora: f priest | dona: f - | dom: m noble soft | seu: m -
senhor: m - | senhora: f - | sr: m - | sra: f - | senhorita: f - | tio: m - | tia: f - | vovó: f - | vovô: m - | vó: f -
vô: m - | mestre: m - | mestra: f - | velho: m - | velha: f - | jovem: - - | pequena: f - | pequeno: m -
"""


@dataclass(frozen=True, slots=True)
class Title:
    """`gender` and `role` are None where the title states neither."""

    gender: str | None
    role: str | None
    soft: bool


def _titles(table: str) -> dict[str, Title]:
    titles = {}
    for entry in table.replace("\n", "|").split("|"):
        word, _, rest = entry.strip().partition(":")
        if word:
            gender, role, *soft = rest.split()
            titles[word] = Title(
                {"f": "female", "m": "male"}.get(gender), None if role == "-" else role, bool(soft)
            )
    return titles


ENGLISH, PORTUGUESE = _titles(_TITLES_EN), _titles(_TITLES_PT)
