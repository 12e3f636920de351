"""Which failures of the library are the set-up's, and so not worth trying again; needs no library."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from app.ai.diffusers_local.error_mapping import NOT_LOADED, translated_errors
from app.errors import EngineError, EngineMisconfigured, EngineOutOfMemory


class LocalEntryNotFoundError(FileNotFoundError):
    """As huggingface_hub names it: neither reached nor stored."""


class RepositoryNotFoundError(OSError):
    response = httpx.Response(404)


class BadGateway(OSError):
    response = httpx.Response(502)


def caused(error: Exception, cause: Exception, *, named: bool) -> Exception:
    """The error as the library wraps it: `raise … from`, or raised within an `except`."""
    try:
        try:
            raise cause
        except Exception as inner:
            if named:
                raise error from inner
            raise error  # noqa: B904 — so do they
    except Exception as outer:
        return outer


def raised(error: Exception, otherwise: str | None = NOT_LOADED) -> EngineError:
    with pytest.raises(EngineError) as caught, translated_errors(otherwise):
        raise error
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError("no such folder"),
        NotADirectoryError("model_index.json"),
        OSError("no file named diffusion_pytorch_model.safetensors found"),
        ValueError("unknown scheduler"),
        KeyError("unet"),
        ImportError("sentencepiece"),
        AttributeError("module diffusers has no attribute NoPipeline"),
        RepositoryNotFoundError("nobody/no-such-model"),
        caused(OSError("cannot load"), RepositoryNotFoundError("404"), named=True),
        caused(LocalEntryNotFoundError("not stored"), RepositoryNotFoundError("404"), named=False),
    ],
    ids=repr,
)
def test_a_model_that_is_not_there_or_not_fit_is_not_tried_again(error: Exception) -> None:
    found = raised(error)
    assert type(found) is EngineMisconfigured
    assert not found.retryable
    assert found.sentence() == NOT_LOADED


UNREACHABLE: list[Callable[[], Exception]] = [
    lambda: ConnectionError("reset"),
    lambda: TimeoutError("read"),
    lambda: httpx.ConnectError("no route"),
    lambda: httpx.ReadTimeout("read"),
    lambda: LocalEntryNotFoundError("offline"),
    lambda: caused(OSError("cannot load"), httpx.ConnectError("no route"), named=True),
    lambda: caused(OSError("cannot load"), httpx.ConnectError("no route"), named=False),
    lambda: caused(LocalEntryNotFoundError("not stored"), BadGateway("502"), named=True),
]


@pytest.mark.parametrize("make", UNREACHABLE)
def test_a_model_hub_out_of_reach_may_be_back_later(make: Callable[[], Exception]) -> None:
    found = raised(make())
    assert type(found) is EngineError
    assert found.retryable
    assert found.sentence() == NOT_LOADED


@pytest.mark.parametrize("otherwise", [None, NOT_LOADED])
def test_out_of_memory_is_recognized_in_every_field(otherwise: str | None) -> None:
    assert type(raised(MemoryError(), otherwise)) is EngineOutOfMemory


def test_a_failure_while_painting_is_tried_again_and_not_quoted() -> None:
    found = raised(RuntimeError("a girl in a red coat"), None)
    assert type(found) is EngineError
    assert "red coat" not in found.sentence()
