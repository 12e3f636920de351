"""A history embedded in JSON, damaged or not, and text beside JSON without a history."""

from __future__ import annotations

import json

import pytest

from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from tests.support.model_answers import MAX_LENGTH

PARAGRAPHS = [
    "Iris Calder was born above a chandler's shop in Dunmore, the third of five, and the only one who liked"
    ' the smell of tar. Her mother said "keep to the shore", and Iris never did.',
    "At nineteen she took the relief keeper's place on the rock for one winter, and stayed for eleven; she"
    " learned the moods of the lamp, the bell and the sea's long swell.",
    "Now she writes each passing ship into the log, and the harbour's children row out to hear her read it.",
]
HISTORY = "\n\n".join(PARAGRAPHS)
P1, P2, P3 = PARAGRAPHS
SHEET = {"name": "Iris", "age": 25}
_RAW = HISTORY.replace('"', "”")

WITHIN = {
    "single quotes": f"{{'history': '{_RAW}'}}",
    "single quotes, two fields": f"{{'title': 'The Lamp', 'history': '{_RAW}'}}",
    "name without quotes": f'{{history: "{_RAW}"}}',
    "name without quotes, escaped": f"{{history: {json.dumps(HISTORY)}}}",
    "nothing in double quotes": f"{{history: '{_RAW}'}}",
    "equals": f'{{history = "{_RAW}"}}',
    "back ticks": f'{{"history": `{HISTORY}`}}',
    "single quotes for the value": f"{{\"history\": '{_RAW}'}}",
    "guillemets": f'{{"history": «{HISTORY}»}}',
    "a field before the back ticks": f'{{"name": "Iris", "history": `{_RAW}`}}',
    "fenced, single quotes": f"```json\n{{'history': '{_RAW}'}}\n```",
    "talk, single quotes": f"Here is the JSON:\n{{'history': '{_RAW}'}}\nLet me know!",
    "Python's list": f"[{{'history': '{_RAW}'}}]",
    "without an end": f"{{'history': '{_RAW}",
    "numbered names": json.dumps({f"paragraph_{n}": one for n, one in enumerate(PARAGRAPHS, 1)}),
    "figures": json.dumps({str(n): one for n, one in enumerate(PARAGRAPHS, 1)}),
    "bare figures": "{{1: {}, 2: {}, 3: {}}}".format(*map(json.dumps, PARAGRAPHS)),
    "letters and figures": json.dumps({f"p{n}": one for n, one in enumerate(PARAGRAPHS, 1)}),
    "times of a life": json.dumps({"early_life": P1, "adulthood": P2, "present": P3}),
    "times, in Portuguese": json.dumps({"infância": P1, "juventude": P2, "hoje": P3}),
    "times, under a title": json.dumps({"title": "The Lamp", "youth": P1, "middle": P2, "today": P3}),
    "times of a life, nested": json.dumps({"life_story": {"youth": P1, "middle": P2, "today": P3}}),
    "sections": json.dumps({"sections": [{"heading": "One", "body": one} for one in PARAGRAPHS]}),
    "objects under names": json.dumps({"youth": {"text": P1}, "middle": {"text": P2}, "now": {"text": P3}}),
    "a list of objects": json.dumps([{"p": one} for one in PARAGRAPHS]),
    "times in single quotes": "{{'early': '{}', 'later': '{}', 'now': '{}'}}".format(*_RAW.split("\n\n")),
    "one after another": "\n".join(json.dumps({"paragraph": one}) for one in PARAGRAPHS),
    "in the line of the talk": "Sure! Here it is: " + json.dumps({"history": HISTORY}),
    "beside a sheet": json.dumps({**SHEET, "personality": "x" * 500 + ".", "history": HISTORY}),
    "sheet and history apart": json.dumps(SHEET) + "\n\n" + json.dumps({"history": HISTORY}),
}
BESIDE = {
    "object before": json.dumps(SHEET) + "\n\n" + HISTORY,
    "object before, over several lines": json.dumps(SHEET, indent=2) + "\n" + HISTORY,
    "fenced object before": "```json\n" + json.dumps(SHEET, indent=2) + "\n```\n\n" + HISTORY,
    "announced object before": "Here is the character:\n" + json.dumps(SHEET) + "\n\nHistory:\n\n" + HISTORY,
    "object behind": HISTORY + "\n\n" + json.dumps(SHEET),
    "fenced object behind": HISTORY + "\n\n```json\n" + json.dumps(SHEET, indent=2) + "\n```",
    "object behind a long text": f"{HISTORY}\n\n{P1}\n\n{P2}\n\n" + json.dumps(SHEET),
    "object between": P1 + "\n\n" + json.dumps(SHEET) + "\n\n" + P2 + "\n\n" + P3,
    "list behind": HISTORY + '\n\n["lamp", "sea"]',
    "empty object before": "{}\n\n" + HISTORY,
    "single quotes before": "{'name': 'Iris', 'age': 25}\n\n" + HISTORY,
    "names without quotes before": "{name: 'Iris', age: 25}\n\n" + HISTORY,
    "a remark within": json.dumps(SHEET | {"note": "I kept all of the details that were given, as asked."})
    + "\n\n" + HISTORY,
    "two objects": json.dumps(SHEET) + "\n" + json.dumps({"role": "keeper"}) + "\n\n" + HISTORY,
}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("”", '"')


@pytest.mark.parametrize("said", [*WITHIN.values()], ids=[*WITHIN])
def test_a_history_in_json_of_any_build_is_found_whole(said: str) -> None:
    assert plain(history_text(said, MAX_LENGTH)) == HISTORY


@pytest.mark.parametrize("said", [*BESIDE.values()], ids=[*BESIDE])
def test_prose_beside_an_object_without_a_text_is_the_history(said: str) -> None:
    kept = history_text(said, MAX_LENGTH)
    assert kept == HISTORY or (kept.startswith(HISTORY) and "{" not in kept)


@pytest.mark.parametrize("said", [*WITHIN.values(), *BESIDE.values()], ids=[*WITHIN, *BESIDE])
def test_live_text_of_them_is_a_beginning_of_the_saved_text(said: str) -> None:
    final = history_text(said, MAX_LENGTH)
    for length in range(0, len(said) + 9, 9):
        live = partial_history_text(said[:length], MAX_LENGTH)
        assert final.startswith(live), (said[:length][-60:], live[-60:])


def test_prose_is_shown_live_with_an_object_before_or_after_it() -> None:
    for said in (BESIDE["object before"], BESIDE["object behind"]):
        at = said.index("Now she")
        assert partial_history_text(said[:at], MAX_LENGTH).endswith("swell.")


@pytest.mark.parametrize(
    "text",
    [
        "Iris kept a list: {oil, rope}. She lost it, and wrote it anew from what she remembered of it.",
        "[The log] was her life.\n\n{The bell} was his, said the men who rowed out to the rock every spring.",
    ],
)
def test_braces_of_prose_are_no_object(text: str) -> None:
    assert history_text(text, MAX_LENGTH) == text
