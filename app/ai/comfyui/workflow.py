"""Workflows: graphs in ComfyUI's API format whose placeholders are filled value by value, not as text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from app import patterns

Node = dict[str, object]
Graph = dict[str, Node]  # nodes by id, in ComfyUI's API format
Value = str | int | float
_PLACEHOLDER = patterns.compile(r"%(\w+)%")


@dataclass(frozen=True, slots=True)
class Workflow:
    """`label`: name and version, stored in a run's record; `name`: the engine name if the workflow names its
    own models."""

    name: str
    label: str
    graph: Graph

    def has_placeholder(self, placeholder: str) -> bool:
        return f"%{placeholder}%" in json.dumps(self.graph)

    def fill(self, values: dict[str, Value]) -> Graph:
        """Return the graph with these values. Values are not searched for placeholders."""
        return {
            node: {name: _fill(part, values) for name, part in parts.items()}
            for node, parts in self.graph.items()
        }

    @property
    def save_nodes(self) -> frozenset[str]:
        """The nodes whose picture is wanted: those that save one, else those that preview one."""
        saving_nodes = self._of_kind("saveimage", "imagesave")
        return frozenset(saving_nodes or self._of_kind("previewimage"))

    @property
    def send_nodes(self) -> frozenset[str]:
        """The nodes that send their picture by websocket only, like a preview: `SaveImageWebsocket` and
        similar."""
        sending_nodes = self._of_kind("websocket") & self._of_kind("saveimage", "sendimage", "imagesave")
        return frozenset(sending_nodes)

    def _of_kind(self, *words: str) -> set[str]:
        kinds = {
            node: str(parts.get("class_type")).replace(" ", "").lower() for node, parts in self.graph.items()
        }
        return {node for node, kind in kinds.items() if any(word in kind for word in words)}

    @property
    def passes(self) -> int:
        """The number of sampling nodes, by their inputs."""
        node_inputs = (node.get("inputs") for node in self.graph.values())
        return max(1, sum(1 for inputs in node_inputs if isinstance(inputs, dict) and "steps" in inputs))


def load_shipped(name: str) -> Workflow:
    """Return a workflow from this package by name and version: `text_1`."""
    text = files(__package__).joinpath("workflows", f"{name}.json").read_text(encoding="utf-8")
    return Workflow(name, name.replace("_", " "), json.loads(text))


def load_custom(path: Path) -> Workflow:
    """Return a user's own workflow, already validated by the settings; its version is a hash of its
    content."""
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:8]
    return Workflow(path.stem, f"{path.stem[:40]} {version}", json.loads(content))


def _fill(part: object, values: dict[str, Value]) -> object:
    if isinstance(part, dict):
        return {name: _fill(value, values) for name, value in part.items()}
    if isinstance(part, list):
        return [_fill(value, values) for value in part]
    return _fill_text(part, values) if isinstance(part, str) else part


def _fill_text(text: str, values: dict[str, Value]) -> Value:
    whole = _PLACEHOLDER.fullmatch(text)
    if whole and whole[1] in values:
        return values[whole[1]]  # a number stays one
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text)
