"""Texts that go round in circles in the ways that models do, and good ones that look a little like it."""

from __future__ import annotations

from random import Random

_WORDS = "lamp sea ship log boy coast harbour winter letter stair wind oar gull rope bell".split()  # noqa: SIM905
OPENING = (
    "Iris Vale was born on a ferry in the spring flood, and the pilot wrote her name into the log. At twelve"
    " she could read every light on the coast. Her aunt left her the lamp, a debt and a blind dog. "
)
_SENTENCE = "Iris kept the lamp through the long night and wrote the ships into the log."


def _paragraph(words: int) -> str:
    rng = Random(words)
    return " ".join(f"{rng.choice(_WORDS)}{rng.choice('abcdefghij')}" for _ in range(words)) + ".\n\n"


def _salad() -> str:
    rng = Random(5)
    return " ".join(rng.choice(("the", "of", "and", "to", "in", *_WORDS[:4])) for _ in range(600))


def _counting() -> str:
    return " ".join(f"On day {day} she kept the lamp and wrote the ships into the log." for day in range(60))


def _slightly_changed() -> str:
    rng = Random(7)
    return " ".join(
        f"Iris kept the {rng.choice(_WORDS)} through the long night and wrote the {rng.choice(_WORDS)} into"
        " the log of the coast."
        for _ in range(40)
    )


_SEEN = [
    "sea",
    "sky",
    "wind",
    "rain",
    "lamp",
    "log",
    "boat",
    "goat",
    "oil",
    "tar",
    "net",
    "rope",
    "gull",
    "reef",
    "rock",
    "tide",
    "ferry",
    "bell",
]
LOOPS: dict[str, str] = {
    "a frame": " ".join(f"She loved the {one}." for one in _SEEN * 4),
    "a word": "the " * 600,
    "two words": "and then " * 300,
    "a phrase": "again and again she went, " * 100,
    "a short sentence": "She waited by the sea. " * 100,
    "a sentence": f"{_SENTENCE} " * 40,
    "two sentences that take turns": "She went up to light the lamp. She came down to write the log. " * 40,
    "a paragraph": _paragraph(70) * 8,
    "a long paragraph": _paragraph(150) * 5,
    "a sentence in Portuguese": "Íris guardava a lâmpada e anotava os navios no diário de bordo. " * 40,
    "a sentence without spaces": "她每天晚上点亮那盏灯，然后写下船只的名字。" * 60,
    "a sentence with numbers": _counting(),
    "a sentence with other words": _slightly_changed(),
    "few words in any order": _salad(),
    "one letter": "a" * 4_000,
    "one sign": "—" * 4_000,
    "signs apart": "! " * 800,
    "laughter": "ha" * 2_000,
    "words without spaces": "and-then-she-went-" * 200,
    "different case": "She waited by the sea. SHE WAITED BY THE SEA! she waited, by the sea; " * 30,
}

GOOD: dict[str, str] = {
    "an anaphora": (
        "It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of"
        " foolishness, it was the epoch of belief, it was the epoch of incredulity, it was the season of"
        " Light, it was the season of Darkness, it was the spring of hope, it was the winter of despair, we"
        " had everything before us, we had nothing before us, we were all going direct to Heaven, we were"
        " all going direct the other way."
    ),
    "sentences that begin alike": (
        "He had a house by the river. He had a garden with beans. He had a wife who sang, and two sons who"
        " did not. He had a debt. He had a secret that he had told nobody. He had, above all, time, and he"
        " had never learned what to do with it. So when the flood came, he stood on the hill and counted"
        " what he had left."
    ),
    "a refrain": "\n\n".join(
        f"{row} And still the sea called her by her name, and still she did not answer."
        for row in (
            "Mara was born in a hut of driftwood, the third of five, and learned to swim before she walked.",
            "At nine she gutted herring for a penny a barrel, and drew charts of nowhere on the lids.",
            "At sixteen she married a cooper who drank, and buried him two winters later in borrowed boots.",
            "At thirty she owned a boat, a dog with one ear, and a debt to the harbour master's widow.",
            "Now her hair is grey, and the boat belongs to a niece who laughs at the old songs.",
        )
    ),
    "words said again for effect": (
        "Never, never, never, never would she go back. No. No, no, no! She said it to the judge, again and"
        " again and again, step by step by step up the long stair. Row, row, row your boat, she sang,"
        " merrily, merrily, merrily, merrily, until the children slept."
    ),
    "a dialogue": (
        "“Who are you?” asked the boy. “Nobody,” said Iris. “Who are you?” asked the boy again. “The"
        " keeper,” said Iris. “Who are you?” asked the boy a third time. “Your aunt,” said Iris, and put"
        " the kettle on."
    ),
    "a circle that closes": (
        "Then the war came, and took the ferry. "
        + OPENING.split(", and the", maxsplit=1)[0]
        + " of that year."
    ),
    "an anaphora in Portuguese": (
        "Era uma vez uma casa. Era uma vez um rio. Era uma vez uma menina que não sabia nadar e que, por"
        " isso, construiu um barco. Ninguém lhe ensinou os nós; ninguém lhe emprestou a serra; ninguém"
        " acreditou nela."
    ),
}
