"""Names that are none: placeholders, identifiers, roles, addresses, sentences."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.understanding import understand
from app.ai.openai_compatible.cleaning import line
from app.ai.openai_compatible.readings import squashed

_MAX_FIRST, _MAX_LAST = 4, 7  # words
_MAX_CAMEL = 4  # letters before a capital within a word: McAllister, DeShawn, JoAnn
_DOUBLE = frozenset(("maria", "marie", "mary"))  # MariaElena
_PLACEHOLDER_WORDS = """
unknown unnamed noname nameless untitled na none null nil undefined tbd todo placeholder string text example
name firstname lastname fullname surname givenname yourname charactername character thecharacter newcharacter
maincharacter protagonist antagonist theprotagonist somebody someone nobody anonymous insertname namehere
nameofcharacter insertnamehere user assistant model system narrator nome primeironome sobrenome nomecompleto
nomedopersonagem nomedapersonagem seunome personagem opersonagem apersonagem personagemprincipal protagonista
desconhecido desconhecida semnome alguem ninguem anonimo anonima he she they it him her ele ela
"""
_PLACEHOLDERS = frozenset(_PLACEHOLDER_WORDS.split())
# Anybody at all.
_ANYBODY_WORDS = """
man woman girl boy child kid person human being adult elder stranger figure creature hero heroine villain
wanderer traveler traveller survivor homem mulher menina menino garota garoto criança pessoa estranho estranha
figura criatura herói heroína vilão vilã viajante andarilho andarilha
"""
_ANYBODY = frozenset(_ANYBODY_WORDS.split())
# Roles and creatures that are names as well.
_ALSO_NAME_WORDS = """
hunter mason archer cooper carter taylor bishop sage page parker porter tanner fletcher piper deacon marshal
marshall duke earl king prince princess queen chandler shepherd spencer tyler wright weaver ranger angel ward
griffin phoenix raven gardner baker miller smith turner abbot noble forester scout chase maverick warden
angelo angela fay faye fae
"""
_ALSO_NAMES = frozenset(_ALSO_NAME_WORDS.split())
_MACHINES = frozenset(("robot", "android", "cyborg", "droid", "golem", "robô", "androide", "ciborgue"))
_SERIAL = patterns.compile(r"\b-\d{1,4}\b")
_BRACKETS = patterns.compile(r"[\[\]{}]")
_ODD = patterns.compile(r"[_@\d\\/|=+*#%$^~:;?\n\r]|\"\s*,|https?|www\.")
_CAMEL = patterns.compile(r"\b([A-Za-zÀ-ÿ][a-zß-ÿ]+)[A-Z][a-z]")
_LOWER_CAMEL = patterns.compile(r"\b[a-z]{3,}[A-Z]")
_ARTICLE = patterns.compile(r"(?:the|an|um|uma|any|some)\s", patterns.IGNORECASE)
_SAYS = patterns.compile(
    r"\b(?:is|was|are|named|called|i'm|i’m|my|name|nome|chama|chamad[oa]|é|sou|meu)\b", patterns.IGNORECASE
)
_WORDS = patterns.compile(r"[^\W\d_]+")
_SMALL_WORDS = "the a an of and o os as um uma da de do das dos e young old little jovem velho velha"
_SMALL = frozenset(_SMALL_WORDS.split())


def last_name_of(said: str) -> str:
    """The last name; empty where a word says that there is none."""
    return "" if squashed(said) in _PLACEHOLDERS or not any(sign.isalpha() for sign in said) else said


def fault_of_name(
    first: str, last: str, roles: tuple[str | None, ...], description: str | None
) -> str | None:
    """What is wrong with a name that a model gave, to the model. `roles`: what it says that the character
    does and is. Odd signs are the person's own where the description holds the name."""
    full, last = f"{first} {last}".strip(), last_name_of(last)
    shown = line(first, 60)
    if not any(sign.isalpha() for sign in shown) or not {squashed(shown), squashed(full)}.isdisjoint(
        _PLACEHOLDERS
    ):
        return "It gives no name: give the character a first name of its own."
    written = _is_written(first, description)
    numbered = _is_machine(roles)
    if any(_is_odd(_SERIAL.sub("", part) if numbered else part) for part in (first, last)) and not written:
        return f"{full!r} is no name of a person: use letters alone, as in a passport."
    if _is_phrase(first, _MAX_FIRST) or _is_phrase(last, _MAX_LAST):
        return "The name is a phrase: give a first name and a last name alone."
    if not written and (_is_role(shown, line(last, 60), roles) or _is_copied(full, description)):
        return f"{full!r} says what the character is or does: give the character a name of its own."
    return None


def _is_machine(roles: tuple[str | None, ...]) -> bool:
    """Machines have numbers to their names, the built-in writer's too: `Seraph-4`."""
    return any(_words(role or "") & _MACHINES for role in roles)


def _is_written(name: str, description: str | None) -> bool:
    """Whether an odd name was the person's own idea."""
    return _ODD.search(name) is not None and name.casefold() in (description or "").casefold()


def _is_odd(name: str) -> bool:
    if _BRACKETS.search(name) or _ODD.search(line(name, 60).strip("_")):
        return True
    camel = _CAMEL.search(name)
    long = camel is not None and len(camel.group(1)) > _MAX_CAMEL and camel.group(1).casefold() not in _DOUBLE
    return long or _LOWER_CAMEL.search(name) is not None


def _is_phrase(name: str, most: int) -> bool:
    words = name.split()
    return len(words) > most or (len(words) > 2 and _SAYS.search(name) is not None)


def _is_role(first: str, last: str, roles: tuple[str | None, ...]) -> bool:
    """Every word of the name is one of its role or kind; or it is all the name there is, and a role."""
    words = _words(f"{first} {last}") - _SMALL
    said = set().union(*(_words(role or "") for role in roles))
    if not words:
        return False
    if words <= _ANYBODY:
        return True
    if words <= said and (len(words) > 1 or not words <= _ALSO_NAMES):
        return True
    if last and not _ARTICLE.match(first):
        return False
    return not words <= _ALSO_NAMES and _reads_as_role(first)


def _is_copied(full: str, description: str | None) -> bool:
    """`Lighthouse Keeper`, from a description that speaks of a lighthouse keeper."""
    text = description or ""
    return " " in full and full.casefold() in text.casefold() and full not in text


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORDS.findall(text)}


def _reads_as_role(name: str) -> bool:
    """`Captain Nemo` is a name: a role is the last word, or in Portuguese the first, if the rest is small."""
    if _ARTICLE.match(name):
        return True
    words = name.split()
    if words[-1].lower() in _ANYBODY:
        return True
    english = understand(f"The character is a {words[-1].lower()}.", "en")
    if english.species or english.role:
        return True
    if any(word[0].isupper() for word in words[1:]):
        return False
    other = understand(f"A personagem é {name.lower()}.", "pt-BR")
    return bool(other.species or other.role)
