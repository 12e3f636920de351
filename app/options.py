"""Settings as the options that each part is built with."""

from __future__ import annotations

from app.accounts.tokens import TokenRules
from app.ai.diffusers_local.options import Options as DiffusersOptions
from app.ai.image_servers.server_options import ImageServer
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, ModelEndpoints, RemoteModerator
from app.ai.registry import Choice, build_engines, build_moderation_gate, build_moderator
from app.ai.scripted import ScriptedOptions
from app.engines.moderation import ModerationGate, Moderator, Rating
from app.engines.ports import Engines
from app.generation.expiry import RetentionPeriods
from app.runs.quota_limits import MICROS, Limit, Limits
from app.settings import moderation as settings_moderation
from app.settings import openai as settings_openai
from app.settings.settings import Settings


def engines_of(settings: Settings) -> Engines:
    """The engines that these settings choose."""
    choice = Choice(settings.analyst, settings.writer, settings.painter, settings.writer_fallback)
    server, diffusers = image_server_of(settings), diffusers_of(settings)
    return build_engines(choice, _scripted(settings), places_of(settings), server, diffusers)


def diffusers_of(settings: Settings) -> DiffusersOptions | None:
    """How the `diffusers` painter paints; None where another one does."""
    if settings.painter != "diffusers" or settings.diffusers_model is None:
        return None
    return DiffusersOptions(
        settings.diffusers_model,
        settings.diffusers_device,
        settings.diffusers_steps,
        settings.diffusers_guidance,
        settings.diffusers_size,
    )


def places_of(settings: Settings) -> ModelEndpoints:
    """Where the models are, for the steps that `openai` engines serve."""
    most = settings.openai_most_tokens
    return ModelEndpoints(
        **{
            step: ModelEndpoint(at.base_url, at.api_key, at.model, most)
            for step, at in settings_openai.models(settings).items()
        }
    )


def moderation_gate(settings: Settings) -> ModerationGate:
    """The gate that all texts pass, before the moderators that these settings choose."""
    return build_moderation_gate(Rating(settings.most_mature), moderation_of(settings))


def remote_moderator_of(settings: Settings) -> Moderator | None:
    """The moderator on a server alone; None where there is none."""
    remote = moderation_of(settings)
    return build_moderator(remote) if remote else None


def moderation_of(settings: Settings) -> RemoteModerator | None:
    """Where the moderator is that runs beside the built-in rules."""
    if (kind := settings_moderation.remote(settings)) is None:
        return None
    place = ModelEndpoint(
        settings.moderation_base_url,
        settings.moderation_api_key,
        settings.moderation_model or "",
        settings.openai_most_tokens,
    )
    return RemoteModerator(kind, place, settings.moderation_seconds, settings.moderation_at_once)


def image_server_of(settings: Settings) -> ImageServer | None:
    """The server of image models that paints; None where another engine does."""
    if settings.painter == "comfyui":
        return ImageServer(
            settings.comfyui_url,
            settings.comfyui_api_key,
            settings.comfyui_checkpoint,
            settings.comfyui_size,
            settings.comfyui_steps,
            settings.comfyui_likeness,
            settings.comfyui_workflow,
            settings.comfyui_reference_workflow,
        )
    if settings.painter == "automatic1111":
        return ImageServer(
            settings.automatic1111_url,
            settings.automatic1111_api_key,
            settings.automatic1111_checkpoint,
            settings.automatic1111_size,
            settings.automatic1111_steps,
            settings.automatic1111_likeness,
        )
    return None


def _scripted(settings: Settings) -> ScriptedOptions:
    return ScriptedOptions(
        step_seconds=settings.scripted_step_seconds,
        fail_step=settings.scripted_fail_step,
        fail_times=settings.scripted_fail_times,
        fail_as=settings.scripted_fail_as,
    )


def limits_of(settings: Settings) -> Limits:
    """What may be spent in a day."""
    costs = (settings.daily_cost_per_user, settings.daily_cost_per_guest_address, settings.daily_cost_studio)
    return Limits(
        Limit(
            settings.daily_runs_per_user, settings.daily_runs_per_guest_address, settings.daily_runs_studio
        ),
        Limit(
            settings.daily_portraits_per_user,
            settings.daily_portraits_per_guest_address,
            settings.daily_portraits_studio,
        ),
        Limit(*(None if dollars is None else int(dollars * MICROS) for dollars in costs)),
    )


def retention_periods(settings: Settings) -> RetentionPeriods:
    """How long what nobody comes back for is kept."""
    return RetentionPeriods(settings.keep_guests_days, settings.keep_runs_days, settings.keep_previews_days)


def token_rules_of(settings: Settings) -> TokenRules:
    """How tokens are verified."""
    return TokenRules(
        secret=settings.jwt_secret,
        algorithms=settings.jwt_algorithms,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        admin_roles=settings.jwt_admin_roles,
    )
