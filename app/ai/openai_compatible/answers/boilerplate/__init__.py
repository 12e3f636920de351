"""Removes boilerplate before and after the requested text (preamble and postamble), in English and
Portuguese.

Only the first and last lines are inspected, and only lines of known forms are removed: an announcement of the
text, an offer to change it, a label, a word count. Lines of the story are kept, whatever word they start
with.
"""

from __future__ import annotations

from app.ai.openai_compatible.answers.boilerplate.postamble import without_postamble
from app.ai.openai_compatible.answers.boilerplate.preamble import without_preamble
from app.ai.openai_compatible.answers.boilerplate.versions import first_version


def without_boilerplate(text: str, streaming: bool = False) -> str:
    """Return the text without preamble, postamble and second versions. While `streaming`, also without what
    may become one."""
    return without_postamble(first_version(without_preamble(text, streaming), streaming), streaming)
