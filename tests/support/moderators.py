"""Moderators for tests of what stands around them."""

from __future__ import annotations

from app.engines.moderation import ModeratedContent, Verdict


class PermissiveModerator:
    """Refuses nothing."""

    async def review(self, content: ModeratedContent) -> Verdict:
        return Verdict()
