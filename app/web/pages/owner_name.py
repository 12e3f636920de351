"""The name of a run's or character's owner, as administrators see it."""

from __future__ import annotations

from app.accounts.models import User
from app.translation import InterfaceLocale, translate


def owner_name(user: User, locale: InterfaceLocale) -> str:
    """Return e-mail or name; of a guest, eight digits of the id, since all have the same name."""
    if user.guest:
        return " ".join((translate("Guest", locale), str(user.id)[:8]))
    return user.email or user.display_name
