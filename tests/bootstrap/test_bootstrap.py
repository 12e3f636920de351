"""The seam of the container: what is handed in stands in place of what the settings choose."""

from __future__ import annotations

from pathlib import Path

from app import bootstrap
from app.adapters.files import ObjectFiles
from app.ai.scripted.engines import ScriptedOptions, scripted_engines
from app.bootstrap.container import PARTS
from app.engines.moderation import ModerationGate
from app.engines.ports import AvatarBrief, Painting, Traits
from app.engines.retry_policy import RetryPolicy
from tests.support.engine_requests import painting_request
from tests.support.moderators import PermissiveModerator
from tests.support.settings import made

BRIEF = AvatarBrief("Ada", "Oak", 30, "female", "human", None, None, Traits(), (), 11)


async def test_what_is_handed_in_is_used(tmp_path: Path) -> None:
    gate, policy = ModerationGate(PermissiveModerator()), RetryPolicy(seconds=1)
    engines, files = scripted_engines(ScriptedOptions(step_seconds=0)), ObjectFiles(f"file://{tmp_path}")
    container = bootstrap.build(made(tmp_path), engines, gate=gate, retry_policy=policy, files=files)
    assert (container.gate, container.retry_policy, container.files) == (gate, policy, files)
    parts = [part async for part in container.engines.ask(painting_request(BRIEF))]
    (painting,) = [part for part in parts if isinstance(part, Painting)]
    assert painting.engine == "scripted"


def test_everything_is_built_at_once(tmp_path: Path) -> None:
    """What is wrong with a configuration is found at the start, not by the first visitor."""
    container = bootstrap.build(made(tmp_path))
    assert {"pipeline", "painting", "accounts"} <= {*PARTS} <= vars(container).keys()
