"""Finds where a model went on to write the next turn of the chat: `User: …`, `### Instruction:`, `{{user}}:
…`.

A role label starts a turn after a blank line, after the end of a sentence, or where a label of the other role
follows. Base models repeat the layout of the prompt (`Description: … History: …`) or write further
instructions without a label (`next_requests`). Labels within the story are kept: in a line that the line
before introduces (`The log said:`), and where a narrative follows instead of a request (`Human: that was what
they called her.`).
"""

from __future__ import annotations

from itertools import chain

from app import patterns
from app.ai.openai_compatible.answers.boilerplate.next_requests import find_requests, may_be_request
from app.ai.openai_compatible.answers.phrases import normalize, word_list

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
_NEXTS = (*word_list("turns: next turns"),)
_JOINED_ROLE = patterns.compile(r"[.!?…\"”’)](?:assistant|user|model)[ \t]*(?:\n|\Z)")
_JOINING_WORD = patterns.compile(r"[.!?…\"”’)\w](?P<word>[a-z]{1,14})\Z")
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
_QUESTIONS = patterns.compile(
    r"\?|\A\W*(?:can|could|would|what|who|why|how|i|i'm|i'd|i've|let's|pode|poderia|quero|gostei|eu)\b",
    patterns.IGNORECASE,
)
_NARRATES = patterns.compile(
    r"\b(?:she|he|her|his|him|they|their|was|were|had|ela|ele|elas|eles|dela|dele|era|eram|foi|foram"
    r"|tinha|estava)\b",
    patterns.IGNORECASE,
)
_MAX_LABEL_TEXT = 600  # characters inspected after a label
_MAX_UNDECIDED = _MAX_LABEL_TEXT + 100
_MAX_GAP = 3  # characters between two paragraphs
_MIN_STORY = 200  # characters before a repeated prompt layout; shorter text may be a character sheet
_SURE = ("line", "heading", "last", "placeholder", "request")
_DONE_LINE = patterns.compile(r"\n[ \t]*(?:data:[ \t]*)?\[DONE\]\s*\Z")  # the end of a stream, sent as text


def find_next_turn(text: str, streaming: bool) -> patterns.Match | None:
    """Return the label of the first turn that is not part of the text before it. While `streaming`, also a
    label that may turn out to be one."""
    labels = sorted(
        chain(_LABEL.finditer(text), _HEADING.finditer(text), find_requests(text)),
        key=lambda one: one.start(),
    )
    quote_end = -_MAX_GAP - 1  # end of a paragraph of dialogue in the story
    for label, following in zip(labels, _next_labels(labels), strict=True):
        if label.start() <= quote_end + _MAX_GAP or _continues_line_before(text, label):
            quote_end = _paragraph_end(text, label)
        elif (streaming and len(text) - label.end() < _MAX_UNDECIDED) or _starts_turn(text, label, following):
            return label
    return None


def _next_labels(labels: list[patterns.Match]) -> list[patterns.Match | None]:
    """Return for each label the following one; after a prompt-layout label (`Name: …`) the first of another
    kind."""
    next_labels: list[patterns.Match | None] = []
    last = other = None
    for label in reversed(labels):
        framed = _kind(label) == "frame"
        next_labels.append(other if framed else last)
        last, other = label, other if framed else label
    return next_labels[::-1]


def _paragraph_end(text: str, label: patterns.Match) -> int:
    end = text.find("\n\n", label.end(), label.end() + _MAX_LABEL_TEXT)
    return end if end >= 0 else min(len(text), label.end() + _MAX_LABEL_TEXT)


def _starts_turn(text: str, label: patterns.Match, following: patterns.Match | None) -> bool:
    has_reply, kind = _is_followed_by_reply(label, following), _kind(label)
    if kind in ("frame", "history"):
        return has_reply and kind == "frame" and not _is_short(text, label.start())
    if not (has_reply or kind == "request" or _starts_new_block(text, label)):
        return False
    if has_reply or kind in _SURE:
        return kind != "reply"
    label_text = _label_text(text, label)
    asks = _ASKS.search(label_text) is not None
    if kind in ("maybe", "reply"):
        return asks and kind == "maybe"
    narrates = _NARRATES.search(label_text) is not None or not label_text
    if kind == "assistant":
        narrates = narrates and label_text[:1].islower()
    else:
        asks = asks or _QUESTIONS.search(label_text) is not None
    return asks or not narrates or not label_text


def _is_short(text: str, end: int) -> bool:
    return 0 < len(text[: min(end, 2 * _MIN_STORY)].strip()) < _MIN_STORY


def _kind(label: patterns.Match) -> str:
    kind = next((name for name in label.re.groupindex if label.start(name) >= 0), "request")
    return "heading" if kind in ("asker", "assistant") and label.re is _HEADING else kind


def _is_from_requester(label: patterns.Match) -> bool:
    """Return whether the label stands for the person who asks."""
    kind = _kind(label)
    if kind == "line":
        return label["line"] in ("user", "human", "system")
    return kind in ("asker", "maybe", "frame") or (kind == "heading" and label.start("asker") >= 0)


def _is_followed_by_reply(label: patterns.Match, following: patterns.Match | None) -> bool:
    if following is None or following.start() - label.end() > _MAX_LABEL_TEXT:
        return False
    if "frame" in (_kind(label), _kind(following)) or _kind(following) == "history":
        return _kind(label) == "frame" and _kind(following) == "history"
    return _is_from_requester(label) != _is_from_requester(following)


def _label_text(text: str, label: patterns.Match) -> str:
    """Return the rest of the label's paragraph."""
    return text[label.end() : label.end() + _MAX_LABEL_TEXT].lstrip(" \t*_\n").partition("\n\n")[0]


def _before(text: str, label: patterns.Match) -> str:
    return text[max(0, label.start() - 200) : label.start()]


def _continues_line_before(text: str, label: patterns.Match) -> bool:
    """Return whether the line before introduces this one, or continues in it."""
    return _before(text, label).rstrip(" \t\r\n*_").endswith((":", ",", ";"))


def _starts_new_block(text: str, label: patterns.Match) -> bool:
    before = _before(text, label)
    stripped = before.rstrip()
    if not stripped or before[len(stripped) :].count("\n") > 1:
        return True
    return not stripped[-1].isalnum()


def without_joined_turn(text: str, streaming: bool) -> str:
    """Return the text without a role name glued to its end; while `streaming` also without what may become
    one."""
    if joined := _JOINED_ROLE.search(text):
        text = text[: joined.start() + 1]
    if done := _DONE_LINE.search(text[-40:]):
        text = text[: max(0, len(text) - 40) + done.start()]
    return _without_partial_label(text) if streaming else text


def _without_partial_label(text: str) -> str:
    start = text.rfind("\n") + 1
    stripped = normalize(text[start:].strip("#*_[( \t")).rstrip("])0123456789 ")
    if start and (stripped or text[start:].strip()) and any(one.startswith(stripped) for one in _NEXTS):
        return text[:start]
    if text[:start].endswith("\n\n") and may_be_request(text[start:].strip("*_ \t")):
        return text[:start]
    joining = _JOINING_WORD.search(text[-16:])
    if joining and any(one.startswith(joining["word"]) for one in ("assistantfinal", "user", "model")):
        return text[: len(text) - len(joining["word"])]
    return text


def may_start_turn(stripped: str) -> bool:
    """Return whether so short a text may become a role label."""
    return any(one.startswith(stripped) for one in _NEXTS)
