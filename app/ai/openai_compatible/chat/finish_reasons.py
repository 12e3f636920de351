"""Maps all known spellings of a finish reason to one enum."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import IntEnum

from app import patterns


class FinishReason(IntEnum):
    """Why a model stopped. The greatest of several counts. UNKNOWN: none was sent, or one without meaning;
    the caller decides whether the answer is complete."""

    UNKNOWN = 0
    STOP = 1
    LENGTH = 2
    ERROR = 3
    CONTENT_FILTER = 4


# From documentation and public reports of OpenAI, Azure, Anthropic, Gemini, Bedrock, Cohere, Mistral, TGI,
# vLLM, SGLang, llama.cpp, Ollama, KoboldCpp, TabbyAPI, AI21, Groq, DeepSeek, Zhipu, Qwen and OpenRouter;
# lower case, separated by underscores, without Gemini's `FINISH_REASON_`.
_SPELLINGS: dict[FinishReason, str] = {
    FinishReason.STOP: """
        stop stopped stop_token stop_sequence stop_sequences stop_string stop_word stop_str stop_eos
        stopped_eos stopped_word eos eos_token eos_found eos_token_id eog eot end end_turn endturn end_of_turn
        end_of_text endoftext end_of_stream word ended finish finished complete completed completion done
        normal success succeeded natural tool_call tool_calls tool_use function_call function_calls pause_turn
    """,
    FinishReason.LENGTH: """
        length max_length length_limit length_capped max_tokens max_token max_new_tokens max_output_tokens
        max_completion_tokens max_tokens_reached max_context_length max_seq_len model_length context_length
        context_length_exceeded context_limit context_window_exceeded model_context_window_exceeded limit
        stopped_limit token_limit token_limit_reached tokens out_of_tokens error_limit truncated truncation
        incomplete cut cutoff budget_exceeded num_predict n_predict too_long
    """,
    FinishReason.ERROR: """
        error errored engine_error internal_error internal_server_error server_error provider_error
        model_error network_error generation_error error_timeout timeout timed_out fail failed failure
        exception abort aborted cancel canceled cancelled user_cancel interrupted preempted evicted overloaded
        insufficient_system_resource insufficient_system_resources out_of_memory malformed_function_call
        unexpected_tool_call malformed_response missing_thought_signature too_many_tool_calls
        malformed_model_output malformed_tool_use no_image repetition repetition_detected
    """,
    FinishReason.CONTENT_FILTER: """
        content_filter content_filtered content_filtering contentfilter content_filter_error content_policy
        content_policy_violation content_moderation content_blocked output_filter filter filtered filtering
        safety unsafe image_safety error_toxic toxic toxicity recitation image_recitation language blocklist
        prohibited_content image_prohibited_content image_other spii pii model_armor refusal refused decline
        declined guardrail guardrails guardrail_intervened guardrails_intervened sensitive moderation
        moderated moderation_blocked blocked censored policy policy_violation data_inspection_failed
        risk_control responsible_ai_policy_violation
    """,
    # Sent but meaningless: Ollama reports the loading of a model.
    FinishReason.UNKNOWN: "null none unspecified unknown other load unload in_progress generating",
}
_TABLE = {spelling: reason for reason, words in _SPELLINGS.items() for spelling in words.split()}
# An unlisted spelling is classified by the prefixes of its words: the first matching row decides.
# `=` requires the whole word.
_WORD_RULES: tuple[tuple[FinishReason, str], ...] = (
    (FinishReason.CONTENT_FILTER, """
        filter safe unsafe hate hatred violen viola sexual =sex harm selfharm harass toxic moderat =block
        =blocked =blocklist prohibit refus declin guard polic censor sensitiv profan nsfw csam =minor =minors
        recit copyright =pii abus illegal illicit jailbreak terror suicid disallow inappropriate flagged
        complian responsible danger weapon drug explicit nudity porn erotic gore bully racis politic
    """),
    # Limits other than length: a rate, a time, a quota, memory.
    (FinishReason.ERROR, """
        =rate ratelimit died dead throttl quota deadline timeout =time timed cancel =concurrency =requests
        =memory =oom outofmemory invalid expired malform unexpected =repetition repeat repetiti loop abort
        interrupt preempt evict kill crash exception overload unavailab disconnect network
    """),
    (FinishReason.LENGTH, """
        length =token =tokens =max maximum context window limit truncat budget cutoff =cut incomplet unfinish
        partial overflow =full =long exceed
    """),
    (FinishReason.ERROR, """
        error fail fault busy capacity internal connection corrupt =nan server =gpu cuda panic reset shutdown
        =lost reject denied =user bad
    """),
    (FinishReason.STOP, """
        stop =eos =eot =eog =eom =end ended ending endof =fin finish complet done natural normal success =ok
    """),
)  # fmt: skip
_COMPILED_RULES = tuple(
    (
        reason,
        tuple(word for word in words.split() if word[0] != "="),
        {word[1:] for word in words.split() if word[0] == "="},
    )
    for reason, words in _WORD_RULES
)
# Next to one of the former, the latter only qualify it: `end_token`, `full_stop`.
_END_WORDS, _END_WORD_SUFFIXES = {"end", "stop", "eos", "eot", "eog", "eom"}, {"token", "tokens", "full"}
_FIELDS = ("finish_reason", "finishReason", "stop_reason", "native_finish_reason", "done_reason")
_MAX_TAIL = 600  # characters
_CONTINUING_SIGNS = ",;:-–—([{“‘«¿¡&+/"  # punctuation after which a sentence continues
_QUOTATIONS = (("“", "”"), ("«", "»"), ("„", "“"))
_CITATIONS = patterns.compile(r"(?:\s*(?:\[\^?\d{1,3}\]|【[^【】\n]{0,40}】))+\Z")
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")
_GAPS = patterns.compile(r"[\W_▁]+")
_NAME = patterns.compile(r"[A-Za-z][A-Za-z_.-]*")
_HUMPS = patterns.compile(r"([a-z])([A-Z])")
_MAX_SPELLING = 64  # characters


def parse_finish_reason(reason: object) -> FinishReason:
    """Return the finish reason however it is spelled; UNKNOWN for none and for unknown words."""
    spelling = _spelling(reason)
    return _TABLE.get(spelling, _by_words(spelling))


def finish_reason_of(choice: Mapping[str, object]) -> FinishReason:
    """Return the finish reason of a choice from whichever field has it; behind a router also the
    provider's."""
    found = {field: parse_finish_reason(choice.get(field)) for field in _FIELDS}
    if found["finish_reason"] and not _is_known_spelling(choice.get("stop_reason")):
        found["stop_reason"] = FinishReason.UNKNOWN  # in vLLM's `stop_reason`: the stop string itself
    return max(found.values())


