"""AppError: the base of every failure shown to a person, with its stable code, HTTP status and sentence.

Most subclasses are here; some are in the only room that raises them. A subclass without a code of its own has
its parent's. docs/contract.md lists all codes. Sockets, streams and pages use the code alone."""

from __future__ import annotations

from typing import Any, ClassVar

from app.translation import N_


class AppError(Exception):
    """A failure that is shown to a person.

    `message`: an English sentence that says what to do. It is the key of its translation, so values go into
    `details` and stand in it as `{name}`."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    default: ClassVar[str] = N_("Something went wrong on our side. Please try again.")

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or self.default
        self.details = details
        super().__init__(self.message)

    def sentence(self, template: str | None = None) -> str:
        """The sentence with its details filled in; `template` is a translation of `message`."""
        sentence = template or self.message
        try:
            return sentence.format(**self.details)
        except (KeyError, IndexError):
            return sentence


class InternalError(AppError):
    """A fault of ours ended a step of a run; it is logged with its traceback. A person may try again."""

    retryable = True


class NothingToGenerate(AppError):
    code, status = "nothing_to_generate", 400
    default = N_("Describe the character or add a picture, then try again.")


class Unauthenticated(AppError):
    code, status = "unauthenticated", 401
    default = N_("Please sign in: the token is missing, invalid or expired.")


class Forbidden(AppError):
    code, status = "forbidden", 403
    default = N_("This is for administrators only.")


class NotFound(AppError):
    code, status = "not_found", 404
    default = N_("There is nothing here that belongs to you. Check the address.")


class WrongState(AppError):
    code, status = "wrong_state", 409
    default = N_("That can't be done in the present state. Reload and look again.")


class IdempotencyConflict(WrongState):
    code = "idempotency_conflict"
    default = N_("This Idempotency-Key was used with other fields or another picture. Use a new key.")


class VersionConflict(AppError):
    code, status = "version_conflict", 412
    default = N_("Somebody changed this character meanwhile. Reload it and apply your change again.")


class ImageTooLarge(AppError):
    code, status = "image_too_large", 413
    default = N_("The picture is too large. Use one of at most 10 MiB and 40 megapixels.")


class UnsupportedImage(AppError):
    code, status = "unsupported_image", 415
    default = N_("The picture can't be read. Use a PNG, JPEG, WebP, GIF or AVIF.")


class HeicUnsupported(UnsupportedImage):
    """A HEIC picture, and the extra that reads these is not installed."""

    default = N_(
        "HEIC pictures can't be read here. Send it as JPEG, or ask whoever runs this studio to install the "
        "extra 'heic'."
    )


class InvalidField(AppError):
    code, status = "invalid_field", 422
    default = N_("A field is not valid. Correct it and try again.")


class ContentRefused(AppError):
    """Moderation refused a text: by a fixed rule or by the rating that is set; `reasons` says which."""

    code, status = "content_refused", 422
    default = N_("The text says something that can't be part of a character here. Change it and try again.")


class ResultRefused(ContentRefused):
    """Moderation refused an engine's text; another try may produce one that passes."""

    retryable = True
    default = N_(
        "What the engine wrote can't be shown here, so it was not kept. Try again: it may turn out otherwise."
    )


class TooMany(AppError):
    """A limit on load was reached. `retry_after`: seconds after which to try again."""

    code, status, retryable = "too_many", 429, True
    default = N_("Too much of this at once. Please try again in a moment.")

    def __init__(self, message: str | None = None, *, retry_after: int = 10, **details: Any) -> None:
        super().__init__(message, retryAfter=retry_after, **details)
        self.retry_after = retry_after


class TooManyRuns(TooMany):
    code = "too_many_runs"
    default = N_("Too many of your runs are waiting. Try again when some have finished.")


class QuotaExceeded(TooMany):
    """A daily quota is used up; `details` name the `limit` and its `scope`, see app/runs/quotas.py."""

    code = "quota_exceeded"
    default = N_("What may be made here in a day is used up. Try again after midnight UTC.")


class Unavailable(AppError):
    code, status, retryable = "unavailable", 503, True
    default = N_("The studio can't take this right now; nothing was started. Please try again in a moment.")


class StorageAway(AppError):
    """The file store can't be reached, so no portrait is painted that could not be stored."""

    code, status, retryable = "storage_away", 503, True
    default = N_("Pictures can't be stored right now, so the portrait was not begun. Please try again later.")


class PortraitNotStored(StorageAway):
    """A painted portrait lies on the spool (app/runs/result_spool.py); asked for again, it is stored."""

    code = "portrait_not_stored"
    default = N_(
        "The portrait is painted and kept, but could not be stored."
        " Try again later: it is then stored, and not painted anew."
    )


class ModerationUnavailable(AppError):
    """No moderator could be reached; a text that was not reviewed does not pass."""

    code, status, retryable = "moderation_unavailable", 503, True
    default = N_(
        "The text could not be reviewed just now, so nothing was kept. Please try again in a moment."
    )


class Cancelled(AppError):
    """A person cancelled the run. Announced to its watchers, never raised to a caller."""

    code, status, retryable = "cancelled", 409, True
    default = N_("This run was cancelled. You can take it up again where it stopped.")


class PortraitCancelled(Cancelled):
    """A person cancelled the portrait, or discarded its character."""

    default = N_("This portrait was cancelled. You can ask for it again.")


class EngineError(AppError):
    """An engine failed at its step. `retryable`: a person may try again with the same input; `transient`: the
    runner tries again by itself."""

    code, status, retryable = "engine_failed", 502, True
    transient: ClassVar[bool] = False
    default = N_("The engine could not finish this step. Please try again.")


class EngineBusy(EngineError):
    """An engine is overloaded or restarting (what providers answer with 429 or 5xx)."""

    code, status, transient = "engine_busy", 503, True
    default = N_("The engine is too busy right now. Please try again in a moment.")

    def __init__(
        self, message: str | None = None, *, retry_after: float | None = None, **details: Any
    ) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after  # seconds, where the engine named them


class EngineAway(EngineBusy):
    """An engine's server can't be reached, or restarted and lost the job; see app/engines/retry_policy.py."""

    code = "engine_away"
    default = N_("The engine's server is away: it can't be reached. Please try again in a few minutes.")


class EngineOutOfMemory(EngineBusy):
    """An engine's server ran out of memory. The runner tries once more."""

    code = "engine_out_of_memory"
    default = N_(
        "The engine's server ran out of memory."
        " An administrator must give it more, or set a smaller picture or model."
    )


class EngineTimeout(EngineError):
    """An engine made no progress within the step's time limit."""

    code, status, transient = "engine_timeout", 504, True
    default = N_("The engine took too long for this step. Please try again.")


class EngineRefused(EngineError):
    """An engine refused the input; the same input is refused again."""

    code, status, retryable = "engine_refused", 422, False
    default = N_("The engine can't work with this input. Change the description or the picture.")


class EngineMisconfigured(EngineError):
    """An engine fails until an administrator corrects its configuration."""

    retryable = False
    default = N_("The engine can't be used as it is set up. An administrator must correct the configuration.")


class StepCrashed(EngineError):
    """Work on this step ended a process twice, or blocked its event loop: see app/runs/crashes.py. A person's
    retry starts the count anew."""

    code = "step_crashed"
    default = N_("This step crashed twice. Change the description or the picture, or try again.")


class StepCrashedOnce(StepCrashed):
    """The first such crash, which may have another cause: the runner tries again."""

    transient = True
