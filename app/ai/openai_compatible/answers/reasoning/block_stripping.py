"""What an answer says outside its thoughts, other turns and control marks.

- A closing mark that nothing has opened ends thoughts whose opening the template has eaten: what stood
  before it goes. So do thoughts that are never closed; where nothing is left, the answer is empty.
- Within thoughts an opening mark counts where it begins a line or follows another mark: elsewhere it is only
  spoken of, and its closing would be missed for ever.
- A block that is marked as the answer is all of it.
- Calls of tools are no part of it, unless there is hardly anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.ai.openai_compatible.answers.markers.marker_names import Kind, Mark
from app.ai.openai_compatible.answers.markers.numbered_tokens import NUMBERED
from app.ai.openai_compatible.answers.markers.parsing import marks
from app.ai.openai_compatible.answers.markers.partial_markers import without_broken_mark, without_open_mark
from app.ai.openai_compatible.answers.reasoning.leading_blocks import with_leading
from app.ai.openai_compatible.answers.reasoning.opening_repair import with_beginning
from app.ai.openai_compatible.answers.reasoning.trailing_blocks import with_trailing
from app.ai.openai_compatible.answers.reasoning.unclosed import answer_within

_CHANNEL = "channel"
_TURN = "turn"
_TOOL = "tool"
_MIN_BESIDE = 120  # characters of an answer beside calls of tools
_LEAST_REPEATED = 40  # characters of a part that may not come twice
_MAX_COMPARED = 4  # parts before one that it may repeat
_MAX_HEADER = 80  # characters between a channel's name and its text


def outside_marks(text: str, growing: bool = False) -> str:
    """The text without what marks enclose, and without the marks. While `growing`, no more than what will
    stay however the text goes on, thoughts whose opening is missing apart."""
    text = with_beginning(text)
    text = without_open_mark(text) if growing else without_broken_mark(text)
    reader = _Reader(text, growing)
    said = reader.read()
    if reader.called and not growing and len(said.strip()) < _MIN_BESIDE:
        return _Reader(text, growing, calls=True).read()
    return said


def is_opening_lost(text: str) -> bool:
    """Whether thoughts are closed in it that nothing has opened: the server's template eats their opening."""
    reader = _Reader(with_beginning(text), growing=False)
    reader.read()
    return reader.unopened


