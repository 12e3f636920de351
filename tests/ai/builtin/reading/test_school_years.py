"""School classes state a minor, university years and occupations at a school an adult; in both languages."""

from __future__ import annotations

import pytest

from tests.support.drawn_ages import is_grown_up, is_minor

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


_STUDENTS = [
    "aluna do quarto ano de engenharia",
    "estudante do terceiro ano de medicina",
    "garota do segundo ano da faculdade",
    "menina no primeiro ano de direito",
    "rapaz do quinto semestre de letras",
    "aluno do 3º ano de veterinária",
    "uma garota no último ano da graduação",
    "a girl in her third year of medical school",
    "a second year law student",
    "a boy in his first year at university",
    "fourth year physics student, a girl with a cello",
]
_STAFF_OF_CLASSES = [
    "professora do terceiro ano",
    "inspetor do quinto ano",
    "professor de matemática do quarto ano",
    "coordenadora da segunda série",
    "merendeira da turma do primeiro ano",
    "dá aula para o segundo ano",
    "leciona no quinto ano",
    "a third grade teacher",
    "she teaches fourth grade",
]
_PUPILS_OF_CLASSES = [
    "aluna do terceiro ano",
    "menina do quarto ano, sardenta",
    "garoto do 5º ano",
    "garota da segunda série",
    "menino do segundo ano que ama a professora",
    "a girl in third grade",
    "a boy in fourth grade who draws maps",
]


@pytest.mark.parametrize("text", _STUDENTS)
def test_years_of_university_are_of_the_grown_up(text: str) -> None:
    assert is_grown_up(text)


@pytest.mark.parametrize("text", _STAFF_OF_CLASSES)
def test_whoever_teaches_a_class_is_not_in_it(text: str) -> None:
    assert is_grown_up(text)


@pytest.mark.parametrize("text", _PUPILS_OF_CLASSES)
def test_a_year_without_a_degree_or_an_occupation_is_a_child_s(text: str) -> None:
    assert is_minor(text)
