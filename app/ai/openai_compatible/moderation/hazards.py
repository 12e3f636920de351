"""Detects which hazards an explanation attributes to a text: closed lists of claims, English and Portuguese.

Negated words are no claim (clauses.py), nor are themes: "lost a brother to suicide", "a sex-education
teacher", "survived an assault", "a minor character". A claim about a minor is a minor and something sexual in
one sentence, or in two consecutive ones that mention no adults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from app import patterns
from app.ai.openai_compatible.moderation.clauses import asserted, sentences

MINORS, HATE, SELF_HARM, ASSAULT = "minors", "hate speech", "self harm instructions", "sexual assault"
REFUSED = frozenset((MINORS, HATE, SELF_HARM, ASSAULT))

_UNDER_18 = (
    r"(?:\d|1[0-7]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    r"sixteen|seventeen|seis|sete|oito|nove|dez|onze|doze|treze|catorze|quatorze|quinze|dezesseis|dezessete)"
)
_MINOR = patterns.compile(
    r"\b(?:minors|minor's|child(?:ren|'s|ren's)?|kids?|underaged?|preteens?|teen(?:s|agers?|aged?)?|infants?|"
    r"adolescents?|toddlers?|schoolgirls?|schoolboys?|juveniles?|lolis?|shotas?|"
    r"under (?:18|eighteen|age|the age)|(?:younger than|below) (?:18|eighteen)|"
    r"(?:a|an|the|any|this|another|apparent|possible|involving|of|with|featuring|and|or|as|to) minor|"
    r"crianças?|adolescentes?|menores|menor de|de menor|"
    rf"{_UNDER_18} (?:years?|yrs?|yo|anos)|ages? {_UNDER_18}|aged (?:of |at |about )?{_UNDER_18}|"
    rf"(?:girl|boy|she|he|who|daughter|son|student|character|menina|menino|garota|garoto|ela|ele)(?:'s)? "
    rf"(?:(?:is|was|of|turns|tem|de) )?(?:only |just |about |barely )?{_UNDER_18})\b"
)
_NOT_ADULT = patterns.compile(
    r"\b(?:not|isn't|aren't|wasn't|never|não é) (?:yet )?(?:18|eighteen|of age|an adult|adults?|maior)\b"
)
_SEXUAL = patterns.compile(
    r"\b(?:sex|sexy|sexual\w*|sexuali\w+|erotic\w*|porn\w*|nud(?:e|es|ity)|naked|lewd\w*|obscen\w*|molest\w*|"
    r"fondl\w*|arous\w*|seduc\w*|intercourse|incest\w*|fetish\w*|lust|lustful\w*|suggestive\w*|lasciv\w*|masturbat\w*|"
    r"orgasm\w*|genitals?|erótic\w*|nuas?|nudez|seduz\w*|sexo)\b"
)
_ALONE = patterns.compile(r"\b(?:csa[em]|pedophilia|paedophilia|pedofilia|child porn\w*)\b")
_ADULTS = patterns.compile(r"\b(?:adults?|grown ups?|of age|consenting|eighteen|18|adultos?|adultas?)\b")
# Neither a minor nor sexual: idioms, trades, subjects.
_HARMLESS_USES = patterns.compile(
    r"\bsex(?:ual)? (?:education|ed|educator|health|orientation|identity)\b|"
    r"\b(?:same|opposite|either|both) sex\b|"
    r"\bminor (?:sexual|suggestive|character|characters|references?|themes?|violence|injur\w+|details?|"
    r"issues?|concerns?|roles?|offen[cs]es?|crimes?|innuendos?|romantic|romance|profanity|language|mentions?|flirt\w*|"
    r"key|scale|elements?|content|instances?|nudity|inconvenience|point|tone)\b|"
    r"\bnaked (?:eye|truth|flame|blade|steel|ambition)\b|\beducação sexual\b"
)
_GRIEF = patterns.compile(r"\b(?:surviv\w+|prevent\w*|grief|griev\w+|mourn\w*|loss|lost|aftermath|luto)\b")
_VICTIM = patterns.compile(
    r"\b(?:condemned|denounced|bullied|suffer\w*|endur\w+|faced|victim of|target of)\b"
)
_AFTER = patterns.compile(r"\b(?:after|following|since|against|from)\b")
# About a minor these alone are no claim if they are in the past.
_ABUSE = patterns.compile(
    r"\bsexual(?:ly)? (?:abus|assault|violen|exploit|harass)\w*|\bchild porn\w*|\bp[ae]+dophil\w*|\bcsa[em]\b"
)
_IS_OVER = patterns.compile(
    r"\b(?:surviv\w+|past|trauma\w*|lived through|aftermath|investigat\w+|recover\w*|rescu\w+|prevent\w*|"
    r"sobreviv\w+|passado)\b"
)
_IN_DETAIL = patterns.compile(r"\b(?:detail\w*|graphic\w*|explicit\w*)\b")
_MILD = patterns.compile(
    r"\b(?:mild\w*|impli\w+|implicit\w*|tame|tasteful\w*|non explicit|fade\w*|allowed|permitted|acceptable|"
    r"(?:not|without|no|non|isn't|never) (?:\w+ ){0,2}(?:explicit\w*|graphic\w*|detail\w*)|leve|sutil)\b"
)
_SAYS = (
    r"(?:contain|includ|describ|depict|featur|show|portray|has|is|promot|encourag|glorif|contém|descreve|mostra|"
    r"promove|apresenta|retrata)\w*"
)


@dataclass(frozen=True, slots=True)
class _Claim:
    """`unless`: a sentence that matches this makes no claim; `excluding`: nor do matched words that contain
    this."""

    name: str
    words: patterns.Pattern
    unless: patterns.Pattern | None = None
    excluding: patterns.Pattern | None = None

    def is_in(self, sentence: _Sentence) -> bool:
        found = self.words.search(sentence.asserted)
        if found is None or (self.unless and self.unless.search(sentence.whole)):
            return False
        return self.excluding is None or not self.excluding.search(found[0])


_CLAIMS = (
    _Claim(MINORS, _ALONE, _IS_OVER),
    _Claim(
        HATE,
        patterns.compile(
            r"\bhate speech\b|\bslurs\b|\bdehumani[sz]\w+|\bdesumaniza\w*|\bdiscurso de ódio\b|"
            r"\b(?:racial|ethnic|racist|homophobic|transphobic|antisemitic|anti semitic|xenophobic|sexist|"
            r"misogynis\w+|islamophobic) (?:slurs?|hat\w+|content|language|remarks?|abuse|insults?|attacks?|"
            r"speech|rhetoric)\b|"
            r"\b(?:text|content|message|it|this|passage|story|speech|joke|texto|conteúdo) (?:is|was|é) "
            r"(?:\w+ ){0,2}(?:racist|antisemitic|homophobic|transphobic|sexist|xenophobic|misogynist\w*|"
            r"islamophobic|bigoted|racista|homofóbic\w|antissemita|xenófob\w)\b|"
            r"\bincit\w+(?: \w+){0,2} (?:violence|violência)\b|"
            r"\b(?:incit|promot|spread|express|contain|encourag|advocat|glorif|prais|celebrat|contém|promove|"
            r"espalha)\w*"
            r"(?: \w+){0,3} (?:hate|hatred|genocide|extermination|ódio|genocídio)\b|"
            r"\b(?:calls?|calling) for (?:\w+ )?(?:violence|killing|genocide|attacks?|extermination)\b"
        ),
        _VICTIM,
    ),
    _Claim(
        SELF_HARM,
        patterns.compile(
            r"\b(?:instruct|encourag|promot|method|guid|advocat|glorif|incit|how to|instruç|incentiv|ensina|"
            r"promove)\w*(?: \w+){0,3} (?:self (?:harm|injur)\w*|suicid\w*|automutila\w*|suicíd\w*|"
            r"(?:kill|harm|hurt|cut|hang|injure|starve|poison|drown)(?:ing)? (?:one|your|them|him|her)sel\w+"
            r")|"
            r"\b(?:self harm|suicide) (?:instructions?|methods?|encouragement|guides?)\b"
        ),
        _GRIEF,
        _AFTER,
    ),
    _Claim(
        ASSAULT,
        patterns.compile(
            rf"\b{_SAYS}(?: \w+){{0,4}} (?:rape\w*|sexual (?:assault|violence|abuse)|estupr\w+|"
            r"violência sexual)\b"
        ),
        _IS_OVER,
    ),
    _Claim(
        "sexual content",
        patterns.compile(
            r"\b(?:explicit|graphic)\w*(?: \w+){0,2} (?:sex|sexual\w*|intercourse|nudity)\b|"
            r"\bsexually (?:explicit|graphic)\b|\bpornograph\w*|"
            r"\bsex(?:ual)? (?:scenes?|acts?|intercourse)\b|\bsexo explícito\b|"
            rf"\b{_SAYS} (?:\w+ ){{0,2}}(?:sexual content|sexual material|erotic\w*|conteúdo sexual)\b"
        ),
        _MILD,
    ),
    _Claim(
        "gore",
        patterns.compile(
            r"\bgraphic(?:ally)?(?: \w+){0,2} (?:violen\w+|gore|tortur\w+|mutilat\w+|murder\w*)\b|\bgory\b|"
            r"\bviolência gráfica\b"
        ),
        _MILD,
    ),
)


def claimed(explanation: str) -> list[str]:
    """Return the hazards that the explanation attributes to a text, by names that categories.py knows."""
    parsed_sentences = [
        _Sentence.of(asserted(words), " ".join(word.text for word in words))
        for words in sentences(explanation)
    ]
    found = {name for sentence in parsed_sentences for name in sentence.claims()}
    if any(one.is_about_a_minor(other) for one, other in pairwise(parsed_sentences)):
        found.add(MINORS)
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Sentence:
    asserted: str
    whole: str

    @classmethod
    def of(cls, asserted: str, whole: str) -> _Sentence:
        excluding = _HARMLESS_USES.sub("·", asserted)
        if _IS_OVER.search(whole) and not _IN_DETAIL.search(whole):
            excluding = _ABUSE.sub("·", excluding)
        return cls(f"{excluding} underage" if _NOT_ADULT.search(whole) else excluding, whole)

    def claims(self) -> Iterator[str]:
        if self._is_sexual() and self._has_minor():
            yield MINORS
        for claim in _CLAIMS:
            if claim.is_in(self):
                yield claim.name

    def is_about_a_minor(self, after: _Sentence) -> bool:
        """Return whether this and the next sentence together sexualise a minor."""
        if _ADULTS.search(self.whole) or _ADULTS.search(after.whole):
            return False
        return (self._has_minor() and after._is_sexual()) or (self._is_sexual() and after._has_minor())

    def _has_minor(self) -> bool:
        return _MINOR.search(self.asserted) is not None

    def _is_sexual(self) -> bool:
        return _SEXUAL.search(self.asserted) is not None
