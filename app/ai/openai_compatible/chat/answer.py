"""The answer of a model while it is streamed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from app.ai.error_messages import BROKE_OFF
from app.ai.openai_compatible.chat.finish_reasons import FinishReason
from app.errors import EngineBusy

MAX_REASONING = 200_000  # characters
_MAX_LATEST_REASONING = 12_000  # characters kept to detect loops, also beyond MAX_REASONING
# Minimum characters of a text whose last piece may be the whole text again and not a refrain: in several
# parts, in one part, and where the last piece continues it.
_MIN_SEVERAL_PARTS, _MIN_WHOLE, _MIN_CONTINUED = 20, 80, 12

_MAX_EXTRA_BLANKS = 4  # surrounding blanks by which two copies of a text may differ


@dataclass(slots=True)
class Answer:
    """What a model answered so far.

    `finish_reason`: why it stopped; UNKNOWN if the stream ended without saying so, in which case the caller
    decides whether the answer is complete (`check`). `choice`: the index of the choice that is read.
    `context_full`: it was cut before its own token limit because the context was full. `flagged`: the server
    flagged the prompt, and may still have answered. `closed`: the response body came to its own end, even
    without a finish reason.

    `parts`: the content. `reasoning_parts`: the content of a separate reasoning field, which some servers put
    the answer into; beyond MAX_REASONING characters only the latest are kept. `length`, `reasoning_length`:
    characters received.
    """

    parts: list[str] = field(default_factory=list)
    reasoning_parts: list[str] = field(default_factory=list)
    finish_reason: FinishReason = FinishReason.UNKNOWN
    length: int = 0
    reasoning_length: int = 0
    choice: object = None
    context_full: bool = False
    flagged: bool = False
    closed: bool = False
    _latest_reasoning: deque[str] = field(default_factory=deque)
    _latest_length: int = 0
    _pending: str = ""
    _is_repeating: bool = False

    @property
    def text(self) -> str:
        """The content received so far."""
        return "".join(self.parts)

    @property
    def is_truncated(self) -> bool:
        """Whether the answer ended at the token limit."""
        return self.finish_reason is FinishReason.LENGTH

    def check(self, whole: bool) -> None:
        """Raise EngineBusy if the finish reason is unknown and the answer is not complete as it stands."""
        if self.finish_reason is FinishReason.UNKNOWN and not whole:
            raise EngineBusy(BROKE_OFF)

    @property
    def reasoning(self) -> str:
        """The reasoning received so far."""
        return "".join(self.reasoning_parts)

    @property
    def latest_reasoning(self) -> str:
        """The latest MAX_LATEST_REASONING characters of the reasoning, or a little more."""
        return "".join(self._latest_reasoning)

    def add(self, piece: str, reasoning: str = "") -> None:
        """Append a piece of content, of reasoning, or both."""
        if piece:
            self.parts.append(piece)
            self.length += len(piece)
        self.reasoning_length += len(reasoning)
        if reasoning and self.reasoning_length <= MAX_REASONING:
            self.reasoning_parts.append(reasoning)
        if reasoning:
            self._keep_latest(reasoning)

    def add_delta(self, piece: str, reasoning: str = "") -> None:
        """Add a delta. A piece that starts with the whole text so far is held back until the next one: some
        servers send the whole text with each delta, or once more with the last; a refrain in the text
        continues differently."""
        if self._pending and piece:
            pending, self._pending = self._pending, ""
            self._is_repeating = piece.startswith(pending) and (
                self._is_repeating or len(piece) > len(pending)
            )
            if self._is_repeating:
                self.replace(pending)
            else:
                self.add(pending)
        if piece and self.repeats_whole(piece):
            self._pending, piece = piece, ""
        self.add(piece, reasoning)

    def repeats_whole(self, piece: str) -> bool:
        """Return whether a piece starts with the whole text so far, apart from surrounding blanks. Joins the
        text only for pieces of that length, so that the total time stays linear."""
        if not 0 < self.length <= len(piece) + _MAX_EXTRA_BLANKS:
            return False
        text = self.text.strip()
        return text != "" and piece.lstrip().startswith(text)

    def flush_pending(self) -> None:
        """At the end of the answer: decide whether a piece held back repeats the whole text, or is a
        refrain."""
        pending, self._pending = self._pending, ""
        min_single = _MIN_CONTINUED if len(pending) > self.length else _MIN_WHOLE
        minimum = _MIN_SEVERAL_PARTS if len(self.parts) > 1 else min_single
        if pending and (self._is_repeating or self.length >= minimum):
            self.replace(pending)
        elif pending:
            self.add(pending)

    def replace(self, text: str) -> None:
        """Replace the parts by the whole text, which was sent again."""
        self.parts, self.length = [text], len(text)

    def _keep_latest(self, reasoning: str) -> None:
        self._latest_reasoning.append(reasoning)
        self._latest_length += len(reasoning)
        while self._latest_length - len(self._latest_reasoning[0]) >= _MAX_LATEST_REASONING:
            self._latest_length -= len(self._latest_reasoning.popleft())
