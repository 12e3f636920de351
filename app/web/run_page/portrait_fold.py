"""Folds an avatar job's entries into the page of its run."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from app import errors
from app.runs.event_data import PortraitEvent, StoredData
from app.runs.failures import Failure
from app.translation import InterfaceLocale
from app.web.i18n import stored_sentence
from app.web.run_page.view import AvatarPanel, Portrait, Regions

Link = Callable[[str], str]  # a file's key → its address


def portrait_changes(data: StoredData, locale: InterfaceLocale, link: Link) -> Regions:
    """What an entry with this data changes."""
    if "error" in data:
        return Regions(preview=Portrait(), avatar=_ended_portrait(data, locale))
    event = msgspec.convert(data, PortraitEvent)
    if event.avatar_key:
        ready = AvatarPanel("ready", credit=event.credit)
        return Regions(portrait=Portrait(link(event.avatar_key)), preview=Portrait(), avatar=ready)
    painting = AvatarPanel("painting", event.avatar_progress or 0, job_id=event.avatar_job_id)
    if event.preview_key:
        return Regions(preview=Portrait(link(event.preview_key)), avatar=painting)
    # A percent without a picture leaves the one before it where it is.
    return Regions(preview=Portrait() if event.avatar_progress is None else None, avatar=painting)


def _ended_portrait(data: StoredData, locale: InterfaceLocale) -> AvatarPanel:
    event = msgspec.convert(data, Failure)
    if event.code == errors.Cancelled.code:
        return AvatarPanel("cancelled")
    return AvatarPanel("failed", error=stored_sentence(event.error, event.code, locale), code=event.code)
