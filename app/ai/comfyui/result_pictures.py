"""Downloads the picture of an ended prompt, whatever else its nodes left or how they ended."""

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

Finished = tuple[bytes, int, int]  # a portrait as stored: WebP, width, height in pixels
_MAX_TRANSIENT = 6  # transient failures after which no more pictures are requested


async def saved_before_failure(server: ComfyServer, job: Job, save_nodes: Collection[str]) -> Finished | None:
    """Return what the save nodes had stored when another node failed; None if there is nothing. Raises
    transient errors: another try finds it."""
    picture, failures, retryable = await _first_readable(
        server, job.picture_locations(save_nodes, only_save_nodes=True)
    )
    if picture is None and retryable:
        raise next(each for each in failures if _is_transient(each))
    if picture is not None:
        log.info("comfyui.saved_before_failure", cause=job.cause)
    return picture


async def first_picture(server: ComfyServer, job: Job, save_nodes: Collection[str]) -> Finished | None:
    """Return the first readable picture of the job; those of `save_nodes` are requested again before others
    after transient errors. None if all of them are gone.

    Raises EngineMisconfigured if the job has none, and the error of the likeliest one if none could be read.
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
    """Return the first readable picture, the errors before it, and the locations of transient ones."""
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
