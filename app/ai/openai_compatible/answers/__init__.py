"""What models answer, read as a person would read it: one reading, for the live text and for the final alike.

- `parts`: the text and the thoughts in a `delta` or `message`, whatever shape `content` has.
"""

from app.ai.openai_compatible.answers.parts import fields_of, text_of_delta

__all__ = ["fields_of", "text_of_delta"]
