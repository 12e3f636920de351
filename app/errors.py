"""The AppError tree: every failure a person may meet, with its stable code.

    AppError                       code                    status
    ├── InternalError              internal                500
    ├── NothingToGenerate          nothing_to_generate     400
    ├── Unauthenticated            unauthenticated         401
    ├── Forbidden                  forbidden               403
    ├── NotFound                   not_found               404
    ├── WrongState                 wrong_state             409
    │   └── IdempotencyConflict    idempotency_conflict    409
    ├── VersionConflict            version_conflict        412
    ├── ImageTooLarge              image_too_large         413
    ├── UnsupportedImage           unsupported_image       415
    ├── InvalidField               invalid_field           422
    ├── ContentRefused             content_refused         422
    │   └── ResultRefused          content_refused         422
    ├── TooMany                    too_many                429
    │   ├── TooManyRuns            too_many_runs           429
    │   └── QuotaExceeded          quota_exceeded          429
    ├── Unavailable                unavailable             503
    ├── StorageAway                storage_away            503
    │   └── PortraitNotStored      portrait_not_stored     503
    ├── ModerationUnavailable      moderation_unavailable  503
    ├── Cancelled                  cancelled               409
    │   └── PortraitCancelled      cancelled               409
    └── EngineError                engine_failed           502
        ├── EngineBusy             engine_busy             503
        │   ├── EngineAway         engine_away             503
        │   └── EngineOutOfMemory  engine_out_of_memory    503
        ├── EngineTimeout          engine_timeout          504
        ├── EngineRefused          engine_refused          422
        ├── EngineMisconfigured    engine_failed           502
        └── StepCrashed            step_crashed            502
            └── StepCrashedOnce    step_crashed            502

Each class names the status that HTTP answers with; sockets, streams and pages use the code alone.
"""

from __future__ import annotations

from typing import Any, ClassVar

from app.translation import N_


class AppError(Exception):
    """A failure that is shown to a person.

    `message` is one English sentence that says what to do; it doubles as the key of its translation,
    so values go into `details` and stand in the sentence as `{name}`.
    """

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
    """A text says what nobody may have here, or more than the studio is set to show; `reasons` names it."""

    code, status = "content_refused", 422
    default = N_("The text says something that can't be part of a character here. Change it and try again.")


class ResultRefused(ContentRefused):
    """An engine made such a text; another try may turn out otherwise."""

    retryable = True
    default = N_(
        "What the engine wrote can't be shown here, so it was not kept. Try again: it may turn out otherwise."
    )


class TooMany(AppError):
    """A limit that protects everybody; there is room again after a while."""

    code, status, retryable = "too_many", 429, True
    default = N_("Too much of this at once. Please try again in a moment.")

    def __init__(self, message: str | None = None, *, retry_after: int = 10, **details: Any) -> None:
        super().__init__(message, retryAfter=retry_after, **details)
        self.retry_after = retry_after


class TooManyRuns(TooMany):
    code = "too_many_runs"
    default = N_("Too many of your runs are waiting. Try again when some have finished.")


class QuotaExceeded(TooMany):
    """What may be spent in a day is spent. `details` name the `limit` and its `scope`, each with a sentence
    in app/runs/quotas.py."""

    code = "quota_exceeded"
    default = N_("What may be made here in a day is used up. Try again after midnight UTC.")


class Unavailable(AppError):
    code, status, retryable = "unavailable", 503, True
    default = N_("The studio can't take this right now; nothing was started. Please try again in a moment.")


class StorageAway(AppError):
    """The file store can't be used, so that no portrait is ordered which could not be kept."""

    code, status, retryable = "storage_away", 503, True
    default = N_("Pictures can't be stored right now, so the portrait was not begun. Please try again later.")


class PortraitNotStored(StorageAway):
    """A portrait is painted and kept; see app/runs/result_spool.py. Asked for again, it is stored."""

    code = "portrait_not_stored"
    default = N_(
        "The portrait is painted and kept, but could not be stored."
        " Try again later: it is then stored, and not painted anew."
    )


class ModerationUnavailable(AppError):
    """A text could not be reviewed; so it does not pass."""

    code, status, retryable = "moderation_unavailable", 503, True
    default = N_(
        "The text could not be reviewed just now, so nothing was kept. Please try again in a moment."
    )


class Cancelled(AppError):
    """A person stopped the run. Told to its watchers, never raised to a caller."""

    code, status, retryable = "cancelled", 409, True
    default = N_("This run was cancelled. You can take it up again where it stopped.")


class PortraitCancelled(Cancelled):
    """A person stopped the portrait, or discarded its character."""

    default = N_("This portrait was cancelled. You can ask for it again.")


class EngineError(AppError):
    """An engine could not do its step. `retryable`: the same input may succeed later.

    `transient`: it is worth trying again at once, without a person.
    """

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
    """An engine's server can't be reached, or has lost what it worked on: it restarts. It is waited for, see
    app/engines/retry_policy.py."""

    code = "engine_away"
    default = N_("The engine's server is away: it can't be reached. Please try again in a few minutes.")


class EngineOutOfMemory(EngineBusy):
    """An engine's server had too little memory for the work. It is tried once more."""

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
    """An engine understood the input and will not work on it; the same input fails again."""

    code, status, retryable = "engine_refused", 422, False
    default = N_("The engine can't work with this input. Change the description or the picture.")


class EngineMisconfigured(EngineError):
    """An engine can't work as it is set up: the same fails again until an administrator has changed that."""

    retryable = False
    default = N_("The engine can't be used as it is set up. An administrator must correct the configuration.")


class StepCrashed(EngineError):
    """Work on this step has ended a process twice, or stopped one until it was ended; see
    app/runs/crashes.py. A person may try again: nothing is counted from before."""

    code = "step_crashed"
    default = N_("This step crashed twice. Change the description or the picture, or try again.")


class StepCrashedOnce(StepCrashed):
    """The first time, which may have had another cause: it is tried again, however often it was before."""

    transient = True
