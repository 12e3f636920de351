"""Litestar applications that serve one test after another.

Registering all routes takes a fifth of a second of CPU, more than most tests of a page do. What is registered
depends on few settings; what a handler is given of the container is looked up at each request, and so can be
replaced. Litestar itself has nothing for this: an application is made for one set of dependencies.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

import pytest
from litestar import Litestar

from app import asgi

_free: dict[object, list[_Reused]] = {}


class _Reused:
    """An application, and the lifespans of the container that it serves now."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._lifespans: list[Any] = []
        self.site = Litestar(**options | {"lifespan": [self._lifespan]})

    def serve(self, options: dict[str, Any]) -> None:
        """With the parts, state and lifespans that an application made with these options would have."""
        for name, provide in options["dependencies"].items():
            self.site.dependencies[name].dependency = provide.dependency  # type: ignore[union-attr]
        self.site.state = options["state"]
        self._lifespans = options["lifespan"]

    @asynccontextmanager
    async def _lifespan(self, site: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for each in self._lifespans:
                await stack.enter_async_context(each(site))
            yield


def _kind(options: dict[str, Any]) -> object:
    """What decides which applications are alike: the routes, and how the middleware is set."""
    routes = tuple(str(getattr(route, "path", route)) for route in options["route_handlers"])
    return routes, tuple(repr(each.kwargs) for each in options["middleware"])


@contextmanager
def reused_sites(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """In its block `app.asgi` takes applications of earlier tests; no two at a time are the same one."""
    taken: list[tuple[object, _Reused]] = []

    def take(**options: Any) -> Litestar:
        kind = _kind(options)
        free = _free.setdefault(kind, [])
        reused = free.pop() if free else _Reused(options)
        reused.serve(options)
        taken.append((kind, reused))
        return reused.site

    patch.setattr(asgi, "Litestar", take)
    yield
    for kind, reused in taken:
        _free[kind].append(reused)
