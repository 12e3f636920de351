"""Why a model stopped, in one table of all the spellings that servers have for it."""

from __future__ import annotations

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
        incomplete cut cutoff budget_exceeded
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
_FIELDS = ("finish_reason", "finishReason", "stop_reason", "native_finish_reason", "done_reason")
_CLOSING = " \n\t\"'”’»)*_]"
_STOPS = (".", "!", "?", "…", "。", "！", "？")
_GAPS = patterns.compile(r"[\s._:-]+")
_HUMPS = patterns.compile(r"([a-z])([A-Z])")
_MAX_SPELLING = 64  # characters


def ending_of(reason: object) -> Ending:
    """What that reason means, however it is spelled; UNKNOWN for none, and for a word that nobody knows."""
    if isinstance(reason, Mapping):  # SGLang's own form
        reason = reason.get("type")
    if not isinstance(reason, str) or len(reason) > _MAX_SPELLING:
        return Ending.UNKNOWN
    apart = _GAPS.sub("_", _HUMPS.sub(r"\1_\2", reason.strip())).lower()
    spelling = apart.removeprefix("finish_reason_").removeprefix("stop_reason_")
    return _TABLE.get(spelling, Ending.UNKNOWN)


def ending_in(choice: Mapping[str, object]) -> Ending:
    """The ending that a choice names, in whichever field: behind a router the provider's own too."""
    return max(ending_of(choice.get(field)) for field in _FIELDS)


def ends_a_sentence(text: str) -> bool:
    """Whether the text stops where a writer may stop."""
    return text.rstrip(_CLOSING).endswith(_STOPS)
