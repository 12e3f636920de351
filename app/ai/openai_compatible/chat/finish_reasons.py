"""Why a model stopped, in one table of all the spellings that servers have for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import IntEnum

from app import patterns


class Ending(IntEnum):
    """Of several that one answer gives, the greatest counts. UNKNOWN: none was given before the stream ended,
    or one that says nothing; whoever reads the answer decides whether it is whole."""

    UNKNOWN = 0
    ENDED = 1
    CUT = 2
    ERROR = 3
    FILTERED = 4


# OpenAI, Azure, Anthropic, Gemini, Bedrock, Cohere, Mistral, TGI, vLLM, SGLang, llama.cpp, Ollama, KoboldCpp,
# TabbyAPI, AI21, Groq, DeepSeek, Zhipu, Qwen and OpenRouter, as their documentation and public reports have
# them; lower case, parted by underscores, without Gemini's `FINISH_REASON_`.
_SPELLINGS: dict[Ending, str] = {
    Ending.ENDED: """
        stop stopped stop_token stop_sequence stop_sequences stop_string stop_word stop_str stop_eos
        stopped_eos stopped_word eos eos_token eos_found eos_token_id eog eot end end_turn endturn end_of_turn
        end_of_text endoftext end_of_stream word ended finish finished complete completed completion done
        normal success succeeded natural tool_call tool_calls tool_use function_call function_calls pause_turn
    """,
    Ending.CUT: """
        length max_length length_limit length_capped max_tokens max_token max_new_tokens max_output_tokens
        max_completion_tokens max_tokens_reached max_context_length max_seq_len model_length context_length
        context_length_exceeded context_limit context_window_exceeded model_context_window_exceeded limit
        stopped_limit token_limit token_limit_reached tokens out_of_tokens error_limit truncated truncation
        incomplete cut cutoff budget_exceeded num_predict n_predict too_long
    """,
    Ending.ERROR: """
        error errored engine_error internal_error internal_server_error server_error provider_error
        model_error network_error generation_error error_timeout timeout timed_out fail failed failure
        exception abort aborted cancel canceled cancelled user_cancel interrupted preempted evicted overloaded
        insufficient_system_resource insufficient_system_resources out_of_memory malformed_function_call
        unexpected_tool_call malformed_response missing_thought_signature too_many_tool_calls
        malformed_model_output malformed_tool_use no_image repetition repetition_detected
    """,
    Ending.FILTERED: """
        content_filter content_filtered content_filtering contentfilter content_filter_error content_policy
        content_policy_violation content_moderation content_blocked output_filter filter filtered filtering
        safety unsafe image_safety error_toxic toxic toxicity recitation image_recitation language blocklist
        prohibited_content image_prohibited_content image_other spii pii model_armor refusal refused decline
        declined guardrail guardrails guardrail_intervened guardrails_intervened sensitive moderation
        moderated moderation_blocked blocked censored policy policy_violation data_inspection_failed
        risk_control responsible_ai_policy_violation
    """,
    # Said, and saying nothing: Ollama names a model's loading.
    Ending.UNKNOWN: "null none unspecified unknown other load unload in_progress generating",
}
_TABLE = {spelling: ending for ending, words in _SPELLINGS.items() for spelling in words.split()}
# Of a spelling that is not in the table the words decide, by their beginnings: the first row that has one.
# What follows `=` has to be the whole word.
_WORDS: tuple[tuple[Ending, str], ...] = (
    (Ending.FILTERED, """
        filter safe unsafe hate hatred violen viola sexual =sex harm selfharm harass toxic moderat =block
        =blocked =blocklist prohibit refus declin guard polic censor sensitiv profan nsfw csam =minor =minors
        recit copyright =pii abus illegal illicit jailbreak terror suicid disallow inappropriate flagged
        complian responsible danger weapon drug explicit nudity porn erotic gore bully racis politic
    """),
    # What has a limit without being cut by it: a rate, a time, a quota, a server's memory.
    (Ending.ERROR, """
        =rate ratelimit died dead throttl quota deadline timeout =time timed cancel =concurrency =requests
        =memory =oom outofmemory invalid expired malform unexpected =repetition repeat repetiti loop abort
        interrupt preempt evict kill crash exception overload unavailab disconnect network
    """),
    (Ending.CUT, """
        length =token =tokens =max maximum context window limit truncat budget cutoff =cut incomplet unfinish
        partial overflow =full =long exceed
    """),
    (Ending.ERROR, """
        error fail fault busy capacity internal connection corrupt =nan server =gpu cuda panic reset shutdown
        =lost reject denied =user bad
    """),
    (Ending.ENDED, """
        stop =eos =eot =eog =eom =end ended ending endof =fin finish complet done natural normal success =ok
    """),
)  # fmt: skip
_PARTS = tuple(
    (
        ending,
        tuple(word for word in words.split() if word[0] != "="),
        {word[1:] for word in words.split() if word[0] == "="},
    )
    for ending, words in _WORDS
)
# Beside one of the first, the others say which end it was: `end_token`, `full_stop`.
_ENDS, _OF_ENDS = {"end", "stop", "eos", "eot", "eog", "eom"}, {"token", "tokens", "full"}
_FIELDS = ("finish_reason", "finishReason", "stop_reason", "native_finish_reason", "done_reason")
_MAX_TAIL = 600  # characters
_JOINING = ",;:-–—([{“‘«¿¡&+/"  # after which somebody goes on
_QUOTATIONS = (("“", "”"), ("«", "»"), ("„", "“"))
_SOURCE = patterns.compile(r"(?:\s*(?:\[\^?\d{1,3}\]|【[^【】\n]{0,40}】))+\Z")
_STOPS = (".", "!", "?", "…", "。", "！", "？")
_GAPS = patterns.compile(r"[\W_▁]+")
_NAME = patterns.compile(r"[A-Za-z][A-Za-z_.-]*")
_HUMPS = patterns.compile(r"([a-z])([A-Z])")
_MAX_SPELLING = 64  # characters


def ending_of(reason: object) -> Ending:
    """What that reason means, however it is spelled; UNKNOWN for none, and for words that nobody knows."""
    spelling = _spelling(reason)
    return _TABLE.get(spelling, _of_parts(spelling))


def ending_in(choice: Mapping[str, object]) -> Ending:
    """The ending that a choice names, in whichever field: behind a router the provider's own too."""
    found = {field: ending_of(choice.get(field)) for field in _FIELDS}
    if found["finish_reason"] and not _is_a_spelling(choice.get("stop_reason")):
        found["stop_reason"] = Ending.UNKNOWN  # vLLM's: the text that ended it, whatever words it has
    return max(found.values())