def _is_known_spelling(reason: object) -> bool:
    return isinstance(reason, str) and _NAME.fullmatch(reason) is not None and _spelling(reason) in _TABLE


def _spelling(reason: object) -> str:
    """Return the words in lower case, separated by underscores, without control-token brackets."""
    if isinstance(reason, Mapping):  # SGLang's own form
        reason = reason.get("type")
    if not isinstance(reason, str) or len(reason) > _MAX_SPELLING:
        return ""
    if reason.strip() == "</s>":
        return "eos"
    separated = _GAPS.sub("_", _HUMPS.sub(r"\1_\2", reason)).lower().strip("_")
    return separated.removeprefix("finish_reason_").removeprefix("stop_reason_")


def _by_words(spelling: str) -> FinishReason:
    words = {*spelling.split("_")}
    words -= _END_WORD_SUFFIXES if words & _END_WORDS else set()
    for reason, prefixes, whole_words in _COMPILED_RULES:
        if any(word in whole_words or word.startswith(prefixes) for word in words):
            return reason
    return FinishReason.UNKNOWN


def ends_sentence(text: str) -> bool:
    """Return whether the text ends like a finished sentence; emoji, citations and quotation marks may
    follow."""
    tail = _CITATIONS.sub("", text[-_MAX_TAIL:].rstrip())
    while tail and not tail.endswith(_SENTENCE_ENDS) and _is_sign(tail[-1]):
        tail = tail[:-1]
    return tail.endswith(_SENTENCE_ENDS) or _is_quotation(text)


def _is_sign(character: str) -> bool:
    return character not in _CONTINUING_SIGNS and (
        not character.isalnum() or unicodedata.category(character) == "No"
    )


def _is_quotation(text: str) -> bool:
    """Return whether the last paragraph is a quotation, which needs no full stop."""
    last = text[-_MAX_TAIL:].strip().rpartition("\n")[2]
    return any(last.startswith(opening) and last.endswith(closing) for opening, closing in _QUOTATIONS)
