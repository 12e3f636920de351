"""The settings of the painter on a server with AUTOMATIC1111's API."""

from __future__ import annotations

from dataclasses import dataclass

from app.ai.image_servers import settings as shared
from app.ai.image_servers.server_options import ImageServer
from app.engines.choices import EngineSettings
from app.settings import environment
from app.settings.declaration import setting

AUTOMATIC1111 = "http://127.0.0.1:7860"


@dataclass(frozen=True, slots=True)
class A1111Settings:
    """Read by no one but the `automatic1111` painter."""

    automatic1111_url: str = shared.address("automatic1111", AUTOMATIC1111)
    automatic1111_api_key: str | None = shared.key("automatic1111")
    automatic1111_checkpoint: str | None = setting(
        "CHARGEN_AUTOMATIC1111_CHECKPOINT", environment.text, None, "The checkpoint, as the server lists it.",
        shown="the one it has loaded",
    )  # fmt: skip
    automatic1111_size: int = shared.size("automatic1111")
    automatic1111_steps: int = shared.steps("automatic1111")
    automatic1111_likeness: float = shared.likeness("automatic1111")


def server_of(settings: EngineSettings) -> ImageServer:
    """Returns the painter's options."""
    chosen = settings.of(A1111Settings)
    return ImageServer(
        chosen.automatic1111_url,
        chosen.automatic1111_api_key,
        chosen.automatic1111_checkpoint,
        chosen.automatic1111_size,
        chosen.automatic1111_steps,
        chosen.automatic1111_likeness,
    )
