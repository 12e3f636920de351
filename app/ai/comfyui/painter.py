"""The painter: a workflow filled with the character, followed to its picture, taken back when cancelled."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from app.ai.call_recording import call_notes
from app.ai.comfyui.cancelling import leave
from app.ai.comfyui.job import Job
from app.ai.comfyui.prompt_tracking import PreviewFrame, Sent, Stage, Watch
from app.ai.comfyui.result_pictures import Finished, picture_of, saved_before_failure
from app.ai.comfyui.server import ComfyServer
from app.ai.comfyui.websocket import listening
from app.ai.comfyui.workflow import Graph, Value, Workflow, own, shipped
from app.ai.error_messages import UNUSABLE_PICTURE
from app.ai.image_servers import pictures
from app.ai.image_servers.error_mapping import NO_PICTURE, STOPPED, translated_errors
from app.ai.image_servers.http import Answers, connected
from app.ai.image_servers.progress import Pace, named, percent_of
from app.ai.image_servers.server_options import ImageServer
from app.ai.portrait_prompt import PhrasePrompt, phrased
from app.engines.ports import AvatarBrief, Painting, PaintingProgress, PaintingStage, Preview, Queued
from app.errors import EngineError, EngineMisconfigured, EngineOutOfMemory
from app.runs.usage import UsageRecord, current_usage

log = structlog.get_logger()

ENGINE = "comfyui"
_MAX_PROMPTS = 20  # of one painting: those that ended badly, on whatever try, and the one that doesn't


@dataclass(frozen=True, slots=True)
class _Order:
    """What is asked for. `model`: the checkpoint, or the workflow that names its own; `savers`: the nodes
    whose picture it is, `senders`: those of them that only send it."""

    graph: Graph
    model: str
    label: str
    passes: int
    savers: frozenset[str]
    senders: frozenset[str]

    def prompt_id(self, usage_record: UsageRecord, number: int) -> str:
        """The same work finds its prompt by it again, whoever does it."""
        return usage_record.key(f"{self.label}/{self.model}/{number}")

    def graph_of(self, number: int) -> Graph:
        """Another prompt of the same work has its picture saved anew: of a graph that it has just worked, the
        server gives back where it saved the first, which may be gone. Inputs that a node hasn't are left out.
        """
        if number == 0:
            return self.graph
        anew = {"chargen_prompt": number}
        changed = {node: self.graph[node] for node in self.savers & self.graph.keys()}
        saved = {
            node: {**parts, "inputs": {**parts.get("inputs", {}), **anew}} for node, parts in changed.items()
        }
        return {**self.graph, **saved}


_Preview = Preview | PaintingProgress | Queued


class ComfyPainter:
    def __init__(self, at: ImageServer) -> None:
        self._at = at
        self._answers = Answers()
        self._plain = own(at.workflow) if at.workflow else shipped("text_1")
        self._like: Workflow | None = None
        if at.reference_workflow:
            self._like = own(at.reference_workflow)
        elif not at.workflow:
            self._like = shipped("reference_1")

    @property
    def wants_reference(self) -> bool:
        return self._like is not None and self._at.likeness > 0

    async def paint(self, brief: AvatarBrief) -> AsyncGenerator[PaintingStage]:
        usage_record, prompt, finished, model = current_usage(), phrased(brief), None, ""
        with translated_errors():
            async with connected(self._at, self._answers) as http:
                server = ComfyServer(http)
                order = await self._order(server, brief, prompt)
                model = order.model
                # Before the call is noted: while the server is away nothing is asked of it.
                found = await server.find(order.prompt_id(usage_record, 0))
                with call_notes(usage_record, ENGINE, model, order.label), translated_errors():
                    async with aclosing(self._painted(server, order, usage_record, found)) as parts:
                        async for part in parts:
                            if isinstance(part, tuple):
                                finished = part
                            else:
                                yield part
        if finished is None:
            raise EngineMisconfigured(NO_PICTURE)
        # Handed over when the call has ended and is noted.
        yield Painting(*finished, prompt.wanted, brief.seed, named(ENGINE, model))

    async def _order(self, server: ComfyServer, brief: AvatarBrief, prompt: PhrasePrompt) -> _Order:
        reference = brief.reference if self.wants_reference else None
        workflow = self._like if reference and self._like else self._plain
        values: dict[str, Value] = {
            "prompt": prompt.wanted,
            "negative_prompt": prompt.unwanted,
            "seed": brief.seed,
            "width": self._at.size,
            "height": self._at.size,
            "steps": self._at.steps,
            "denoise": self._at.denoise,
        }
        if workflow.wants("checkpoint"):
            values["checkpoint"] = self._at.checkpoint or await server.first_checkpoint()
        if reference and workflow.wants("reference"):
            values["reference"] = await server.upload(await pictures.reference(reference))
        model = str(values.get("checkpoint", workflow.name))
        label = f"{prompt.label}, {workflow.label}"
        return _Order(
            workflow.filled(values), model, label, workflow.passes, workflow.savers, workflow.senders
        )

    async def _painted(
        self, server: ComfyServer, order: _Order, usage_record: UsageRecord, found: Job | None
    ) -> AsyncGenerator[_Preview | Finished]:
        """How it gets on, and the picture last; `found`: the first prompt, where the server knows of it.
        Nothing is painted twice after an answer that was lost, a server that was away, or a worker that died.
        """
        for number in range(_MAX_PROMPTS):
            prompt_id = order.prompt_id(usage_record, number)
            found = await server.find(prompt_id) if number else found
            if found and found.failure() and not found.places(order.savers, own=True):
                continue
            sent: bytes | None = None
            following = self._followed(server, order, order.graph_of(number), prompt_id, found)
            async with aclosing(following) as parts:
                async for part in parts:
                    if isinstance(part, Sent):
                        sent = part.content
                    elif not isinstance(part, Job):
                        yield part
                    elif (picture := await self._picture(server, order, part, found, sent)) is not None:
                        yield picture
                        return
        raise EngineError(STOPPED)

    async def _picture(
        self, server: ComfyServer, order: _Order, job: Job, found: Job | None, sent: bytes | None
    ) -> Finished | None:
        """The job's picture, also where another node failed after it was saved; None where it is to be
        painted anew: what was found had failed, was ended by somebody else, or its picture is gone by now.
        """
        if order.senders and not job.places(order.savers, own=True):
            if sent is not None:
                return await pictures.portrait(sent)
            if found and job.failure() is None:
                return None  # it was sent to whoever followed the prompt before
        if (failure := job.failure()) is None:
            picture = await picture_of(server, job, order.savers)
            if picture is None and not found:
                raise EngineError(UNUSABLE_PICTURE)
            return picture
        if (picture := await saved_before_failure(server, job, order.savers)) is not None:
            return picture
        if found and (job.interrupted or found.state == "ended"):
            return None
        log.info("comfyui.failed", cause=job.cause)
        if isinstance(failure, EngineOutOfMemory):
            await server.free()  # the next try finds all the room there is
        raise failure

    async def _followed(
        self, server: ComfyServer, order: _Order, graph: Graph, prompt_id: str, found: Job | None
    ) -> AsyncGenerator[_Preview | Sent | Job]:
        """How it gets on, and the ended job last. Whoever goes away before that has the server stop."""
        if found and found.state == "ended":
            yield found
            return
        abandoned = True
        try:
            async with listening(self._at, prompt_id) as queue_position:
                known = found.prompt_id if found else await server.submit(graph, prompt_id)
                watch = Watch(server, known, order.passes, order.senders)
                async with aclosing(_shown(watch.follow(queue_position))) as parts:
                    async for part in parts:
                        abandoned = abandoned and not isinstance(part, Job)
                        yield part
        except Exception:
            abandoned = False  # the next try finds it again
            raise
        finally:
            if abandoned:
                await leave(self._at, server, prompt_id)


async def _shown(stages: AsyncGenerator[Stage]) -> AsyncGenerator[_Preview | Sent | Job]:
    """Of the many pictures of the work under way, those that are worth a preview; the others' percents."""
    pace = Pace()
    async with aclosing(stages):
        async for stage in stages:
            if not isinstance(stage, PreviewFrame):
                yield stage
            elif (percent := pace.due(stage.fraction)) and (small := await pictures.preview(stage.content)):
                yield Preview(small, percent)
            else:
                yield PaintingProgress(percent_of(stage.fraction))
