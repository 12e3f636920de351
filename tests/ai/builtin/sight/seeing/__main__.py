"""`make seeing`: what the built-in analyst reads right, by attribute, on pictures labelled by hand."""

from __future__ import annotations

import os
import sys

from tests.ai.builtin.sight.seeing.figures import SURE, Answer, confusion, of, share, sure
from tests.ai.builtin.sight.seeing.labels import ATTRIBUTES, all_labelled
from tests.ai.builtin.sight.seeing.thresholds import MIN_SHARES, MIN_SURE, unmet

STYLES = ("pixel_art", "line", "flat", "shaded", "photo")


def main() -> int:
    pictures = all_labelled()
    held = sum(picture.held for picture in pictures)
    print(f"{len(pictures)} pictures: {len(pictures) - held} tuned on, {held} held out\n")
    print(f"{'right':<22}{'tuned on':>14}{'held out':>14}{'at least':>10}")
    for attribute in (*ATTRIBUTES, "colours"):
        tuned_on, kept = share(of(attribute, held=False)), share(of(attribute, held=True))
        print(f"{attribute:<22}{_shown(tuned_on):>14}{_shown(kept):>14}{MIN_SHARES[attribute]:>10.0%}")
    tuned_on, kept = share(sure(held=False)), share(sure(held=True))
    print(f"{f'said as {SURE} sure':<22}{_shown(tuned_on):>14}{_shown(kept):>14}{MIN_SURE:>10.0%}")
    _print_confusion()
    _print_wrong(everything=os.environ.get("SHOW") == "all")
    for fault in unmet():
        print(f"NOT MET: {fault}")
    return 1 if unmet() else 0


def _shown(counted: tuple[int, int]) -> str:
    right, total = counted
    return f"{right}/{total} {right / max(1, total):>4.0%}"


def _print_confusion() -> None:
    found = confusion(of("style", held=False) + of("style", held=True))
    kinds = sorted({true for true, _ in found} - set(STYLES))
    print(f"\n{'is, read as':<14}" + "".join(f"{style:>10}" for style in STYLES))
    for true in (*STYLES, *kinds):
        print(f"{true:<14}" + "".join(f"{found[true, style] or '·':>10}" for style in STYLES))


def _print_wrong(*, everything: bool) -> None:
    """Of held-out pictures only on demand: who reads of them every time tunes on them."""
    wrong = [
        one for held in (False, True) for name in MIN_SHARES for one in of(name, held=held) if not one.right
    ]
    print("\nread wrong:")
    for one in wrong:
        if everything or not one.picture.held:
            print(f"  {_case(one)}")


def _case(one: Answer) -> str:
    wanted = " or ".join(sorted(one.wanted))
    return f"{one.picture.name}: {one.attribute} {one.given} ({one.confidence}), not {wanted}"


if __name__ == "__main__":
    sys.exit(main())
