"""The gallery as one page: every portrait with its description and its sheet. Plain HTML, no script."""

from __future__ import annotations

from html import escape

from tests.ai.builtin.gallery.people import Made

_STYLE = """
:root { color-scheme: light dark;
  --ground: #f6f3ee; --card: #fff; --text: #22242a; --soft: #5d6470; --line: #d9d4ca }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16181d; --card: #20232a; --text: #e9e7e2; --soft: #a4abb8; --line: #363b46 }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 84rem; padding: 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin: .6rem 0 0 }
.people { display: grid; gap: 1rem; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)) }
article { height: 100%; padding: .9rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .8rem }
img { display: block; width: 100%; height: auto; border-radius: .6rem }
blockquote { margin: .6rem 0; padding-left: .8rem; border-left: 3px solid var(--line); color: var(--soft) }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .8rem; margin: .6rem 0 }
dt { color: var(--soft) } dd { margin: 0 }
summary { cursor: pointer; font-weight: 600; padding: .3rem 0 }
p { margin: .4rem 0 }
"""
_WORDS = {
    "en": ("Age", "Species", "Calling", "Home", "Looks", "Personality", "History", "Greeting"),
    "pt-BR": ("Idade", "Espécie", "Ofício", "Lar", "Aparência", "Personalidade", "História", "Saudação"),
}


def page(people: list[tuple[Made, str]]) -> str:
    """The whole page. Each character comes with the address of its portrait."""
    cards = "\n".join(f"<li>{_card(made, address)}</li>" for made, address in people)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Gallery of the built-in engines</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{len(people)} characters by the built-in engines</h1>\n"
        "<p>Made from fixed descriptions in English and Portuguese, without a model and without a network. "
        'All of them side by side: <a href="contact.webp">contact sheet</a>. '
        "Portraits on Toon Head by Johan Melin, CC BY 4.0.</p></header>\n"
        f'<main><ul class="people">\n{cards}\n</ul></main>\n</body>\n</html>\n'
    )


def _card(made: Made, address: str) -> str:
    age, species, calling, home, looks, personality, history, greeting = _WORDS[made.described.locale]
    details, traits = made.details, made.details.traits
    facts = (
        (age, str(details.age) if details.age is not None else None),
        (species, details.species),
        (calling, traits.role),
        (home, traits.place),
        (looks, ", ".join(filter(None, (traits.hair, traits.eyes, traits.skin)))),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    return (
        f'<article lang="{made.described.locale}"><img src="{address}" width="768" height="768" '
        f'loading="lazy" alt="{escape(made.name)}"><h2>{escape(made.name)}</h2>'
        f"<blockquote>{escape(made.described.text)}</blockquote><dl>{listed}</dl>"
        f"<details><summary>{personality}</summary><p>{escape(details.personality)}</p></details>"
        f"<details><summary>{history}</summary>{_paragraphs(made.history.text)}</details>"
        f"<details><summary>{greeting}</summary>{_paragraphs(made.history.greeting)}</details></article>"
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
