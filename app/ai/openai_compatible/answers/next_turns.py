"""Where a next turn begins that the model went on to write: `User: …`, `### Instruction:`, `{{user}}: …`.

A label of a role begins one behind a blank line, behind the end of a sentence, or where the other role's
label follows. A base model repeats the frame of what it was asked (`Description: … History: …`), and one
asks itself for more without a label (`next_requests`). Words of the story do not: a line that somebody
announces (`The log said:`), and one that says something of somebody instead of asking for something (`Human:
that was what they called her.`).
"""

from __future__ import annotations

from itertools import chain

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.next_requests import may_request, requests
from app.ai.openai_compatible.answers.phrases import compared, words

_LABEL = patterns.compile(
    r"^[ \t]*(?:(?:\*\*|__)?[\[(]?(?:"
    r"(?P<asker>User|Human|USER|HUMAN|Usuário|Usuario|Humano|USUÁRIO|You|YOU|Você)"
    r"|(?P<maybe>System|SYSTEM|Sistema|System [Pp]rompt|Question|Pergunta|Prompt|Instructions?"
    r"|Instruç(?:ão|ões)|Task|Tarefa"
    r"|Input|Q|P)"
    r"|(?P<frame>(?:Character )?Description|Descrição|Character|Personagem|Name|Nome|Topic|Tópico|Example"
    r"|Exemplo)"
    r"|(?P<history>(?:Character )?History|Story|Backstory|Biography|História|Biografia)"
    r"|(?P<assistant>Assistant|ASSISTANT|Assistente|ChatGPT|GPT-?\d[\w.\-]{0,10}|Claude|Gemini|Copilot"
    r"|Llama|Mistral|Qwen|DeepSeek|Falcon)"
    r"|(?P<reply>AI|Answer|Resposta|Response|Bot|Chatbot|Model|Modelo|Output|A|R)"
    r")(?: ?\d)?[\])]?(?:\*\*|__)?[ \t]*:|(?P<line>user|human|assistant|model|system)[ \t]*$"
    r"|(?P<last>User|Human|Assistant|Usuário|Assistente)[ \t]*\n*\Z|(?P<placeholder>\{\{(?:user|char)\}\}))",
    patterns.MULTILINE,
)
_HEADING = patterns.compile(
    r"^[ \t]*#{1,4}[ \t]*(?:(?P<asker>instructions?|input|user|human|system|question|prompt|usuário"
    r"|instruções|instrução|pergunta)|(?P<assistant>assistant|response)|(?P<frame>description|descrição)"
    r"|(?P<history>history|story|história))[ \t]*(?::|$)",
    patterns.MULTILINE | patterns.IGNORECASE,
)
_NEXTS = (*words("turns: next turns"),)
_JOINED = patterns.compile(r"[.!?…\"”’)](?:assistant|user|model)[ \t]*(?:\n|\Z)")
_JOINING = patterns.compile(r"[.!?…\"”’)\w](?P<word>[a-z]{1,14})\Z")
_ASKS = patterns.compile(
    r"\b(?:you|your|yours|please|você|vocês|por favor)\b"
    r"|\A\W*(?:(?:ok|okay|great|thanks|thank|nice|cool|good|perfect|now|and|then|so|ótimo|legal|agora|e"
    r"|então)\W+){0,3}"
    r"(?:write|rewrite|continue|give|make|add|change|tell|create|generate|expand|shorten|another|more"
    r"|again|try|go on"
    r"|escreva|reescreva|crie|gere|faça|mude|adicione|conte|mais"
    r"|outra|outro|obrigad[oa])\b",
    patterns.IGNORECASE,
)
_WONDERS = patterns.compile(
    r"\?|\A\W*(?:can|could|would|what|who|why|how|i|i'm|i'd|i've|let's|pode|poderia|quero|gostei|eu)\b",
    patterns.IGNORECASE,
)
_NARRATES = patterns.compile(
    r"\b(?:she|he|her|his|him|they|their|was|were|had|ela|ele|elas|eles|dela|dele|era|eram|foi|foram"
    r"|tinha|estava)\b",
    patterns.IGNORECASE,
)
_MAX_REMARK = 600  # characters behind a label that are looked at, for what they say and for another label
_MAX_UNSURE = _MAX_REMARK + 100
_MAX_GAP = 3  # characters between two paragraphs
_MIN_STORY = 200  # characters before a frame that is repeated; with less, it may be a sheet above the text
_SURE = ("line", "heading", "last", "placeholder", "request")
_DONE = patterns.compile(r"\n[ \t]*(?:data:[ \t]*)?\[DONE\]\s*\Z")  # the end of a stream, sent as text


