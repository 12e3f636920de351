"""Which of our processes is which: each says so in its title."""

from __future__ import annotations

import psutil


def titled(process: psutil.Process, title: str) -> bool:
    """Whether it lives and its title begins like that."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and " ".join(process.cmdline()).startswith(title)
    except psutil.NoSuchProcess:
        return False
