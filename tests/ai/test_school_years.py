"""School classes state a minor, university years and callings at a school a grown-up; in both languages."""

from __future__ import annotations

import pytest

from tests.support.stages import is_grown_up, is_minor

_PUPILS = [
    "high school girl",
    "a high school boy",
    "a girl in middle school",
    "a boarding school boy",
    "a prep school boy",
    "a girl in junior high",
    "junior high boy",
    "a secondary school girl who plays the drums",
    "high school freshman with a skateboard",
    "a senior in high school",
    "a grammar school boy",
    "a sixth former with a trumpet",
    "an eighth grader",
    "a boy in year nine",
    "elementary school boy",
    "garota do ensino médio",
    "menino do ginásio",
    "aluna do colégio interno",
    "garoto no nono ano",
    "aluna do terceiro ano do ensino médio",
    "aluno do terceiro ano do fundamental",
    "menina do quarto ano",
    "guria da quinta série",
    "moleque do segundo grau",
]
_SCHOOL_STAFF = [
    "a high school teacher",
    "high school math teacher, tired",
    "the middle school principal",
    "a prep school coach",
    "a boarding school matron",
    "a primary school headteacher",
    "she taught middle school and retired",
    "met his wife in high school, now a baker",
    "a high school dropout",
    "a mechanic with a daughter in high school",
    "professora do ensino médio",
    "diretor do colégio",
    "inspetora do ginásio, aposentada",
]


@pytest.mark.parametrize("text", _PUPILS)
def test_a_stated_school_class_is_a_minor_s(text: str) -> None:
    assert is_minor(text)


@pytest.mark.parametrize("text", _SCHOOL_STAFF)
def test_who_works_at_a_school_or_went_there_is_grown_up(text: str) -> None:
    assert is_grown_up(text)
