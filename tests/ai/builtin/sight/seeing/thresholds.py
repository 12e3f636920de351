"""The shares that have to be right, on all labelled pictures together."""

from __future__ import annotations

from tests.ai.builtin.sight.seeing.figures import Answer, of, share, sure

MIN_SHARES = {
    "style": 0.93,
    "light": 0.95,
    "contrast": 0.9,
    "tone": 0.93,
    "strength": 0.93,
    "mood": 0.9,
    "frame": 1.0,
    "colours": 0.95,
}
MIN_SURE = 0.95  # of what is said with a confidence of 0.8 or more


def unmet() -> list[str]:
    found = [
        (name, of(name, held=False) + of(name, held=True), minimum) for name, minimum in MIN_SHARES.items()
    ]
    found.append(("said as sure", sure(held=False) + sure(held=True), MIN_SURE))
    shares = [(name, _share(announced), minimum) for name, announced, minimum in found]
    return [f"{name} right: {part:.0%} of {least:.0%}" for name, part, least in shares if part < least]


def _share(announced: list[Answer]) -> float:
    right, total = share(announced)
    return right / total
