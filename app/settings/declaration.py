"""How one setting is declared, documented and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

Parse = Callable[[str, str], Any]


@dataclass(frozen=True, slots=True)
class Described:
    """One setting as documentation, `from_env` and `doctor` know it."""

    name: str
    variable: str
    shown: str
    help: str
    secret: bool
    parse: Parse
    default: Any

    def default_after(self, known: dict[str, Any]) -> Any:
        """What it is when unset; `known` are the settings before it."""
        return self.default(known) if callable(self.default) else self.default


def setting(
    variable: str, parse: Parse, default: Any, help: str, *, shown: str = "", secret: bool = False
) -> Any:
    """A field read from `variable`. `default` is a value or a function of the fields before it;
    `shown` is the default as the documentation puts it."""
    told = {"default": default, "shown": shown or _plain(default)}
    return field(metadata={"variable": variable, "parse": parse, "help": help, "secret": secret, **told})


def described(declared: type[Any]) -> Iterator[Described]:
    """The settings among a class's fields, in their order, those it inherits last."""
    load_custom = declared.__annotations__
    for item in sorted(fields(declared), key=lambda item: item.name not in load_custom):
        if "variable" in item.metadata:
            yield Described(name=item.name, **item.metadata)


def shown(row: Described, value: object) -> str:
    """A value as it may be read by anybody: no secret, no password."""
    return _masked(str(value)) if row.secret and value else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(value) or "none"
    return "none" if value is None else str(value)


def _masked(value: str) -> str:
    return without_password(value) if "://" in value else "(set)"


def without_password(value: str) -> str:
    """An address as it may be read by anybody."""
    parts = urlsplit(value)
    return value.replace(f":{parts.password}@", ":***@", 1) if parts.password else value
