"""What a model says before the text that it was asked for: a yes, an announcement, a label."""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.bare_lines import is_bare
from app.ai.openai_compatible.answers.phrases import compared, phrases

MAX_OPENING, _MAX_LINES = 300, 6  # characters of a line; lines
_MIN__INLINE = 60  # characters of a text that begins in the line of its announcement
_SENTENCE_MARKS = ":!?.…,—-)"
_MAX_YES = 4  # words of a yes that announces nothing
_MAX_ANNOUNCED = 160  # characters of an announcement that ends as a sentence

_YES = phrases("talk: acknowledgements")
_HERE = phrases("talk: announcements")
_LABEL = phrases("talk: labels")
_WEAK_HERE = ("this is", "esta é", "este é", "the following")
_NOUN = patterns.compile(
    r"\b(?:history|story|backstory|biography|bio|life|tale|narrative|version|answer|response|profile|description|json"
    r"|paragraphs?|draft|account|result|rewrite|chronicle|background|character|text|go|is"
    r"|history of|história|historia"
    r"|biografia|vida|narrativa|texto|versão|resposta|descrição|relato|parágrafos|rascunho|resultado|personagem)\b",
    patterns.IGNORECASE,
)
_ADDRESS = phrases("talk: addresses")
_EXCLAIMED = patterns.compile(
    r"\A[ \t*_]*(?:Sure(?: thing)?|Certainly|Of course|Absolutely|Claro(?: que sim)?|Com certeza"
    r"|Com prazer)[*_]*!+[*_]*\s+(?=[A-ZÀ-Ý*#])"
)
_WHOLE_LABEL = patterns.compile(
    r"(?:(?:the|a|her|his|their|o|character(?:'s)?|full|complete|final|short|brief) )*(?:history"
    r"|story|backstory|biography"
    r"|final|life(?: so far| story)?|background(?: story)?|narrative|answer|response|output|text"
    r"|história(?: de vida|"
    r" da personagem| do personagem)?|historia|biografia|vida|narrativa|resposta(?: final)?|texto)",
)
_NAMED_LABEL = patterns.compile(rf"{_WHOLE_LABEL.pattern} (?:of|for|de|da|do|dos|das) .{{1,60}}")
_TITLED = patterns.compile(r"(?:title|título|titulo) ?: ?.{1,100}")
_HEADING = patterns.compile(r"\A[ \t]{0,3}#{1,6}[ \t]+\S")
_ALL_BOLD = patterns.compile(r"(?:\*\*|__)[^*_\n]{1,100}[^*_\n.!?…](?:\*\*|__)")
_MAY_BE_BOLD = patterns.compile(r"(?:\*\*|__)[^*_\n]{0,101}(?:\*{1,2}|_{1,2})?")
_INLINE = patterns.compile(rf"\A[ \t*_#]*{_WHOLE_LABEL.pattern}[*_]*:[*_]*[ \t]+", patterns.IGNORECASE)


def without_opening(text: str, growing: bool) -> str:
    for _ in range(_MAX_LINES):
        line, newline, rest = text.lstrip("\n \t\r").partition("\n")
        if (head := _announced_inline(line)) is not None:
            text = head + newline + rest
        elif growing and (_may_open(line) if not newline else not rest.strip() and _is_opening_or_bare(line)):
            return ""
        elif newline and rest.strip() and _is_opening_or_bare(line):
            text = rest
        else:
            break
    return text


def _is_opening_or_bare(line: str) -> bool:
    return is_bare(line) or _is_opening(line)


def _may_open(line: str) -> bool:
    if len(line) > MAX_OPENING:
        return False
    said = line.strip(" \t")
    if said.startswith("#") or _MAY_BE_BOLD.fullmatch(said):
        return True
    if not said or said[0] in "`~-=" or not any(map(str.isalnum, said)):
        return True
    return any(one.may_begin(said) for one in (_YES, _HERE, _LABEL))


def _is_opening(line: str) -> bool:
    if len(line) > MAX_OPENING or line.lstrip(" \t*_#>")[:1] in tuple("\"“'‘«—–-"):
        return False
    return _is_acknowledgement(line) or _is_announcement(line) or _is_label(line)


def _is_acknowledgement(line: str) -> bool:
    if not _YES.begin(line):
        return False
    said = _without_signs(line)
    if not said.endswith((":", "!", ".", "…", ",", "—", "-")):
        return False
    addressed = _ADDRESS.occur(line)
    if _YES.begin_apart(line):
        return addressed or len(said.split()) <= _MAX_YES
    return addressed and (said.endswith(":") or (_NOUN.search(said) is not None and _REQUEST.occur(said)))


def _is_announcement(line: str) -> bool:
    if not _HERE.begin(line):
        return False
    said = _without_signs(line)
    if said.endswith((":", "—")):
        return _NOUN.search(said) is not None or len(said) < 40
    if said.startswith(_WEAK_HERE) or len(said) > _MAX_ANNOUNCED:
        return _REQUEST.occur(said) and _NOUN.search(said) is not None
    if len(said) <= 20 and said.endswith(("!", ".")):
        return True
    named = _NOUN.search(" ".join(said.split()[2:9]))
    return (
        named is not None and said.endswith(("!", ".")) and named.group().lower() not in ("go", "is", "life")
    )


_REQUEST = phrases("talk: requests")


def _without_signs(line: str) -> str:
    """The line as compared, without emoji and markup at its ends."""
    said = compared(line)
    first = next((at for at, one in enumerate(said) if one.isalnum()), 0)
    last = next((at for at, one in enumerate(reversed(said)) if one.isalnum() or one in _SENTENCE_MARKS), 0)
    return said[first : len(said) - last]


def _is_label(line: str) -> bool:
    """Also a title: a heading, or a line in bold alone, above all paragraphs."""
    if _HEADING.match(line) or _ALL_BOLD.fullmatch(line.strip()):
        return True
    said = compared(line.strip("*_#> \t")).rstrip()
    bare = said.rstrip(": ")
    if _WHOLE_LABEL.fullmatch(bare) or (_TITLED.fullmatch(said) and len(said) <= 120):
        return True
    return said.endswith(":") and len(said) <= 100 and _NAMED_LABEL.fullmatch(bare) is not None


def _announced_inline(line: str) -> str | None:
    """What a line says behind a label, an announcement or an exclamation; None where it begins with none."""
    head, colon, rest = line[:MAX_OPENING].partition(": ")
    said = f"{head}:"
    if (
        colon
        and rest.strip()
        and (_YES.begin(head) or _HERE.begin(head))
        and _NOUN.search(head)
        and _is_opening(said)
    ):
        return line[len(head) + 2 :]
    found = _INLINE.match(line) or _EXCLAIMED.match(line)
    if found is None or _is_opening(line) or line[found.end() :][:1].islower():
        return None
    return line[found.end() :]