@dataclass(slots=True)
class _Reader:
    text: str
    growing: bool
    calls: bool = False  # calls of tools are part of the answer
    parts: list[list[str]] = field(default_factory=lambda: [[]])  # between two blocks of thoughts each
    blank: bool = True  # whether `parts` hold no text
    before: list[list[str]] = field(default_factory=list)  # `parts` before a closing mark that closes nothing
    open: list[str] = field(default_factory=list)
    closed: bool = False  # a block of thoughts stood before `parts`
    ended: bool = False
    answered: bool = False  # within a block that is marked as the answer
    spoken_of: bool = False  # thoughts held an opening mark that was not counted
    unopened: bool = False  # a closing mark came, or another turn's, with thoughts before it that had no mark
    closings: dict[str, int] = field(default_factory=dict)  # where the last closing mark of that name stands
    last: int = 0
    called: bool = False  # a call of a tool was left out
    waits: bool = False  # what comes says whether a mark at the beginning is one
    opened: int = 0  # where the thoughts begin that stand open
    reopened: int = 0  # where a later opening mark of their name ends, with a new line behind it

    def read(self) -> str:
        leading = with_leading(self.text, [*marks(self.text)], self.growing)
        if leading.waits:
            return ""
        found = with_trailing(self.text, leading.found, self.growing)
        found = [one for one in found if one.kind is not Kind.UNKNOWN or one.left_out]
        self.closings = {one.name: one.start for one in found if one.kind in _CLOSING}
        for mark in found:
            if not self._is_text(mark):
                self._add(self.text[self.last : mark.start])
                _TAKING[mark.kind](self, mark)
                self.last = mark.end
        self._add(self._rest(found[-1] if found else None))
        return "" if self.waits else self._result() or self._within()

    def _within(self) -> str:
        """The answer in thoughts that are never closed."""
        if self.growing or not self.opened or not self.open or self.open[0] in self.closings:
            return ""
        return answer_within(self.text[self.reopened or self.opened :], sure=bool(self.reopened))

    def _is_text(self, mark: Mark) -> bool:
        """Brackets that prose has too count at the beginning of a line, and where their block is closed; a
        name that is only like those of thoughts counts where its block is closed, or begins the text."""
        if mark.kind in _OF_ANSWER and not mark.firm:
            return self._is_text_of_answer(mark)
        if mark.kind is Kind.CLOSE and not self.open and self.text.startswith("/", mark.start):
            return True
        if mark.kind is Kind.TOOL and self.text[mark.start + 1] not in "|｜":
            spoken_of = self.closings.get(mark.name, -1) < mark.start and not self._begins_line(mark)
            return spoken_of and not self.growing
        if self.open or mark.kind is not Kind.OPEN or (mark.firm and not mark.guessed):
            return mark.kind is Kind.CLOSE and mark.name == "details" and "details" not in self.open
        if not mark.firm and not self._begins_line(mark):
            return True
        closed = self.closings.get(mark.name, -1) > mark.start
        sure = mark.firm or (self.text[mark.start] in "\\[{" and not mark.guessed)
        first = sure and self.blank and not self.text[self.last : mark.start].strip()
        return not (closed or first or self.growing)

    def _is_text_of_answer(self, mark: Mark) -> bool:
        """Such brackets mark an answer on a line of their own, or where they come twice."""
        if mark.kind is Kind.ANSWER_END:
            return not (mark.closing or self.answered)
        first = self.blank and not self.text[self.last : mark.start].strip(" \t\r\n*_`>")
        if not self._begins_line(mark) or not (self.open or first):
            return True
        alone = not self.text[mark.end : mark.end + _MAX_HEADER].partition("\n")[0].strip(" \t:*_")
        if alone or self.closings.get(mark.name, -1) > mark.start:
            return False
        self.waits = self.waits or self.growing
        return True

    def _begins_line(self, mark: Mark) -> bool:
        between = self.text[self.last : mark.start]
        return not between.strip(" \t*_`>\r\n") or between.rstrip(" \t*_`>").endswith("\n")

    def _rest(self, mark: Mark | None) -> str:
        rest = self.text[self.last :]
        if not self.growing:
            return rest
        header = mark is not None and self.text.startswith("<", mark.start) and self._is_header(mark, rest)
        return "" if header or (self.spoken_of and not self.answered) else rest

    def _is_header(self, mark: Mark, rest: str) -> bool:
        """Whether the text behind the last mark may still be a channel's or a role's name."""
        said = self.text[mark.start : mark.end].lower()
        if "channel" in said or "constrain" in said:
            return "<|message|>" not in said and "\n" not in rest and len(rest) <= _MAX_HEADER
        return mark.kind is Kind.ROLE and (not rest.strip() or (rest.strip().isalpha() and len(rest) <= 12))

    def _add(self, text: str) -> None:
        if text and not self.open and not self.ended:
            self.parts[-1].append(text)
            self.blank = self.blank and text.isspace()

    def _opened(self, mark: Mark) -> None:
        if self.ended:
            return
        if not self.open:
            self.parts.append([])
            self.opened, self.reopened = mark.end, 0
        elif mark.name == self.open[0] and self._may_mean_closing(mark):
            self.reopened = mark.end
        if not self.open or self._begins_line(mark):
            self.open.append(_CHANNEL if mark.channel else mark.name)
        else:
            self.spoken_of = True

    def _may_mean_closing(self, mark: Mark) -> bool:
        """Whether an opening mark stands where a closing one does."""
        joined = not self._begins_line(mark)
        return self.text.startswith("\n" if joined else "\n\n", mark.end)

    def _closed(self, mark: Mark) -> None:
        if self.open and self.open[0] != _TOOL:
            self.open.pop()
            self.closed = True
        elif not self.ended:
            self._note_unopened()
            self.before = self.parts if self.closed else []
            self.parts, self.blank, self.spoken_of, self.open = [[]], True, False, []

    def _answer(self, mark: Mark) -> None:
        if self.answered and not self.blank:
            return
        if self.open and not mark.channel and not self._begins_line(mark):
            return  # within thoughts: spoken of
        self._note_unopened()
        self.parts, self.blank = [[]], True
        self.open, self.ended, self.answered = [], False, True

    def _note_unopened(self) -> None:
        self.unopened = self.unopened or not (self.closed or self.blank)

    def _answer_ended(self, mark: Mark) -> None:
        if not self.open:
            self.ended = self.ended or not self.blank

    def _tool(self, mark: Mark) -> None:
        if not (self.calls or self.ended) and (not self.open or self.open[0] == _TOOL):
            self.open.append(_TOOL)
            self.called = True

    def _tool_ended(self, mark: Mark) -> None:
        if self.open and self.open[-1] == _TOOL:
            self.open.pop()

    def _ended(self, mark: Mark) -> None:
        if self.open and self.open[-1] == _CHANNEL:
            self.open.clear()
        elif not self.open:
            self.ended = self.ended or not self.blank

    def _role(self, mark: Mark) -> None:
        if not self.open or self.open == [_TURN]:
            self.ended = self.ended or not self.blank
            self.open = [] if mark.name == "assistant" else [_TURN]
        elif mark.name == "assistant":
            self.open.clear()

    def _noise(self, mark: Mark) -> None:
        if self.open == [mark.name] and mark.name in (NUMBERED, _TURN):
            self.open.clear()
            self.closed = self.closed or mark.name == NUMBERED
        self._add(mark.name if mark.name == "\n" else "")

    def _result(self) -> str:
        if self.blank and self.before and not self.growing:
            self.parts = self.before  # an answer with a stray mark behind it
        kept: list[str] = []
        parts = ["".join(part) for part in self.parts]
        for at, part in enumerate(parts):
            if not self._is_repeated(part, kept, at == len(parts) - 1):
                kept.append(part)
        return "".join(kept)

    def _is_repeated(self, part: str, kept: list[str], last: bool) -> bool:
        bare = part.strip()
        if not bare or not (len(bare) >= _LEAST_REPEATED or (last and self.growing)):
            return False
        return any(one.strip().startswith(bare) for one in kept[-_MAX_COMPARED:])


_OF_ANSWER = (Kind.ANSWER, Kind.ANSWER_END)
_CLOSING = (Kind.CLOSE, Kind.ANSWER_END, Kind.TOOL_END)
_TAKING = {
    Kind.OPEN: _Reader._opened,
    Kind.CLOSE: _Reader._closed,
    Kind.ANSWER: _Reader._answer,
    Kind.ANSWER_END: _Reader._answer_ended,
    Kind.TOOL: _Reader._tool,
    Kind.TOOL_END: _Reader._tool_ended,
    Kind.END: _Reader._ended,
    Kind.ROLE: _Reader._role,
    Kind.NOISE: _Reader._noise,
    Kind.UNKNOWN: _Reader._noise,
}
