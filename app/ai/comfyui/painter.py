"""The painter on ComfyUI: fills a workflow, tracks the prompt to its picture, cancels it if abandoned."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from app.ai.call_recording import record_call
from app.ai.comfyui.cancelling import cancel
from app.ai.comfyui.job import Job
from app.ai.comfyui.prompt_tracking import PreviewFrame, PromptTracker, SentPicture, Stage
from app.ai.comfyui.result_pictures import Finished, first_picture, saved_before_failure
from app.ai.comfyui.server import ComfyServer
from app.ai.comfyui.websocket import connected_websocket
from app.ai.comfyui.workflow import Graph, Value, Workflow, load_custom, load_shipped
from app.ai.error_messages import UNUSABLE_PICTURE
from app.ai.foreign_json import as_object
from app.ai.image_servers import pictures
from app.ai.image_servers.error_mapping import NO_PICTURE, STOPPED, translated_errors
from app.ai.image_servers.http import KnownRequests, connected
from app.ai.image_servers.progress import PreviewThrottle, engine_name, percent_of
from app.ai.image_servers.server_options import ImageServer
from app.ai.portrait_prompt import PhrasePrompt, phrase_prompt
from app.engines.ports import AvatarBrief, Painting, PaintingProgress, PaintingStage, Preview, Queued
from app.errors import EngineError, EngineMisconfigured, EngineOutOfMemory
from app.runs.usage import UsageRecord, current_usage

log = structlog.get_logger()

ENGINE = "comfyui"
_MAX_PROMPTS = 20  # prompts per painting, failed ones included


@dataclass(frozen=True, slots=True)
class _PromptRequest:
    """What is requested. `model`: the checkpoint, or the workflow that names its own; `save_nodes`: the nodes
    whose picture is wanted, `send_nodes`: those of them that only send it by websocket."""

    graph: Graph
    model: str
    label: str
    passes: int
    save_nodes: frozenset[str]
    send_nodes: frozenset[str]

    def prompt_id(self, usage_record: UsageRecord, number: int) -> str:
        """Return a deterministic id, so that a retry in any process finds the prompt again."""
        return usage_record.key(f"{self.label}/{self.model}/{number}")

    def graph_of(self, number: int) -> Graph:
        """Return the graph for a further prompt with a changed input in its save nodes: for an identical
        graph the server returns the cached location of a file that may be gone. Nodes ignore unknown
        inputs."""
        if number == 0:
            return self.graph
        changed_input = {"chargen_prompt": number}
        changed = {node: self.graph[node] for node in self.save_nodes & self.graph.keys()}
        saved = {
            node: {**parts, "inputs": {**as_object(parts.get("inputs")), **changed_input}}
            for node, parts in changed.items()
        }
        return {**self.graph, **saved}


_Progress = Preview | PaintingProgress | Queued


class ComfyPainter:
    def __init__(self, options: ImageServer) -> None:
        self._options = options
        self._known_requests = KnownRequests()
        self._workflow = load_custom(options.workflow) if options.workflow else load_shipped("text_1")
        self._reference_workflow: Workflow | None = None
        if options.reference_workflow:
            self._reference_workflow = load_custom(options.reference_workflow)
        elif not options.workflow:
            self._reference_workflow = load_shipped("reference_1")

    @property
    def wants_reference(self) -> bool:
        return self._reference_workflow is not None and self._options.likeness > 0

    async def paint(self, brief: AvatarBrief) -> AsyncGenerator[PaintingStage]:
        usage_record, prompt, picture_parts, model = current_usage(), phrase_prompt(brief), None, ""
        with translated_errors():
            async with connected(self._options, self._known_requests) as http:
                server = ComfyServer(http)
                request = await self._build_request(server, brief, prompt)
                model = request.model
                # Before the call is recorded: an unavailable server does no work.
                found = await server.find(request.prompt_id(usage_record, 0))
                with record_call(usage_record, ENGINE, model, request.label), translated_errors():
                    async with aclosing(self._stream_prompts(server, request, usage_record, found)) as parts:
                        async for part in parts:
                            if isinstance(part, tuple):
                                picture_parts = part
                            else:
                                yield part
        if picture_parts is None:
            raise EngineMisconfigured(NO_PICTURE)
        # Yielded after the call has ended and is recorded.
        yield Painting(*picture_parts, prompt.positive, brief.seed, engine_name(ENGINE, model))

    async def _build_request(
        self, server: ComfyServer, brief: AvatarBrief, prompt: PhrasePrompt
    ) -> _PromptRequest:
        reference = brief.reference if self.wants_reference else None
        workflow = self._reference_workflow if reference and self._reference_workflow else self._workflow
        values: dict[str, Value] = {
            "prompt": prompt.positive,
            "negative_prompt": prompt.negative,
            "seed": brief.seed,
            "width": self._options.size,
            "height": self._options.size,
            "steps": self._options.steps,
            "denoise": self._options.denoise,
        }
        if workflow.has_placeholder("checkpoint"):
            values["checkpoint"] = self._options.checkpoint or await server.first_checkpoint()
        if reference and workflow.has_placeholder("reference"):
            values["reference"] = await server.upload(await pictures.reference(reference))
        model = str(values.get("checkpoint", workflow.name))
        label = f"{prompt.label}, {workflow.label}"
        return _PromptRequest(
            workflow.fill(values), model, label, workflow.passes, workflow.save_nodes, workflow.send_nodes
        )

    async def _stream_prompts(
        self, server: ComfyServer, request: _PromptRequest, usage_record: UsageRecord, found: Job | None
    ) -> AsyncGenerator[_Progress | Finished]:
        """Yield progress, and the picture last; `found`: the first prompt, if the server knows it. Nothing is
        painted twice after a lost response, an unavailable server, or a dead worker."""
        for number in range(_MAX_PROMPTS):
            prompt_id = request.prompt_id(usage_record, number)
            found = await server.find(prompt_id) if number else found
            if (
                found
                and found.failure()
                and not found.picture_locations(request.save_nodes, only_save_nodes=True)
            ):
                continue
            sent_picture: bytes | None = None
            stages = self._track(server, request, request.graph_of(number), prompt_id, found)
            async with aclosing(stages) as parts:
                async for part in parts:
                    if isinstance(part, SentPicture):
                        sent_picture = part.content
                    elif not isinstance(part, Job):
                        yield part
                    elif (
                        picture := await self._picture_of_job(server, request, part, found, sent_picture)
                    ) is not None:
                        yield picture
                        return
        raise EngineError(STOPPED)

    async def _picture_of_job(
        self,
        server: ComfyServer,
        request: _PromptRequest,
        job: Job,
        found: Job | None,
        sent_picture: bytes | None,
    ) -> Finished | None:
        """Return the job's picture, also if another node failed after saving it. None if it must be painted
        again: the job found had failed, was ended by someone else, or its picture is gone."""
        if request.send_nodes and not job.picture_locations(request.save_nodes, only_save_nodes=True):
            if sent_picture is not None:
                return await pictures.portrait(sent_picture)
            if found and job.failure() is None:
                return None  # it was sent to whoever tracked the prompt before
        if (failure := job.failure()) is None:
            picture = await first_picture(server, job, request.save_nodes)
            if picture is None and not found:
                raise EngineError(UNUSABLE_PICTURE)
            return picture
        if (picture := await saved_before_failure(server, job, request.save_nodes)) is not None:
            return picture
        if found and (job.interrupted or found.state == "ended"):
            return None
        log.info("comfyui.failed", cause=job.cause)
        if isinstance(failure, EngineOutOfMemory):
            await server.free()  # frees memory for the next try
        raise failure

    async def _track(
        self, server: ComfyServer, request: _PromptRequest, graph: Graph, prompt_id: str, found: Job | None
    ) -> AsyncGenerator[_Progress | SentPicture | Job]:
        """Yield progress, and the ended job last. If the caller stops before that, the prompt is
        cancelled."""
        if found and found.state == "ended":
            yield found
            return
        abandoned = True
        try:
            async with connected_websocket(self._options, prompt_id) as websocket:
                known_id = found.prompt_id if found else await server.submit(graph, prompt_id)
                tracker = PromptTracker(server, known_id, request.passes, request.send_nodes)
                async with aclosing(_with_previews(tracker.track(websocket))) as parts:
                    async for part in parts:
                        abandoned = abandoned and not isinstance(part, Job)
                        yield part
        except Exception:
            abandoned = False  # the next try finds the prompt again
            raise
        finally:
            if abandoned:
                await cancel(self._options, server, prompt_id)


async def _with_previews(stages: AsyncGenerator[Stage]) -> AsyncGenerator[_Progress | SentPicture | Job]:
    """Reduce the preview frames to those worth a preview; report the others' percentages."""
    throttle = PreviewThrottle()
    async with aclosing(stages):
        async for stage in stages:
            if not isinstance(stage, PreviewFrame):
                yield stage
            elif (percent := throttle.percent_if_due(stage.fraction)) and (
                small := await pictures.preview(stage.content)
            ):
                yield Preview(small, percent)
            else:
                yield PaintingProgress(percent_of(stage.fraction))
