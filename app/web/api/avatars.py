"""Avatar jobs: request another avatar, show a job, cancel it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.accounts.policy import Identity
from app.errors import NotFound, QuotaExceeded, WrongState
from app.portraits.avatars import Avatars
from app.portraits.portrait_stops import PortraitStops
from app.web.addresses import Link
from app.web.api.bodies import AvatarJobBody, AvatarJobStarted
from app.web.api.views import avatar_job
from app.web.client_ip import client_address
from app.web.documentation import READS, WRITES, ApiOperation, refusals


@post(
    "/characters/{character_id:uuid}/avatar-jobs",
    status_code=202,
    operation_class=ApiOperation,
    operation_id="regenerateAvatar",
    summary="Paint another avatar",
    description="Earlier avatars are kept. While one is being painted already, that job is answered.",
    response_description="The job is accepted.",
    responses=refusals(*WRITES, NotFound, QuotaExceeded),
)
async def regenerate_avatar(
    request: Request[Identity, Any, Any],
    character_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    avatars: NamedDependency[Avatars],
) -> AvatarJobStarted:
    job = await avatars.regenerate(identity, character_id, client_address(request))
    return AvatarJobStarted(job.id)


@get(
    "/avatar-jobs/{avatar_job_id:uuid}",
    operation_class=ApiOperation,
    operation_id="getAvatarJob",
    summary="Look at an avatar job",
    description="With the newest preview while it is painted, and the avatar when it is ready.",
    response_description="The job.",
    responses=refusals(*READS, NotFound),
)
async def show_avatar_job(
    avatar_job_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    avatars: NamedDependency[Avatars],
    link: NamedDependency[Link],
) -> AvatarJobBody:
    return avatar_job(await avatars.find(identity, avatar_job_id), link)


@post(
    "/avatar-jobs/{avatar_job_id:uuid}/cancel",
    status_code=200,
    operation_class=ApiOperation,
    operation_id="cancelAvatarJob",
    summary="Cancel an avatar job",
    description="Stops it, waiting or under way; its watchers get `generating_avatar` with `error` and code"
    " `cancelled`. One that is cancelled already stays so. Discarding a character stops its portraits too.",
    response_description="The job, cancelled.",
    responses=refusals(*WRITES, NotFound, WrongState),
)
async def cancel_avatar_job(
    avatar_job_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    portrait_stops: NamedDependency[PortraitStops],
    link: NamedDependency[Link],
) -> AvatarJobBody:
    return avatar_job(await portrait_stops.cancel(identity, avatar_job_id), link)


HANDLERS = [regenerate_avatar, show_avatar_job, cancel_avatar_job]
