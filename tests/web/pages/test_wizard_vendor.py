"""What is vendored is what its manifest says, and its licence lies beside it."""

from __future__ import annotations

from hashlib import sha256

from app.web.rendering import STATIC_FOLDER

VENDOR = STATIC_FOLDER / "vendor"
DESCRIPTION = {"MANIFEST", "README.md"}


def manifest() -> dict[str, str]:
    lines = (VENDOR / "MANIFEST").read_text().splitlines()
    rows = [line.split(maxsplit=3) for line in lines if line and not line.startswith("#")]
    return {path: digest for digest, path, _package, _licence in rows}


def test_every_vendored_file_has_the_digest_that_the_manifest_says() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in DESCRIPTION
    }
    assert found == manifest()


def test_every_package_has_its_licence() -> None:
    packages = {path.split("/")[0] for path in manifest()}
    assert packages
    assert all(f"{package}/LICENSE" in manifest() for package in packages)
