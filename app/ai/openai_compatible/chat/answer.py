"""What a model said, as it grows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from app.ai.error_messages import BROKE_OFF
from app.ai.openai_compatible.chat.finish_reasons import Ending
from app.errors import EngineBusy

MAX_THOUGHTS = 200_000  # characters
_LATEST_THOUGHTS = 12_000  # characters of thoughts by which a loop is known, also beyond MAX_THOUGHTS
# Characters of a text that is no refrain where its last part gives the whole once more: of one in several
# parts, of one in one part, and of that where the last part goes on.
_MIN_OF_PARTS, _MIN_WHOLE, _MIN_BEGUN = 20, 80, 12

_MAX_BLANKS = 4  # that one of two may have more around it


@dataclass(slots=True)
class Answer:
    """What a model said. `ending`: why it stopped; UNKNOWN where the stream ended without saying so: whoever
    reads the answer decides whether it is whole (`check`). `choice`: the index of the one that is read.
    `crowded`: it was cut before its own limit, since the context was full. `flagged`: the server found what
    was asked for unfit, and may yet have answered. `closed`: what carried it came to its own end, also where
    nobody said why.

    `parts`: what came as its answer. `thoughts`: what came in a field of its own for thinking, which some
    servers put the answer into; beyond MAX_THOUGHTS characters they are not kept, the latest apart. `length`:
    characters of the answer.
    """

    parts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    ending: Ending = Ending.UNKNOWN
    length: int = 0
    thought_length: int = 0
    choice: object = None
    crowded: bool = False
    flagged: bool = False
    closed: bool = False
    _latest: deque[str] = field(default_factory=deque)
    _latest_length: int = 0
    _held: str = ""
    _grows: bool = False

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def cut(self) -> bool:
        return self.ending is Ending.CUT

    def check(self, whole: bool) -> None:
        """Raises EngineBusy for an answer whose end nobody named, and that is not whole as it stands."""
        if self.ending is Ending.UNKNOWN and not whole:
            raise EngineBusy(BROKE_OFF)

    @property
    def reasoning(self) -> str:
        return "".join(self.thoughts)

    @property
    def latest_thoughts(self) -> str:
        """The end of the thoughts."""
        return "".join(self._latest)

    def add(self, piece: str, thought: str = "") -> None:
        if piece:
            self.parts.append(piece)
            self.length += len(piece)
        self.thought_length += len(thought)
        if thought and self.thought_length <= MAX_THOUGHTS:
            self.thoughts.append(thought)
        if thought:
            self._note_latest(thought)

    def hear(self, piece: str, thought: str = "") -> None:
        """Adds what a delta brings. One that begins with all that was said waits for the next: some servers
        send the whole again with each delta, or once more with the last; a refrain goes on otherwise."""
        if self._held and piece:
            held, self._held = self._held, ""
            self._grows = piece.startswith(held) and (self._grows or len(piece) > len(held))
            if self._grows:
                self.replace(held)
            else:
                self.add(held)
        if piece and self.gives_again(piece):
            self._held, piece = piece, ""
        self.add(piece, thought)

    def gives_again(self, piece: str) -> bool:
        """Whether a piece begins with all that was said, but for blanks around it. The text is put together
        only for a piece that is as long: for each it would take the square of the time."""
        if not 0 < self.length <= len(piece) + _MAX_BLANKS:
            return False
        said = self.text.strip()
        return said != "" and piece.lstrip().startswith(said)

    def settle(self) -> None:
        """At the answer's end: whether a piece that waits is the whole again, or a refrain."""
        held, self._held = self._held, ""
        goes_on = _MIN_BEGUN if len(held) > self.length else _MIN_WHOLE
        least = _MIN_OF_PARTS if len(self.parts) > 1 else goes_on
        if held and (self._grows or self.length >= least):
            self.replace(held)
        elif held:
            self.add(held)

    def replace(self, text: str) -> None:
        """Puts the whole, as it was given again, in the place of its parts."""
        self.parts, self.length = [text], len(text)

    def _note_latest(self, thought: str) -> None:
        self._latest.append(thought)
        self._latest_length += len(thought)
        while self._latest_length - len(self._latest[0]) >= _LATEST_THOUGHTS:
            self._latest_length -= len(self._latest.popleft())
