"""The engines there are. A new one is its folder, with a descriptor in it, and one line here.

They are found by the names of modules, as Django's INSTALLED_APPS are: settings, bootstrap and doctor ask for
descriptors without importing an engine, and app.engines stays below app.ai. Entry points (importlib.metadata)
would do the same for packages of others, at the cost of a scan of all that is installed at each start.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from app.engines.choices import EngineRole
from app.engines.descriptor import EngineDescriptor

# In the order in which sentences, settings and the doctor name them.
MODULES = (
    "app.ai.builtin.descriptor",
    "app.ai.openai_compatible.descriptor",
    "app.ai.comfyui.descriptor",
    "app.ai.automatic1111.descriptor",
    "app.ai.diffusers_local.descriptor",
    "app.ai.scripted.descriptor",
)


@cache
def descriptors() -> tuple[EngineDescriptor, ...]:
    """Every engine's, in the order of MODULES."""
    return tuple(import_module(module).DESCRIPTOR for module in MODULES)


def names(*roles: EngineRole) -> tuple[str, ...]:
    """The engines that serve all these roles."""
    return tuple(one.name for one in descriptors() if one.serves.issuperset(roles))


def find(name: str, role: EngineRole) -> EngineDescriptor:
    """Raises ValueError for a name that no engine of this role has."""
    for descriptor in descriptors():
        if descriptor.name == name and role in descriptor.serves:
            return descriptor
    raise ValueError(f"An engine must be one of {', '.join(names(role))}; it is {name!r}.")


def moderators() -> tuple[str, ...]:
    """The names of all moderators, the one that always runs first."""
    return tuple(name for one in descriptors() for name in one.moderators)


def find_moderator(name: str) -> EngineDescriptor:
    """The engine that this moderator is of. Raises ValueError."""
    for descriptor in descriptors():
        if name in descriptor.moderators:
            return descriptor
    raise ValueError(f"A moderator must be one of {', '.join(moderators())}; it is {name!r}.")


def sections() -> tuple[type[Any], ...]:
    """The settings that engines declare, as dataclasses."""
    return tuple(section for one in descriptors() for section in one.sections)


def paid() -> tuple[str, ...]:
    """The engines that may cost money."""
    return tuple(one.name for one in descriptors() if one.is_paid)


def is_paid(name: str) -> bool:
    return name in paid()
