"""Which engines serve a configuration: the one place that knows them by name."""

from __future__ import annotations

from app.ai.scripted import ScriptedOptions, scripted_engines
from app.generation.ports import Engines

ENGINES = ("builtin", "scripted")


def build_engines(engine: str, scripted: ScriptedOptions | None = None) -> Engines:
    """The engines of that name. Raises ValueError for a name that is not in ENGINES."""
    if engine == "scripted":
        return scripted_engines(scripted or ScriptedOptions())
    if engine == "builtin":
        return _builtin()
    raise ValueError(f"CHARGEN_ENGINE must be one of {', '.join(ENGINES)}; it is {engine!r}.")


def _builtin() -> Engines:
    # Here and not above, so that a scripted set-up never loads the vocabularies and the grammar.
    from app.ai.builtin.analyst import BuiltinAnalyst
    from app.ai.builtin.painter import BuiltinPainter
    from app.ai.builtin.writer import BuiltinWriter

    return Engines(BuiltinAnalyst(), BuiltinWriter(), BuiltinPainter())


def warm_painter(engine: str) -> None:
    """Load what the first painting would wait for. For processes that paint, in a thread of their own."""
    if engine == "builtin":
        from app.ai.builtin.painter import warm

        warm()
