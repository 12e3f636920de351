"""`GET …/events`: a run as Server-Sent Events, or its stored events as a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Schema
from litestar.params import FromPath, HeaderParameter, QueryParameter
from litestar.response import Stream

from app.accounts.policy import Identity
from app.accounts.service import Accounts
from app.characters.links import Links
from app.errors import AppError, InvalidField, NotFound, Unauthenticated
from app.portraits.avatars import Avatars
from app.progress.log import ProgressEvent, ProgressLog
from app.runs.models import GenerationRun
from app.runs.service import Generations
from app.settings.settings import Settings
from app.web.addresses import base_of
from app.web.auth import request_token, signed_in
from app.web.documentation import READS, SECURITY, ApiOperation, refusals
from app.web.i18n import request_locale
from app.web.live.connection_limits import ConnectionLimits, ConnectionSlot, TooManySockets
from app.web.live.relay import Relay
from app.web.live.stream import EventStream, Following
from app.web.live.wire import event_of
from app.web.numbers import MAX_SEQ, OptionalSeq, whole_number
from app.web.run_page.fragments import Fragments

EVENT_STREAM = "text/event-stream"
_STREAM_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
_LIST_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_ABOUT = (
    "Sends every stored event past where the client stands, then follows live, and ends after the run's end"
    " (with `avatar=true`, when no avatar is still to come). `Last-Event-ID`, which an EventSource sends when"
    " it reconnects, counts before `after`, which its address keeps repeating. Asked with"
    " `Accept: application/json` it answers the stored events as a list, at once. An event with `retry` says"
    " that an engine failed for a moment and its step is tried again by itself: try `attempt` of at most `of`"
    " begins in `waitSeconds`, and `code` is that of the failure."
)

LastEventId = Annotated[
    str | None,
    HeaderParameter(
        name="Last-Event-ID", description="The `id` of the last event received; counts before `after`."
    ),
]
Avatar = Annotated[bool, QueryParameter(description="Send the avatar's events too.")]
WithFragments = Annotated[
    bool,
    QueryParameter(
        name="fragments",
        description="Send `character_generation_fragment` too: pieces of the built-in page,"
        " as `{sessionId, seq, html}`.",
    ),
]
WithText = Annotated[
    bool,
    QueryParameter(
        name="text",
        description="Send `character_generation_text` too, `{sessionId, step, offset, text}`, while the"
        " history is written: from character `offset` on the text is `text`, and what stood there before is"
        " void. It has no `id`; who comes in the middle gets all there is, at `offset` 0. The next stored"
        " event ends it.",
    ),
]

_TEXT = Schema(type=OpenAPIType.STRING)
_ONE_EVENT = Schema(
    type=OpenAPIType.OBJECT,
    properties={"event": _TEXT, "id": _TEXT, "data": _TEXT},
    required=["event", "data"],
    description="One event of the stream; `data` is the JSON of a stored event.",
)


@dataclass
class WatchOperation(ApiOperation):
    """The operation with both forms of its answer."""

    def __post_init__(self) -> None:
        super().__post_init__()
        answer = (self.responses or {})["200"]
        if isinstance(answer, OpenAPIResponse) and answer.content is not None:
            answer.content[EVENT_STREAM] = OpenAPIMediaType(_ONE_EVENT)


@get(
    "/api/v1/generations/{session_id:uuid}/events",
    guards=[signed_in],
    operation_class=WatchOperation,
    operation_id="watchGeneration",
    tags=["Generations"],
    security=SECURITY,
    summary="Watch a run",
    description=_ABOUT,
    responses={
        200: ResponseSpec(
            list[ProgressEvent],
            generate_examples=False,
            description="The stored events; as `text/event-stream`, each is an event with its `seq` as `id`.",
        ),
        204: ResponseSpec(
            None, description="The run has ended, and nothing comes after where the client stands."
        ),
        **refusals(*READS, NotFound, InvalidField, TooManySockets),
    },
)
async def watch_generation(
    request: Request[Identity, Any, Any],
    session_id: FromPath[UUID],
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    avatars: NamedDependency[Avatars],
    progress_log: NamedDependency[ProgressLog],
    links: NamedDependency[Links],
    settings: NamedDependency[Settings],
    relay: NamedDependency[Relay],
    accounts: NamedDependency[Accounts],
    connection_limits: NamedDependency[ConnectionLimits],
    after: OptionalSeq = None,
    last_event_id: LastEventId = None,
    avatar: Avatar = False,
    with_fragments: WithFragments = False,
    with_text: WithText = False,
) -> Response[Any]:
    run = await generations.find_owned(identity, session_id)
    seen = _last_seen(run, after, last_event_id)
    event = partial(event_of, links=links, base=base_of(request, settings.public_url))
    allowed = partial(_may_watch, request_token(request), accounts, generations, run.id)
    fragments = Fragments(links) if with_fragments else None
    following = Following(run, seen, avatar, event, fragments, with_text, request_locale(request), allowed)
    if request.accept.best_match([EVENT_STREAM, MediaType.JSON]) == MediaType.JSON:
        return await _stored_events(progress_log, following)
    stream = EventStream(relay, progress_log, avatars, following)
    return await _streamed_events(stream, partial(connection_limits.take, identity.id))


async def _streamed_events(stream: EventStream, take_slot: Callable[[], ConnectionSlot]) -> Response[Any]:
    """204 where nothing is left to send. Raises TooManySockets."""
    if await stream.exhausted():
        return Response(None, status_code=204, headers=_STREAM_HEADERS)
    return Stream(stream.chunks(take_slot()), media_type=EVENT_STREAM, headers=_STREAM_HEADERS)


async def _may_watch(token: str | None, accounts: Accounts, generations: Generations, run_id: UUID) -> bool:
    """Whether the token still speaks for somebody to whom the run exists."""
    try:
        await generations.find_owned(await accounts.identify(token or ""), run_id)
    except (Unauthenticated, NotFound):
        return False
    except AppError:
        return True  # it can't be known now: the next look will
    return True


def _last_seen(run: GenerationRun, after: int | None, last_event_id: str | None) -> int:
    """The last `seq` seen. Nobody has seen what is not stored: a number beyond it would miss the end."""
    named = whole_number((last_event_id or "").strip(), MAX_SEQ)
    return min(after or 0 if named is None else named, run.last_seq)


async def _stored_events(progress_log: ProgressLog, following: Following) -> Response[list[ProgressEvent]]:
    entries = await progress_log.replay(following.run.id, following.after)
    wanted = [entry for entry in entries if following.avatar or not entry.of_avatar]
    return Response([following.event(entry) for entry in wanted], headers=_LIST_HEADERS)
