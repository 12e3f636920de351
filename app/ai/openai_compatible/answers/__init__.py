"""Extracts the usable text from what a language model answered, identically for streamed and final text.

- `message_parts`: the text and the reasoning in a `delta` or `message`, whatever the shape of `content`.
- `markers`, `reasoning`, `turns`: separate the answer from reasoning blocks, further chat turns and control
  tokens.
- `extraction`: runs these steps in order for every caller (`answer_text`).
- `boilerplate`, `embedded_json`, `unescaping`, `control_characters`: remove what surrounds the text and
  decode how it is written.
- `history`: all of it for prose, whole or streamed.

Alternatives considered: LangChain, LiteLLM, pydantic-ai and the reasoning parsers of vLLM and SGLang each
parse the tags of one configured model; none handles several, or the other cases handled here.
"""

from app.ai.openai_compatible.answers.extraction import answer_text, has_untagged_reasoning
from app.ai.openai_compatible.answers.message_parts import fields_of, text_and_reasoning

__all__ = ["answer_text", "fields_of", "has_untagged_reasoning", "text_and_reasoning"]
