"""Linear-time regular expressions with the meaning that Python's `re` gives them.

The engine is RE2: time grows with the text's length, whatever the pattern. RE2's own `\\w`, `\\d`, `\\s` and
`\\b` know ASCII alone, so texts are encoded first (`alphabet.py`) in such a way that its `\\b` falls where
Python's does, and patterns are translated from the tree of Python's own parser (`translate.py`). What RE2
can't do is refused when a pattern is compiled: backreferences, atomic groups, possessive repeats, and
lookarounds other than

- `(?<!\\w)`, `(?!\\w)`, `(?<=\\w)`, `(?=\\w)` beside characters known to be in or out of a word;
- one at each edge of the whole pattern: before it a lookbehind of one character (or, positive, of a fixed
  width); after it any positive lookahead, or a negative one of one character.

A single search is linear. To find all matches is linear too, unless each looks far beyond its own end for
something that isn't there (`\\w+(?:.*x)?`): bound such gaps.

Looked at beside google-re2: `regex` backtracks as `re` does, and its `timeout` ends only what has gone wrong
already; pyre2 keeps RE2's ASCII classes and falls back to `re`; the bindings of Rust's regex crate (rure,
flpc, regex-rs, rurex) have a Unicode `\\b`, but count combining marks as letters where Python doesn't.
"""

from app.patterns.pattern import (
    DOTALL,
    IGNORECASE,
    MAX_KEPT,
    MULTILINE,
    Match,
    Pattern,
    compile,
    compiled,
    escape,
    findall,
    finditer,
    fullmatch,
    match,
    search,
    split,
    sub,
)
from app.patterns.translate import PatternError

__all__ = [
    "DOTALL",
    "IGNORECASE",
    "MAX_KEPT",
    "MULTILINE",
    "Match",
    "Pattern",
    "PatternError",
    "compile",
    "compiled",
    "escape",
    "findall",
    "finditer",
    "fullmatch",
    "match",
    "search",
    "split",
    "sub",
]
