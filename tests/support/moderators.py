"""Fake moderators, for tests of the code that calls a moderator."""

from __future__ import annotations

from app.engines.moderation import ModeratedContent, Verdict


class PermissiveModerator:
    """Refuses nothing."""

    async def review(self, content: ModeratedContent) -> Verdict:
        return Verdict()
