"""Every document can be found, and everything that documents link to is there."""

from __future__ import annotations

from tests.support.documents import Document, document, documents
from tests.support.paths import ROOT

README_LINES = 150
# Written beside the index: whoever links one there takes it from here.


def target(source: Document, link: str) -> str:
    """The path from the root that a link leads to; that of the document itself for an anchor alone."""
    path = link.partition("#")[0]
    return (source.path.parent / path).resolve().relative_to(ROOT).as_posix() if path else source.name


def test_the_readme_is_an_introduction() -> None:
    assert len(document("README.md").text.splitlines()) <= README_LINES


def test_every_relative_link_leads_to_a_file() -> None:
    gone = [
        (one.name, link)
        for one in documents()
        for link in one.links
        if not (ROOT / target(one, link)).exists()
    ]
    assert gone == []


def test_every_anchor_is_a_heading() -> None:
    known = {one.name: one.anchors for one in documents()}
    linked = [
        (one.name, link, target(one, link), link.partition("#")[2])
        for one in documents()
        for link in one.links
        if "#" in link
    ]
    assert len(linked) > 20
    assert [(name, link) for name, link, path, anchor in linked if anchor not in known.get(path, set())] == []


def test_every_document_is_linked_from_the_index() -> None:
    index = document("docs/README.md")
    linked = {target(index, link) for link in index.links} | {index.name}
    below = {one.name for one in documents() if one.path.parent.name != "decisions"}
    assert below <= linked
    decisions = document("docs/decisions/README.md")
    listed = {target(decisions, link) for link in decisions.links} | {decisions.name}
    assert {one.name for one in documents() if one.path.parent.name == "decisions"} == listed


def test_headings_of_a_document_have_anchors_of_their_own() -> None:
    for one in documents():
        if one.name != "CHANGELOG.md":
            titles = [line for line in one.prose.splitlines() if line.startswith("#")]
            assert len(titles) == len(one.anchors), one.name
