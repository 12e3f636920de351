"""Detects out-of-memory errors in the messages of servers and libraries, for each kind of device.

From PyTorch's allocators (CUDA, ROCm's HIP, Apple's MPS, XPU, CPU), DirectML, Level Zero, Vulkan and XLA, as
reported by users of ComfyUI, AUTOMATIC1111's web UI and LocalAI.
"""

from __future__ import annotations

from app import patterns

MAX_READ = 100_000  # characters of a server's message that are read

_KINDS = r"(?:device|host|gpu|cuda|video|graphics|system|shared|dedicated|unified|free|physical|virtual)"
_MEMORY = rf"(?:{_KINDS}[ _-]?){{0,2}}(?:v?ram|memory)"
# Names that only libraries, drivers and systems use, and no prompt.
_TECHNICAL = (
    r"(?:\b|Array)MemoryError\b|OutOf(?:Device|Host|Gpu|Cuda)?MemoryError"
    r"|\bOOM[ _-]?(?:Kill(?:ed|er)?|Error)\b|E_OUTOFMEMORY|ERROR_?OUT_?OF_?(?:(?:DEVICE|HOST|POOL)_?)?MEMORY"
    r"|cuda_?error_?memory_?allocation|(?:CUBLAS|CUDNN|HIPBLAS|ROCBLAS)_STATUS_ALLOC_FAILED"
    # cuBLAS's message if its workspace did not fit, and that of CUDA's allocator if its own query for
    # free memory fails: PyTorch's bug reports have both for full cards only.
    r"|CUBLAS_STATUS_NOT_INITIALIZED|NVML_SUCCESS == r INTERNAL ASSERT FAILED"
    r"|(?:PI|UR_RESULT|ZE_RESULT)_ERROR_OUT_OF_RESOURCES|CL_OUT_OF_RESOURCES|MEM_OBJECT_ALLOCATION_FAILURE"
    r"|(?:cuda|hip|mps|xpu|rocm|gpu)\b[^\n]{0,30}\bout[ _-]of[ _-](?:v?ram|memory)\b"
    r"|bytes of NDArray > 2\*\*32|std::bad_alloc|\bENOMEM\b"
    r"|\b(?:cuda|hip)Malloc\w{0,10} failed|DEVICE_ALLOCATION_FAILED|BFCArena::AllocateRawInternal"
)
_TOO_LITTLE = (
    r"(?:exhausted|insufficient|too (?:low|small|little)|not (?:enough|sufficient)|depleted|is full|overflow)"
)
_DESCRIPTIONS = (
    rf"out[ _-]?of[ _-]?{_MEMORY}\b|out[ _-]?of[ _-]?(?:{_KINDS}[ _-]?)?memory"
    r"|\bOOM\b|allocation on device"
    rf"|(?:\bnot|n't|unable|cannot|fail\w*)\b[^\n]{{0,30}}\b(?:enough|sufficient)"
    rf" (?:\w{{1,10}} ){{0,2}}{_MEMORY}\b"
    rf"|\bno (?:free|more|remaining) {_MEMORY}\b|\bno {_MEMORY} (?:left|available)\b"
    rf"|\bno (?:space|room) (?:left|available)\b[^\n]{{0,10}}\b{_MEMORY}\b"
    rf"|\b{_MEMORY} (?:limit|quota) (?:\w{{1,10}} )?(?:exceeded|reached|hit)"
    rf"|(?:too (?:large|big) for|(?:\bnot|n't) fit in(?:to)?) (?:\w{{1,12}} ){{0,3}}{_MEMORY}\b"
    # Too little of it: "not enough free memory", "VRAM exhausted", "needs more system memory than …".
    rf"|(?:not enough|insufficient|too little|low on|lack of|exhausted) (?:\w{{1,10}} ){{0,2}}{_MEMORY}\b"
    rf"|\b{_MEMORY} (?:\w{{1,12}} ){{0,2}}{_TOO_LITTLE}"
    rf"|exceed\w*\b[^\n]{{0,40}}\b{_MEMORY}\b"
    rf"|\bmore {_MEMORY}\b[^\n]{{0,40}}\bavailable\b|available {_MEMORY} of \d+ is smaller"
    rf"|\b(?:needs?|requires?)\b[^\n]{{0,30}}\b{_MEMORY}\b[^\n]{{0,30}}\b(?:only|but)\b[^\n]{{0,30}}\bavailable\b"
    rf"|\b{_MEMORY}\b[^\n]{{0,40}}could not be allocated"
    r"|(?:can'?t|cannot|could not|unable to|failed to|failure to) (?:allocate|create|reserve)"
    rf" (?:\w{{1,12}} ){{0,3}}(?:{_MEMORY}|tensor|buffers?\b|\d)"
    r"|memory allocation (?:failed|failure|error)|failed memory allocation|bad_alloc|bad allocation"
    r"|invalid buffer size|paging file is too small"
)
_TECHNICAL_PATTERN = patterns.compile(_TECHNICAL, patterns.IGNORECASE)
_PATTERN = patterns.compile(f"{_TECHNICAL}|{_DESCRIPTIONS}", patterns.IGNORECASE)


def is_out_of_memory(message: str, *, may_quote: bool = False) -> bool:
    """Return whether an error's name or message means out of memory. `may_quote`: it may quote the prompt (a
    robot out of memory), so that only technical names count."""
    return (_TECHNICAL_PATTERN if may_quote else _PATTERN).search(message[:MAX_READ]) is not None
