"""What a model said, as it grows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from app.ai.error_messages import BROKE_OFF
from app.ai.openai_compatible.chat.finish_reasons import FinishReason
from app.errors import EngineBusy

MAX_REASONING = 200_000  # characters
_MAX_LATEST_REASONING = 12_000  # characters of thoughts by which a loop is known, also beyond MAX_THOUGHTS
# Characters of a text that is no refrain where its last part gives the whole once more: of one in several
# parts, of one in one part, and of that where the last part goes on.
_MIN_SEVERAL_PARTS, _MIN_WHOLE, _MIN_CONTINUED = 20, 80, 12

_MAX_EXTRA_BLANKS = 4  # that one of two may have more around it


@dataclass(slots=True)
class Answer:
    """What a model said. `finish_reason`: why it stopped; UNKNOWN where the stream ended without saying so: whoever
    reads the answer decides whether it is whole (`check`). `choice`: the index of the one that is read.
    `context_full`: it was cut before its own limit, since the context was full. `flagged`: the server found what
    was asked for unfit, and may yet have answered. `closed`: what carried it came to its own end, also where
    nobody said why.

    `parts`: what came as its answer. `reasoning_parts`: what came in a field of its own for thinking, which some
    servers put the answer into; beyond MAX_THOUGHTS characters they are not kept, the latest apart. `length`:
    characters of the answer.
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
        return "".join(self.parts)

    @property
    def is_truncated(self) -> bool:
        return self.finish_reason is FinishReason.LENGTH

    def check(self, whole: bool) -> None:
        """Raises EngineBusy for an answer whose end nobody named, and that is not whole as it stands."""
        if self.finish_reason is FinishReason.UNKNOWN and not whole:
            raise EngineBusy(BROKE_OFF)

    @property
    def reasoning(self) -> str:
        return "".join(self.reasoning_parts)

    @property
    def latest_reasoning(self) -> str:
        """The end of the thoughts."""
        return "".join(self._latest_reasoning)

    def add(self, piece: str, reasoning: str = "") -> None:
        if piece:
            self.parts.append(piece)
            self.length += len(piece)
        self.reasoning_length += len(reasoning)
        if reasoning and self.reasoning_length <= MAX_REASONING:
            self.reasoning_parts.append(reasoning)
        if reasoning:
            self._keep_latest(reasoning)

    def add_delta(self, piece: str, reasoning: str = "") -> None:
        """Adds what a delta brings. One that begins with all that was said waits for the next: some servers
        send the whole again with each delta, or once more with the last; a refrain goes on otherwise."""
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
        """Whether a piece begins with all that was said, but for blanks around it. The text is put together
        only for a piece that is as long: for each it would take the square of the time."""
        if not 0 < self.length <= len(piece) + _MAX_EXTRA_BLANKS:
            return False
        text = self.text.strip()
        return text != "" and piece.lstrip().startswith(text)

    def flush_pending(self) -> None:
        """At the answer's end: whether a piece that waits is the whole again, or a refrain."""
        pending, self._pending = self._pending, ""
        min_single = _MIN_CONTINUED if len(pending) > self.length else _MIN_WHOLE
        minimum = _MIN_SEVERAL_PARTS if len(self.parts) > 1 else min_single
        if pending and (self._is_repeating or self.length >= minimum):
            self.replace(pending)
        elif pending:
            self.add(pending)

    def replace(self, text: str) -> None:
        """Puts the whole, as it was given again, in the place of its parts."""
        self.parts, self.length = [text], len(text)

    def _keep_latest(self, reasoning: str) -> None:
        self._latest_reasoning.append(reasoning)
        self._latest_length += len(reasoning)
        while self._latest_length - len(self._latest_reasoning[0]) >= _MAX_LATEST_REASONING:
            self._latest_length -= len(self._latest_reasoning.popleft())
