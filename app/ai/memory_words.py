"""How servers and libraries say that they are out of memory: each kind of device in its own words.

Read from PyTorch's allocators (CUDA, ROCm's HIP, Apple's MPS, XPU, the processor), DirectML, level zero,
Vulkan and XLA, as users of ComfyUI, AUTOMATIC1111's web page and LocalAI report them.
"""

from __future__ import annotations

from app import patterns

MAX_READ = 100_000  # characters of what a server said

_NAMINGS = patterns.compile(
    r"out[ _-]?of[ _-]?(?:device|host|gpu|video|graphics)?[ _-]?memory"
    r"|(?:\b|Array)MemoryError\b|\bOOM\b|cuda_?error_?memory_?allocation|(?:CUBLAS|CUDNN|HIPBLAS|ROCBLAS)_STATUS_ALLOC_FAILED"
    r"|(?:PI|UR_RESULT|ZE_RESULT)_ERROR_OUT_OF_RESOURCES|MEM_OBJECT_ALLOCATION_FAILURE"
    r"|allocation on device|(?:not enough|insufficient) (?:\w{1,10} ){0,2}v?(?:memory|ram)"
    r"|(?:can'?t|cannot|could not|unable to|failed to) allocate (?:\w{1,12} ){0,2}(?:memory|tensor|buffer|\d)"
    r"|memory allocation (?:failed|failure|error)|bad_alloc|bad allocation|invalid buffer size"
    r"|paging file is too small",
    patterns.IGNORECASE,
)


def is_out_of_memory(said: str) -> bool:
    """Whether an error's name or words say so."""
    return _NAMINGS.search(said[:MAX_READ]) is not None
