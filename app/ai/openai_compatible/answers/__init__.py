"""What models answer, read as a person would read it: one reading, for the live text and for the final alike.

- `parts`: the text and the thoughts in a `delta` or `message`, whatever shape `content` has.
- `marks`, `thoughts`, `turns`, `planning`: what is the answer and what are thoughts, further turns,
  control marks.
- `reading`: these in their order, for every reader (`answer_text`).
- `talk` (`opening`, `closing`, `spoken`), `embedded` (`json_strings`), `written`, `characters`: what stands
  round a text, and how it is written down.
- `history`: all of it, for prose, whole and while it grows.

Looked at first: LangChain, LiteLLM, pydantic-ai and the parsers of vLLM and SGLang each read the tags of
one model that they are told of; none reads several, or the rest of what is read here.
"""

from app.ai.openai_compatible.answers.extraction import answer_text, lacks_opening
from app.ai.openai_compatible.answers.message_parts import fields_of, text_of_delta

__all__ = ["answer_text", "fields_of", "lacks_opening", "text_of_delta"]
