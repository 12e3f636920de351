"""The state of stripping reasoning blocks: texts collected so far, open blocks, and the resulting answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.ai.openai_compatible.answers.markers.marker_names import Marker

_MIN_REPEATED = 40  # characters of a part that must not be repeated
_MAX_COMPARED = 4  # earlier parts that one is compared with


@dataclass(slots=True)
class BlockState:
    """Collects the text outside blocks; the reader updates it for each marker."""

    text: str
    streaming: bool
    keep_tool_calls: bool = False  # tool calls are part of the answer
    # Texts outside reasoning blocks, one list per gap between two blocks.
    parts: list[list[str]] = field(default_factory=lambda: [[]])
    is_blank: bool = True  # whether `parts` hold no text
    # `parts` before a closing tag without opening tag.
    before_closing: list[list[str]] = field(default_factory=list)
    open_blocks: list[str] = field(default_factory=list)
    closed: bool = False  # a reasoning block came before `parts`
    ended: bool = False
    in_answer: bool = False  # within a block tagged as the answer
    has_mentioned_marker: bool = False  # reasoning mentioned an opening tag that was not counted
    untagged_reasoning: bool = False  # reasoning without an opening tag was closed
    last_closings: dict[str, int] = field(default_factory=dict)  # offset of the last closing marker by name
    last: int = 0
    dropped_tool_call: bool = False  # a tool call was dropped
    undecided: bool = False  # further text decides whether a leading marker is one
    reasoning_start: int = 0  # offset of the open reasoning block
    reopened_at: int = 0  # offset after its opening tag was repeated before a new line

    def _begins_line(self, marker: Marker) -> bool:
        between = self.text[self.last : marker.start]
        return not between.strip(" \t*_`>\r\n") or between.rstrip(" \t*_`>").endswith("\n")

    def _add(self, text: str) -> None:
        if text and not self.open_blocks and not self.ended:
            self.parts[-1].append(text)
            self.is_blank = self.is_blank and text.isspace()

    def _result(self) -> str:
        if self.is_blank and self.before_closing and not self.streaming:
            self.parts = self.before_closing  # an answer followed by a stray closing tag
        result: list[str] = []
        parts = ["".join(part) for part in self.parts]
        for at, part in enumerate(parts):
            if not self._is_repeated(part, result, at == len(parts) - 1):
                result.append(part)
        return "".join(result)

    def _is_repeated(self, part: str, result: list[str], last: bool) -> bool:
        stripped = part.strip()
        if not stripped or not (len(stripped) >= _MIN_REPEATED or (last and self.streaming)):
            return False
        return any(one.strip().startswith(stripped) for one in result[-_MAX_COMPARED:])
