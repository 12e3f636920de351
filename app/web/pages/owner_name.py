"""The name of a run's or character's owner, as administrators see it."""

from __future__ import annotations

from app.accounts.models import User
from app.translation import InterfaceLocale, translate


def owner_name(user: User, locale: InterfaceLocale) -> str:
    """Guests are all called alike, so a piece of the id distinguishes them."""
    if user.guest:
        return " ".join((translate("Guest", locale), str(user.id)[:8]))
    return user.email or user.display_name
