"""Declares settings: name, parser, default, help, and how a value is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

Parse = Callable[[str, str], Any]
Known = Mapping[str, Any]  # the settings read so far, by name


class SettingsPart:
    """Settings that belong together, as a frozen dataclass."""

    def check(self) -> None:
        """Raises SettingsError for inconsistent settings. Does nothing by default."""


@dataclass(frozen=True, slots=True)
class Described:
    """The metadata of one setting, for the documentation, `from_env` and `doctor`."""

    name: str
    variable: str
    shown: str
    help: str
    secret: bool
    parse: Parse
    default: Any

    def default_after(self, known: Known) -> Any:
        """Returns the default; `known` are the settings declared before it."""
        return self.default(known) if callable(self.default) else self.default


def setting(
    variable: str, parse: Parse, default: Any, help: str, *, shown: str = "", secret: bool = False
) -> Any:
    """Returns a field read from `variable`. `default` is a value or a function of the fields before it;
    `shown` is the default as the documentation puts it."""
    metadata = {"default": default, "shown": shown or _plain(default)}
    return field(metadata={"variable": variable, "parse": parse, "help": help, "secret": secret, **metadata})


def described(declared: type[Any]) -> Iterator[Described]:
    """Yields the settings that a class declares itself, in their order; not those it inherits."""
    own = declared.__annotations__
    for item in fields(declared):
        if item.name in own and "variable" in item.metadata:
            yield Described(name=item.name, **item.metadata)


def shown(row: Described, value: object) -> str:
    """Returns a value without secrets and passwords."""
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
    """Returns an address without its password."""
    parts = urlsplit(value)
    return value.replace(f":{parts.password}@", ":***@", 1) if parts.password else value
