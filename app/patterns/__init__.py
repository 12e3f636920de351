"""Linear-time regular expressions with the semantics of Python's `re`.

The engine is RE2: time grows linearly with the text, whatever the pattern. RE2's own `\\w`, `\\d`, `\\s` and
`\\b` are ASCII only, so texts are encoded first (`alphabet.py`) such that its `\\b` matches where Python's
does, and patterns are translated from the syntax tree of Python's own parser (`translate.py`). Unsupported by
RE2 and rejected at compile time: backreferences, atomic groups, possessive repeats, and lookarounds other
than

- `(?<!\\w)`, `(?!\\w)`, `(?<=\\w)`, `(?=\\w)` next to characters known to be word characters or not;
- one at each edge of the whole pattern: a leading lookbehind of one character (or, positive, of a fixed
  width); a trailing positive lookahead, or a negative one of one character.

A single search is linear. Finding all matches is linear too, unless each scans far beyond its own end for
something that isn't there (`\\w+(?:.*x)?`): bound such gaps.

Alternatives considered besides google-re2: `regex` backtracks like `re`, and its `timeout` only ends what has
already gone wrong; pyre2 keeps RE2's ASCII classes and falls back to `re`; the bindings of Rust's regex crate
(rure, flpc, regex-rs, rurex) have a Unicode `\\b`, but count combining marks as letters, unlike Python.
"""

from app.patterns.match import Match
from app.patterns.pattern import (
    DOTALL,
    IGNORECASE,
    MAX_CACHED,
    MULTILINE,
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
    "MAX_CACHED",
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
