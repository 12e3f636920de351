"""Site settings: the deployment, and its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.settings import environment
from app.settings.declaration import SettingsPart, setting


@dataclass(frozen=True, kw_only=True)
class SiteSettings(SettingsPart):
    """The address that the web process listens on, and the public one."""

    env: Literal["development", "production"] = setting(
        "CHARGEN_ENV", environment.one_of("development", "production"), "development",
        "`production` refuses insecure values of the settings below and hides `/dev/progress`.",
    )  # fmt: skip
    host: str = setting("HOST", environment.text, "127.0.0.1", "The address the web process listens on.")
    port: int = setting("PORT", environment.whole(1, 65535), 3000, "The TCP port the web process listens on.")
    public_url: str | None = setting(
        "CHARGEN_PUBLIC_URL", environment.site_url, None,
        "The address visitors use, when a proxy stands in front: a whole host, no path. Cookies are Secure if"
        " it begins with https.",
    )  # fmt: skip
    trusted_proxies: tuple[str, ...] = setting(
        "CHARGEN_TRUSTED_PROXIES", environment.proxies,
        lambda known: ("127.0.0.1", "::1") if known["public_url"] else (),
        "The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses or networks,"
        " comma-separated. Nobody else's are.",
        shown="this machine's, where CHARGEN_PUBLIC_URL is set; else none",
    )  # fmt: skip

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def url(self) -> str:
        """Returns the site's address for browsers, without a closing slash."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return (
            self.public_url
            or f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{self.port}"
        )

    @property
    def secure_cookies(self) -> bool:
        return self.url.startswith("https://")
