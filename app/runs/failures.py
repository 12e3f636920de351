"""Failure: why a run or an avatar job failed, as stored in its row, its event and the API."""

from __future__ import annotations

from msgspec import Struct

from app.errors import AppError
from app.runs.steps import Step


class Failure(Struct, rename="camel", frozen=True, omit_defaults=True):
    """Why a run or an avatar job failed. `retryable`: the same may succeed later."""

    error: str
    code: str
    failed_step: str | None = None
    retryable: bool | None = None
    details: dict[str, object] | None = None


def failure_of(error: AppError, failed_step: Step) -> Failure:
    """Returns the Failure for an error at that step, its English sentence with the values filled in."""
    return Failure(error.sentence(), error.code, failed_step, error.retryable, error.details or None)
