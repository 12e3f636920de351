"""Strips reasoning blocks, other turns and control tokens from an answer.

- A closing tag without an opening one ends reasoning whose opening tag the chat template consumed: the text
  before it is dropped. Reasoning that is never closed is dropped too; if nothing is left, the answer is
  empty.
- Within reasoning an opening tag counts only at the start of a line or after another marker; elsewhere it is
  a mention, and its closing tag would never come.
- A block tagged as the answer is the whole answer.
- Tool calls are dropped, unless there is hardly anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.ai.openai_compatible.answers.markers.marker_names import Marker, MarkerKind
from app.ai.openai_compatible.answers.markers.numbered_tokens import NUMBERED
from app.ai.openai_compatible.answers.markers.parsing import find_markers
from app.ai.openai_compatible.answers.markers.partial_markers import (
    without_cut_marker,
    without_partial_marker,
)
from app.ai.openai_compatible.answers.reasoning.block_state import BlockState
from app.ai.openai_compatible.answers.reasoning.leading_blocks import classify_leading_blocks
from app.ai.openai_compatible.answers.reasoning.opening_repair import with_repaired_opening
from app.ai.openai_compatible.answers.reasoning.trailing_blocks import classify_trailing_blocks
from app.ai.openai_compatible.answers.reasoning.unclosed import answer_in_unclosed

_CHANNEL = "channel"
_TURN = "turn"
_TOOL = "tool"
_MIN_WITHOUT_CALLS = 120  # characters of an answer without its tool calls
_MAX_HEADER = 80  # characters between a channel's name and its text


def strip_markers(text: str, streaming: bool = False) -> str:
    """Return the text outside reasoning blocks, without markers. While `streaming`, only text that will stay
    however it continues, except for reasoning whose opening tag is missing."""
    text = with_repaired_opening(text)
    text = without_partial_marker(text) if streaming else without_cut_marker(text)
    reader = _BlockReader(text, streaming)
    content = reader.read()
    if reader.dropped_tool_call and not streaming and len(content.strip()) < _MIN_WITHOUT_CALLS:
        return _BlockReader(text, streaming, keep_tool_calls=True).read()
    return content


def has_unopened_block(text: str) -> bool:
    """Return whether reasoning is closed that was never opened: the server's template consumes the opening
    tag."""
    reader = _BlockReader(with_repaired_opening(text), streaming=False)
    reader.read()
    return reader.untagged_reasoning


@dataclass(slots=True)
class _BlockReader(BlockState):
    """Walks through the markers of one answer and collects the text outside blocks."""

    def read(self) -> str:
        leading = classify_leading_blocks(self.text, [*find_markers(self.text)], self.streaming)
        if leading.undecided:
            return ""
        markers = classify_trailing_blocks(self.text, leading.markers, self.streaming)
        markers = [one for one in markers if one.kind is not MarkerKind.UNKNOWN or one.dropped]
        self.last_closings = {one.name: one.start for one in markers if one.kind in _CLOSING_KINDS}
        for marker in markers:
            if not self._is_text(marker):
                self._add(self.text[self.last : marker.start])
                _HANDLERS[marker.kind](self, marker)
                self.last = marker.end
        self._add(self._rest(markers[-1] if markers else None))
        return "" if self.undecided else self._result() or self._answer_in_unclosed()

    def _answer_in_unclosed(self) -> str:
        """Return the answer within reasoning that is never closed."""
        if (
            self.streaming
            or not self.reasoning_start
            or not self.open_blocks
            or self.open_blocks[0] in self.last_closings
        ):
            return ""
        return answer_in_unclosed(
            self.text[self.reopened_at or self.reasoning_start :], certain=bool(self.reopened_at)
        )

    def _is_text(self, marker: Marker) -> bool:
        """Return whether a marker is just text. Brackets that prose has too count only at the start of a line
        and if their block is closed; a name that merely resembles reasoning counts if its block is closed, or
        starts the text."""
        if marker.kind in _ANSWER_KINDS and not marker.unambiguous:
            return self._is_text_of_answer(marker)
        if (
            marker.kind is MarkerKind.CLOSE
            and not self.open_blocks
            and self.text.startswith("/", marker.start)
        ):
            return True
        if marker.kind is MarkerKind.TOOL and self.text[marker.start + 1] not in "|｜":
            return not (self.streaming or self._is_closed_after(marker) or self._begins_line(marker))
        if (
            self.open_blocks
            or marker.kind is not MarkerKind.OPEN
            or (marker.unambiguous and not marker.guessed)
        ):
            return (
                marker.kind is MarkerKind.CLOSE
                and marker.name == "details"
                and "details" not in self.open_blocks
            )
        if not marker.unambiguous and not self._begins_line(marker):
            return True
        certain = marker.unambiguous or (self.text[marker.start] in "\\[{" and not marker.guessed)
        first = certain and self.is_blank and not self.text[self.last : marker.start].strip()
        return not (self._is_closed_after(marker) or first or self.streaming)

    def _is_closed_after(self, marker: Marker) -> bool:
        return self.last_closings.get(marker.name, -1) > marker.start

    def _is_text_of_answer(self, marker: Marker) -> bool:
        """Return whether an answer tag in ambiguous brackets is just text: it counts on a line of its own, or
        as a pair."""
        if marker.kind is MarkerKind.ANSWER_END:
            return not (marker.closing or self.in_answer)
        first = self.is_blank and not self.text[self.last : marker.start].strip(" \t\r\n*_`>")
        if not self._begins_line(marker) or not (self.open_blocks or first):
            return True
        alone = not self.text[marker.end : marker.end + _MAX_HEADER].partition("\n")[0].strip(" \t:*_")
        if alone or self._is_closed_after(marker):
            return False
        self.undecided = self.undecided or self.streaming
        return True

    def _rest(self, marker: Marker | None) -> str:
        rest = self.text[self.last :]
        if not self.streaming:
            return rest
        header = (
            marker is not None and self.text.startswith("<", marker.start) and self._is_header(marker, rest)
        )
        return "" if header or (self.has_mentioned_marker and not self.in_answer) else rest

    def _is_header(self, marker: Marker, rest: str) -> bool:
        """Return whether the text after the last marker may still be the name of a channel or role."""
        content = self.text[marker.start : marker.end].lower()
        if "channel" in content or "constrain" in content:
            return "<|message|>" not in content and "\n" not in rest and len(rest) <= _MAX_HEADER
        return marker.kind is MarkerKind.ROLE and (
            not rest.strip() or (rest.strip().isalpha() and len(rest) <= 12)
        )

    def _on_open(self, marker: Marker) -> None:
        if self.ended:
            return
        if not self.open_blocks:
            self.parts.append([])
            self.reasoning_start, self.reopened_at = marker.end, 0
        elif marker.name == self.open_blocks[0] and self._may_mean_closing(marker):
            self.reopened_at = marker.end
        if not self.open_blocks or self._begins_line(marker):
            self.open_blocks.append(_CHANNEL if marker.channel else marker.name)
        else:
            self.has_mentioned_marker = True

    def _may_mean_closing(self, marker: Marker) -> bool:
        """Return whether an opening tag stands where a closing one is expected."""
        joined = not self._begins_line(marker)
        return self.text.startswith("\n" if joined else "\n\n", marker.end)

    def _on_close(self, marker: Marker) -> None:
        if self.open_blocks and self.open_blocks[0] != _TOOL:
            self.open_blocks.pop()
            self.closed = True
        elif not self.ended:
            self._note_untagged()
            self.before_closing = self.parts if self.closed else []
            self.parts, self.is_blank, self.has_mentioned_marker, self.open_blocks = [[]], True, False, []

    def _on_answer(self, marker: Marker) -> None:
        if self.in_answer and not self.is_blank:
            return
        if self.open_blocks and not marker.channel and not self._begins_line(marker):
            return  # a mention within reasoning
        self._note_untagged()
        self.parts, self.is_blank = [[]], True
        self.open_blocks, self.ended, self.in_answer = [], False, True

    def _note_untagged(self) -> None:
        self.untagged_reasoning = self.untagged_reasoning or not (self.closed or self.is_blank)

    def _on_answer_end(self, marker: Marker) -> None:
        if not self.open_blocks:
            self.ended = self.ended or not self.is_blank

    def _on_tool(self, marker: Marker) -> None:
        if not (self.keep_tool_calls or self.ended) and (
            not self.open_blocks or self.open_blocks[0] == _TOOL
        ):
            self.open_blocks.append(_TOOL)
            self.dropped_tool_call = True

    def _on_tool_end(self, marker: Marker) -> None:
        if self.open_blocks and self.open_blocks[-1] == _TOOL:
            self.open_blocks.pop()

    def _on_end(self, marker: Marker) -> None:
        if self.open_blocks and self.open_blocks[-1] == _CHANNEL:
            self.open_blocks.clear()
        elif not self.open_blocks:
            self.ended = self.ended or not self.is_blank

    def _on_role(self, marker: Marker) -> None:
        if not self.open_blocks or self.open_blocks == [_TURN]:
            self.ended = self.ended or not self.is_blank
            self.open_blocks = [] if marker.name == "assistant" else [_TURN]
        elif marker.name == "assistant":
            self.open_blocks.clear()

    def _on_noise(self, marker: Marker) -> None:
        if self.open_blocks == [marker.name] and marker.name in (NUMBERED, _TURN):
            self.open_blocks.clear()
            self.closed = self.closed or marker.name == NUMBERED
        self._add(marker.name if marker.name == "\n" else "")


_ANSWER_KINDS = (MarkerKind.ANSWER, MarkerKind.ANSWER_END)
_CLOSING_KINDS = (MarkerKind.CLOSE, MarkerKind.ANSWER_END, MarkerKind.TOOL_END)
_HANDLERS = {
    MarkerKind.OPEN: _BlockReader._on_open,
    MarkerKind.CLOSE: _BlockReader._on_close,
    MarkerKind.ANSWER: _BlockReader._on_answer,
    MarkerKind.ANSWER_END: _BlockReader._on_answer_end,
    MarkerKind.TOOL: _BlockReader._on_tool,
    MarkerKind.TOOL_END: _BlockReader._on_tool_end,
    MarkerKind.END: _BlockReader._on_end,
    MarkerKind.ROLE: _BlockReader._on_role,
    MarkerKind.NOISE: _BlockReader._on_noise,
    MarkerKind.UNKNOWN: _BlockReader._on_noise,
}