def next_turn(text: str, growing: bool) -> patterns.Match | None:
    """The label of the first turn that is no part of what stands before it. While `growing`, also one that
    may turn out to be such."""
    starts = sorted(
        chain(_LABEL.finditer(text), _HEADING.finditer(text), requests(text)),
        key=lambda one: one.start(),
    )
    spoken = -_MAX_GAP - 1  # where the paragraph of somebody's words in the story ends
    for found, following in zip(starts, _following(starts), strict=True):
        if found.start() <= spoken + _MAX_GAP or _is_announced(text, found):
            spoken = _paragraph_end(text, found)
        elif (growing and len(text) - found.end() < _MAX_UNSURE) or _begins_turn(text, found, following):
            return found
    return None


def _following(starts: list[patterns.Match]) -> list[patterns.Match | None]:
    """The label behind each; behind one of a frame (`Name: …`) the first of another kind."""
    behind: list[patterns.Match | None] = []
    last = other = None
    for found in reversed(starts):
        framed = _kind(found) == "frame"
        behind.append(other if framed else last)
        last, other = found, other if framed else found
    return behind[::-1]


def _paragraph_end(text: str, found: patterns.Match) -> int:
    end = text.find("\n\n", found.end(), found.end() + _MAX_REMARK)
    return end if end >= 0 else min(len(text), found.end() + _MAX_REMARK)


def _begins_turn(text: str, found: patterns.Match, following: patterns.Match | None) -> bool:
    answered, kind = _is_answered(found, following), _kind(found)
    if kind in ("frame", "history"):
        return answered and kind == "frame" and not _is_short(text, found.start())
    if not (answered or kind == "request" or _stands_apart(text, found)):
        return False
    if answered or kind in _SURE:
        return kind != "reply"
    remark = _remark(text, found)
    asks = _ASKS.search(remark) is not None
    if kind in ("maybe", "reply"):
        return asks and kind == "maybe"
    narrates = _NARRATES.search(remark) is not None or not remark
    if kind == "assistant":
        narrates = narrates and remark[:1].islower()
    else:
        asks = asks or _WONDERS.search(remark) is not None
    return asks or not narrates or not remark


def _is_short(text: str, end: int) -> bool:
    return 0 < len(text[: min(end, 2 * _MIN_STORY)].strip()) < _MIN_STORY


def _kind(found: patterns.Match) -> str:
    kind = next((name for name in found.re.groupindex if found.start(name) >= 0), "request")
    return "heading" if kind in ("asker", "assistant") and found.re is _HEADING else kind


def _asks(found: patterns.Match) -> bool:
    """Whether the label is of whoever asks."""
    kind = _kind(found)
    if kind == "line":
        return found["line"] in ("user", "human", "system")
    return kind in ("asker", "maybe", "frame") or (kind == "heading" and found.start("asker") >= 0)


def _is_answered(found: patterns.Match, following: patterns.Match | None) -> bool:
    if following is None or following.start() - found.end() > _MAX_REMARK:
        return False
    if "frame" in (_kind(found), _kind(following)) or _kind(following) == "history":
        return _kind(found) == "frame" and _kind(following) == "history"
    return _asks(found) != _asks(following)


def _remark(text: str, found: patterns.Match) -> str:
    """What the label's paragraph says."""
    return text[found.end() : found.end() + _MAX_REMARK].lstrip(" \t*_\n").partition("\n\n")[0]


def _before(text: str, found: patterns.Match) -> str:
    return text[max(0, found.start() - 200) : found.start()]


def _is_announced(text: str, found: patterns.Match) -> bool:
    """Whether the line before says that somebody's words follow, or goes on in this one."""
    return _before(text, found).rstrip(" \t\r\n*_").endswith((":", ",", ";"))


def _stands_apart(text: str, found: patterns.Match) -> bool:
    before = _before(text, found)
    said = before.rstrip()
    if not said or before[len(said) :].count("\n") > 1:
        return True
    return not said[-1].isalnum()


def first_turn(text: str, growing: bool) -> str:
    """Without a turn that is joined to the text, and while `growing` without what may begin one."""
    if joined := _JOINED.search(text):
        text = text[: joined.start() + 1]
    if done := _DONE.search(text[-40:]):
        text = text[: max(0, len(text) - 40) + done.start()]
    return _without_open_next(text) if growing else text


def _without_open_next(text: str) -> str:
    start = text.rfind("\n") + 1
    said = compared(text[start:].strip("#*_[( \t")).rstrip("])0123456789 ")
    if start and (said or text[start:].strip()) and any(one.startswith(said) for one in _NEXTS):
        return text[:start]
    if text[:start].endswith("\n\n") and may_request(text[start:].strip("*_ \t")):
        return text[:start]
    joining = _JOINING.search(text[-16:])
    if joining and any(one.startswith(joining["word"]) for one in ("assistantfinal", "user", "model")):
        return text[: len(text) - len(joining["word"])]
    return text


def may_begin_turn(said: str) -> bool:
    """Whether so short a beginning may become a label."""
    return any(one.startswith(said) for one in _NEXTS)
