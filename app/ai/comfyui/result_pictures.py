"""The picture of a prompt that has ended, whatever else its nodes have left or how they ended."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from app.ai.comfyui.job import Job, PictureLocation
from app.ai.comfyui.server import ComfyServer
from app.ai.image_servers import pictures
from app.ai.image_servers.error_mapping import NO_PICTURE, translated_errors
from app.errors import EngineError, EngineMisconfigured
from app.pool.pool import PoolProcessDied

log = structlog.get_logger()

Finished = tuple[bytes, int, int]  # a portrait as it is kept: WebP, width, height
_MAX_TRANSIENT = 6  # failures of the server itself, after which it is not asked for more pictures


async def saved_before_failure(server: ComfyServer, job: Job, save_nodes: Collection[str]) -> Finished | None:
    """What the nodes `save_nodes` had saved when another node failed; None where there is nothing to be had.
    Raises what the server only failed with for now: another try finds it."""
    picture, failures, retryable = await _first_readable(
        server, job.picture_locations(save_nodes, only_save_nodes=True)
    )
    if picture is None and retryable:
        raise next(each for each in failures if _is_transient(each))
    if picture is not None:
        log.info("comfyui.saved_before_failure", cause=job.cause)
    return picture


async def first_picture(server: ComfyServer, job: Job, save_nodes: Collection[str]) -> Finished | None:
    """The first of the job's pictures that can be read; those of the nodes `save_nodes` are asked for once more
    before others, where the server only failed for now. None where all of them are gone.

    Raises EngineMisconfigured where there are none, and what the likeliest one failed with where none could
    be read.
    """
    own_locations = job.picture_locations(save_nodes, only_save_nodes=True)
    others = [location for location in job.picture_locations(save_nodes) if location not in own_locations]
    if not own_locations and not others:
        raise EngineMisconfigured(NO_PICTURE)
    picture, failures, retryable = await _first_readable(server, own_locations)
    for locations in (retryable, others):
        if picture is None and len(retryable) <= _MAX_TRANSIENT:
            picture, more, _ = await _first_readable(server, locations)
            failures += more
    if picture is not None or not failures:
        return picture
    raise next((each for each in failures if _is_transient(each)), failures[0])


async def _first_readable(
    server: ComfyServer, locations: list[PictureLocation]
) -> tuple[Finished | None, list[EngineError | PoolProcessDied], list[PictureLocation]]:
    """The first that is a picture, the failures before it, and the places of those that may pass."""
    failures: list[EngineError | PoolProcessDied] = []
    retryable: list[PictureLocation] = []
    for location in locations:
        try:
            with translated_errors():
                content = await server.picture(location)
            if content is not None:
                return await pictures.portrait(content), failures, retryable
        except (EngineError, PoolProcessDied) as error:
            log.info("comfyui.picture_passed_over", kind=type(error).__name__)
            failures.append(error)
            if _is_transient(error):
                retryable.append(location)
                if len(retryable) > _MAX_TRANSIENT:
                    break
    return None, failures, retryable


def _is_transient(error: Exception) -> bool:
    return isinstance(error, EngineError) and error.transient
