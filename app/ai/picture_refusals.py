"""Detects that an image server refuses a prompt or its result, whatever the status.

From documentation and reports: OpenAI and Azure (`moderation_blocked`, `content_policy_violation`,
`contentFilter`), xAI, Together (`nsfw_content`), LiteLLM, Zhipu (1301), Cloudflare, Stability
(`content_moderation`, `CONTENT_FILTERED` next to a blurred picture), Black Forest Labs (`Content Moderated`),
Imagen (`raiFilteredReason`), Ark (`OutputImageSensitiveContentDetected`), Replicate, DashScope, and the
safety checker of Stable Diffusion, which returns a black picture and `has_nsfw_concepts`.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns
from app.ai.foreign_json import JsonObject

_MAX_DEPTH = 8
_MAX_ITEMS = 50  # of one object or list
_MAX_WORDS = 4_000  # characters of one text
_MAX_CODE = 120


def _ignore_case(words: str) -> patterns.Pattern:
    return patterns.compile(words, patterns.IGNORECASE)


_CODE_KEYS = _ignore_case(
    r"(?:error_?|inner_?|sub_?)?(?:code|type|status|reason)|(?:block|finish|failure|stop)_?reason"
)
_REFUSAL_CODES = _ignore_case(
    r"moderat|nsfw|safety|content[ _-]?(?:polic|filter|block|violat|check|restrict)|prohibited|sensitive"
    r"|responsible_?ai|\brai_|data_?inspection|flagged|unsafe|guardrail|blocklist|^1301$"
    r"|policy[ _-]?violation|sexual|prompt_?(?:block|reject|filter|violat|refus)"
)
_TEMPORARY = _ignore_case(r"unavailable|time_?d?_?out|overload")
_TEXT_KEYS = _ignore_case(
    r"(?:status_?|error_?|failure_?)?(?:message|msg|detail|details|description|reason)|err|errors?|failure"
    r"|title|text|response|raw"
)
_POLICY = r"(?:polic(?:y|ies)|guidelines|terms|rules|standards)"
_REFUSAL_WORDS = _ignore_case(
    r"content[ _-]?(?:moderation|polic(?:y|ies)|filter\w*|checker|guidelines|violations?)"
    r"|moderation (?:system|block\w*|filter\w*|check\w*|polic\w+|guard\w*|layer|rules)"
    r"|(?:rejected|blocked|refused|flagged|filtered|denied|stopped|moderated)"
    r" (?:out )?(?:by|due to|because of|as|for|since)\b[^\n.]{0,60}"
    r"\b(?:moderat\w+|safety|polic\w+|content|filters?|guidelines|guardrails?|unsafe|inappropriate|sensitive)"
    r"|\bnsfw\b|not safe for work"
    r"|safety[ _](?:system|filters?|polic\w+|guidelines|violations?|reasons|guardrails?)"
    r"|safety[ _]check\w*\b[^\n.]{0,40}\b(?:trigger|flag|block|reject|detect|refus|filter|fail)"
    r"|unsafe (?:prompt|content|image|input|request|text|material)"
    r"|(?:prompt|content|images?|input|request)\b[^\n.]{0,30}\b(?:unsafe|inappropriate|sensitive|harmful"
    r"|prohibited|offensive)\b"
    r"|(?:inappropriate|prohibited|sensitive|harmful|disallowed)"
    r" (?:content|words?|information|material|prompt)"
    rf"|violat\w+ (?:[\w'’]{{1,20}} ){{0,6}}{_POLICY}|(?:usage|acceptable use|content|community) {_POLICY}"
    r"|\bprompt (?:(?:was|is|has been) )?(?:rejected|blocked|refused|flagged|filtered)\b|policy violation"
    r"|(?:forbidden|banned|blocked) words?|offensive content|(?:input|output) (?:new_)?sensitive"
    r"|viola\w* (?:[\w']{1,20} ){0,4}(?:pol[ií]ticas?|diretrizes)|conteúdo (?:impróprio|sensível|proibido)"
    r"|responsible ai|敏感|违规|不安全|不当内容"
)
_FLAG_KEYS = _ignore_case(
    r"(?:has_|is_)?nsfw(?:_?concepts?|_?content(?:_?detected)?|_?detected)?|(?:is_)?(?:flagged|blocked|censored|moderated)"
    r"|content_filtered|(?:is_|was_)?filtered"
)
_SAFE_KEYS = _ignore_case(r"(?:is_)?(?:image_)?safe")
_REASON_KEYS = _ignore_case(r"rai_?filtered_?reason|moderation[ _]?reasons?|blocked?_?reason")
_NO_REASON = ("", "none", "null", "block_reason_unspecified")
_QUOTING_KEYS = ("prompt", "negative_prompt", "revised_prompt", "input", "parameters", "info")


def is_picture_refusal(body: object, prompt: str = "") -> bool:
    """Return whether a response without a picture is a refusal. `prompt`: the request's text, which the
    response may quote: phrases that it contains don't count."""
    prompt_lower = prompt.lower()
    if isinstance(body, str):
        return _is_refusal_text(body, prompt_lower)
    return any(_object_refuses(one, prompt_lower) for one in _objects(body, 0))


def is_filtered(answer: JsonObject) -> bool:
    """Return whether the object of a picture says that it was blurred or blackened by a filter."""
    return any(_is_flagged(str(key), value) for key, value in answer.items()) or any(
        _is_refusal_code(value) for key, value in answer.items() if _CODE_KEYS.fullmatch(str(key))
    )


def _object_refuses(found: JsonObject, prompt_lower: str) -> bool:
    for name, value in [*found.items()][:_MAX_ITEMS]:
        key = str(name)
        if _is_flagged(key, value) or (_CODE_KEYS.fullmatch(key) and _is_refusal_code(value)):
            return True
        if key == "name" and str(value).lower().startswith("content_moderat"):  # Stability
            return True
        if _TEXT_KEYS.fullmatch(key) and any(_is_refusal_text(text, prompt_lower) for text in _texts(value)):
            return True
    return False


def _is_flagged(key: str, value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    if _FLAG_KEYS.fullmatch(key):
        return any(one is True or str(one).lower() == "true" for one in values)
    if _SAFE_KEYS.fullmatch(key):
        return any(one is False for one in values)
    return bool(_REASON_KEYS.fullmatch(key)) and any(
        bool(one) and str(one).lower() not in _NO_REASON for one in values
    )


def _is_refusal_code(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    code = str(value)
    return len(code) <= _MAX_CODE and bool(_REFUSAL_CODES.search(code)) and not _TEMPORARY.search(code)


def _is_refusal_text(text: str, prompt_lower: str) -> bool:
    plain = text[:_MAX_WORDS].lower().replace("case sensitive", "").replace("case-sensitive", "")
    return any(match.group() not in prompt_lower for match in _REFUSAL_WORDS.finditer(plain))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _objects(value: object, depth: int) -> Iterator[JsonObject]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        inner = [part for key, part in value.items() if str(key).lower() not in _QUOTING_KEYS]
    else:
        inner = value if isinstance(value, list) else []
    for part in inner[:_MAX_ITEMS]:
        yield from _objects(part, depth + 1)