def _is_a_spelling(reason: object) -> bool:
    return isinstance(reason, str) and _NAME.fullmatch(reason) is not None and _spelling(reason) in _TABLE


def _spelling(reason: object) -> str:
    """Its words in lower case, parted by underscores; marks such as those of control tokens left out."""
    if isinstance(reason, Mapping):  # SGLang's own form
        reason = reason.get("type")
    if not isinstance(reason, str) or len(reason) > _MAX_SPELLING:
        return ""
    if reason.strip() == "</s>":
        return "eos"
    apart = _GAPS.sub("_", _HUMPS.sub(r"\1_\2", reason)).lower().strip("_")
    return apart.removeprefix("finish_reason_").removeprefix("stop_reason_")


def _of_parts(spelling: str) -> Ending:
    words = {*spelling.split("_")}
    words -= _OF_ENDS if words & _ENDS else set()
    for ending, beginnings, whole in _PARTS:
        if any(word in whole or word.startswith(beginnings) for word in words):
            return ending
    return Ending.UNKNOWN


def ends_a_sentence(text: str) -> bool:
    """Whether the text stops where a writer may stop; pictures, sources and quotation marks may follow."""
    said = _SOURCE.sub("", text[-_MAX_TAIL:].rstrip())
    while said and not said.endswith(_STOPS) and _is_sign(said[-1]):
        said = said[:-1]
    return said.endswith(_STOPS) or _is_quotation(text)


def _is_sign(letter: str) -> bool:
    return letter not in _JOINING and (not letter.isalnum() or unicodedata.category(letter) == "No")


def _is_quotation(text: str) -> bool:
    """Whether the last paragraph is one, whose own words need no stop."""
    last = text[-_MAX_TAIL:].strip().rpartition("\n")[2]
    return any(last.startswith(opening) and last.endswith(closing) for opening, closing in _QUOTATIONS)
