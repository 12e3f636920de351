"""Detects messages of servers that a model or checkpoint is missing or can't be loaded.

From reports of AUTOMATIC1111's web UI, ComfyUI's loaders and LocalAI, whose backends pass on the file
system's messages, and `backend not found` for one that is not installed.
"""

from __future__ import annotations

from app import patterns

MAX_READ = 10_000  # characters of an answer
_MODEL = r"(?:checkpoint|model|lora|vae|unet|weight)s?"
_NOT_FOUND = r"(?:not found|not exist|is missing|no such file)"
_MISSING = patterns.compile(
    rf"unknown {_MODEL}\b|\bno (?:such )?{_MODEL}\b|\b{_MODEL}\b[^\n]{{0,200}}\b{_NOT_FOUND}"
    rf"|(?:could not|couldn.t|can.t|cannot|failed to|unable to) find (?:the )?{_MODEL}"
    rf"|(?:could not|couldn.t|can.t|cannot|failed to|unable to) load (?:the )?{_MODEL}[^\n]{{0,300}}"
    rf"(?:{_NOT_FOUND}|backends? returned error)|\bbackend not found",
    patterns.IGNORECASE,
)
_LOADER_MISSING = patterns.compile(
    r"FileNotFoundError|not found|no such file|not exist|could not detect model type|deserializing header"
    r"|'NoneType' object has no attribute '(?:lower|endswith|split)'"
    r"|(?:str|string), bytes[^\n]{0,40}not NoneType|invalid load key|failed finding central directory"
    r"|(?:invalid|corrupt\w*) (?:header|checkpoint|model|file)|not a (?:valid )?checkpoint",
    patterns.IGNORECASE,
)


def is_model_missing(message: str) -> bool:
    """Return whether a server's message says so."""
    return _MISSING.search(message[:MAX_READ]) is not None


def is_missing_for_loader(message: str) -> bool:
    """Return whether an exception of a node that loads weights says so: fewer words are required."""
    return _LOADER_MISSING.search(message[:MAX_READ]) is not None
