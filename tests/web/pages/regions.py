"""What a page shows, region by region, and what pushes make of it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.progress.drafts import DraftText
from app.progress.log import ProgressEntry
from app.runs.models import GenerationRun
from app.runs.run_request import RunRequest
from app.web.pages.wizard_contexts import Made, run_page
from app.web.rendering import csrf_input, render
from app.web.run_page.fragments import Fragments
from tests.support.runs import completed, painted

VOID = {"img", "input", "meta", "link"}


class Regions(HTMLParser):
    """Every element with an id, as the markup between its tags; how it is swapped in is no part of it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, str] = {}
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)

    def _write(self, text: str) -> None:
        for _, parts in self._open:
            parts.append(" ".join(text.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = " ".join(f'{name}="{value or ""}"' for name, value in attrs if name != "hx-swap-oob")
        if tag not in VOID:
            self._open.append((dict(attrs).get("id") or "", []))
        self._write(f"<{tag} {kept}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._write(f"<{tag} {attrs}/>")

    def handle_endtag(self, tag: str) -> None:
        self._write(f"</{tag}>")
        name, parts = self._open.pop()
        if name:
            self.found[name] = "".join(parts)

    def handle_data(self, data: str) -> None:
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")


CHANGING = (
    "run-title",
    "run-message",
    "run-bar",
    "made-by",
    "run-error",
    "run-cancel",
    "actions",
    "step-",
    "result-",
    "avatar-",
)


def changing(html: str) -> dict[str, str]:
    found = Regions(html).found
    return {name: text for name, text in found.items() if name.startswith(CHANGING) and "fill" not in name}


def page_after(
    run: GenerationRun, entries: list[ProgressEntry], fragments: Fragments, draft: DraftText | None = None
) -> dict[str, str]:
    view = run_page(run, entries, Made(), fragments, "en", draft=draft)
    html = render(
        "generations/show.html",
        "en",
        view=view,
        identity=None,
        stranger=True,
        csrf_token="",
        csrf_input=csrf_input(""),
        here="/",
    )
    return changing(html)


def pushed(
    run: GenerationRun, entries: list[ProgressEntry], fragments: Fragments
) -> Iterator[tuple[int, dict[str, str]]]:
    """The regions after each push, on a page that was opened before the first."""
    shown = page_after(run, [], fragments)
    for count, entry in enumerate(entries, start=1):
        pieces = changing(fragments.render(entry, "en") or "")
        shown = shown | {name: text for name, text in pieces.items() if name in shown}
        yield count, shown


async def all_entries(container: Container, identity: Identity, image: bytes | None) -> GenerationRun:
    run = await completed(container, identity, RunRequest("A brave knight", image=image))
    assert run.avatar_job_id
    await painted(container, identity, run.avatar_job_id)
    return run
