"""What a model says to whoever asked, before and after the text it was asked for, in English and Portuguese.

Only the first and the last lines are looked at, and only lines of such a form go: an announcement that
names what comes, an offer to change it, a label, a count of words. A line of the story is none, whatever
word it begins with.
"""

from __future__ import annotations

from app.ai.openai_compatible.answers.boilerplate.postamble import without_closing
from app.ai.openai_compatible.answers.boilerplate.preamble import without_opening
from app.ai.openai_compatible.answers.boilerplate.versions import first_version


def without_talk(text: str, growing: bool = False) -> str:
    """The text without what is said to the asker. While `growing`, without what may turn out to be that."""
    return without_closing(first_version(without_opening(text, growing), growing), growing)
