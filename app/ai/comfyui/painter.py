"""The painter: a workflow filled with the character, followed to its picture, taken back when cancelled."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from app.ai.comfyui.server import ComfyServer, Job
from app.ai.comfyui.watching import Watch, listening
from app.ai.comfyui.workflow import Graph, Value, Workflow, own, shipped
from app.ai.image_servers import pictures
from app.ai.image_servers.failures import NO_PICTURE, STOPPED, told
from app.ai.image_servers.http import connected
from app.ai.image_servers.painting import Pace, named
from app.ai.image_servers.place import ImageServer
from app.ai.noting import noting
from app.ai.portrait_prompt import PhrasePrompt, phrased
from app.ai.sentences import UNUSABLE_PICTURE
from app.errors import EngineError
from app.generation.calls import Bill, current_bill
from app.generation.ports import AvatarBrief, Painting, Preview

log = structlog.get_logger()

ENGINE = "comfyui"
_MOST_PROMPTS = 20  # of one painting: those that ended badly, on whatever try, and the one that doesn't


@dataclass(frozen=True, slots=True)
class _Order:
    """What is asked for. `model`: the checkpoint, or the workflow that names its own."""

    graph: Graph
    model: str
    label: str
    passes: int


class ComfyPainter:
    def __init__(self, at: ImageServer) -> None:
        self._at = at
        self._plain = own(at.workflow) if at.workflow else shipped("text_1")
        self._like: Workflow | None = None
        if at.reference_workflow:
            self._like = own(at.reference_workflow)
        elif not at.workflow:
            self._like = shipped("reference_1")

    @property
    def wants_reference(self) -> bool:
        return self._like is not None and self._at.likeness > 0

    async def paint(self, brief: AvatarBrief) -> AsyncGenerator[Preview | Painting]:
        bill, prompt, picture, model = current_bill(), phrased(brief), None, ""
        with told():
            async with connected(self._at) as http:
                server = ComfyServer(http)
                order = await self._order(server, brief, prompt)
                model = order.model
                with noting(bill, ENGINE, model, order.label), told():
                    async with aclosing(self._painted(server, order, bill)) as parts:
                        async for part in parts:
                            if isinstance(part, Preview):
                                yield part
                            else:
                                picture = part
        if picture is None:
            raise EngineError(NO_PICTURE)
        content, width, height = await pictures.portrait(picture)
        # Handed over when the call has ended and is noted.
        yield Painting(content, width, height, prompt.wanted, brief.seed, named(ENGINE, model))

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
        return _Order(workflow.filled(values), model, f"{prompt.label}, {workflow.label}", workflow.passes)

    async def _painted(
        self, server: ComfyServer, order: _Order, bill: Bill
    ) -> AsyncGenerator[Preview | bytes]:
        """Previews, and the picture last. Each prompt has an id that the same work finds again: nothing is
        painted twice after an answer that was lost, or a worker that died."""
        for number in range(_MOST_PROMPTS):
            prompt_id = bill.key(f"{order.label}/{order.model}/{number}")
            found = await server.find(prompt_id)
            if found and found.failure():
                continue
            async with aclosing(self._followed(server, order, prompt_id, found)) as parts:
                async for part in parts:
                    if isinstance(part, Preview):
                        yield part
                    elif (picture := await self._picture(server, part, found)) is not None:
                        yield picture
                        return
        raise EngineError(STOPPED)

    async def _picture(self, server: ComfyServer, job: Job, found: Job | None) -> bytes | None:
        """The job's picture; None where it is to be painted anew: somebody else than we ended what was found,
        or its picture is gone by now."""
        if failure := job.failure():
            if found and job.interrupted:
                return None
            log.info("comfyui.failed", cause=job.cause)
            raise failure
        at = job.picture()
        if at is None:
            raise EngineError(NO_PICTURE)
        picture = await server.picture(at)
        if picture is None and found is None:
            raise EngineError(UNUSABLE_PICTURE)
        return picture

    async def _followed(
        self, server: ComfyServer, order: _Order, prompt_id: str, found: Job | None
    ) -> AsyncGenerator[Preview | Job]:
        """Previews, and the ended job last. Whoever goes away before that has the server stop."""
        if found and found.state == "ended":
            yield found
            return
        abandoned = True
        try:
            async with listening(self._at, prompt_id) as socket:
                known = found.prompt_id if found else await server.submit(order.graph, prompt_id)
                watch = Watch(server, known, order.passes)
                async with aclosing(_shown(watch.follow(socket))) as parts:
                    async for part in parts:
                        abandoned = abandoned and not isinstance(part, Job)
                        yield part
        except Exception:
            abandoned = False  # the next try finds it again
            raise
        finally:
            if abandoned:
                await server.leave(prompt_id)


async def _shown(parts: AsyncGenerator[tuple[bytes, float] | Job]) -> AsyncGenerator[Preview | Job]:
    """Of the many pictures of the work under way, those that are worth a preview."""
    pace = Pace()
    async with aclosing(parts):
        async for part in parts:
            if isinstance(part, Job):
                yield part
            elif (percent := pace.due(part[1])) and (small := await pictures.preview(part[0])):
                yield Preview(small, percent)
