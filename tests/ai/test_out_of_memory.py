"""Out of memory in all its namings, and what only sounds like it."""

from __future__ import annotations

import pytest

from app.ai.out_of_memory import is_out_of_memory

NAMINGS = (
    "torch.OutOfMemoryError",
    "torch.cuda.OutOfMemoryError",
    "OutOfMemoryError",
    "CUDA out of memory. Tried to allocate 114.00 MiB",
    "CUDA error: out of memory",
    "CUDA_ERROR_OUT_OF_MEMORY",
    "cudaErrorMemoryAllocation",
    "cudaMalloc failed: out of memory",
    "HIP out of memory. Tried to allocate",
    "hipErrorOutOfMemory",
    "MPS backend out of memory (MPS allocated: 17.00 GB)",
    "Invalid buffer size: 24.00 GB",
    "XPU out of memory. Tried to allocate",
    "level_zero backend failed with error: 39 (UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY)",
    "UR_RESULT_ERROR_OUT_OF_HOST_MEMORY",
    "ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY",
    "Native API failed. Native API returns: -5 (PI_ERROR_OUT_OF_RESOURCES)",
    "Allocation on device ",
    "Allocation on device 0 would exceed allowed memory. (out of memory)",
    "[enforce fail at alloc_cpu.cpp:80] data. DefaultCPUAllocator: not enough memory: you tried to allocate",
    "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8589934592 bytes",
    "Could not allocate tensor with 1000 bytes. There is not enough GPU video memory available!",
    "vk::Device::allocateMemory: ErrorOutOfDeviceMemory",
    "CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)",
    "RESOURCE_EXHAUSTED: Out of memory while trying to allocate",
    "MemoryError",
    "numpy._core._exceptions._ArrayMemoryError: Unable to allocate 3.00 GiB for an array",
    "std::bad_alloc",
    "[Errno 12] Cannot allocate memory",
    "The paging file is too small for this operation to complete. (os error 1455)",
    "failed to allocate CUDA0 buffer",
    "insufficient VRAM",
    "out of VRAM",
    "The GPU does not have enough memory",
    "this card doesn't have enough free VRAM",
    "Unable to find enough memory",
    "no free VRAM",
    "no memory left on device",
    "No space left in VRAM",
    "GPU memory limit exceeded",
    "oom_kill",
    "Error: ENOMEM",
    "allocating 2048.00 MiB on device 0: cudaMalloc failed",
    "Model too large for available VRAM",
    "model won't fit into GPU memory",
    "ran out of GPU VRAM",
    "VRAM exhausted",
    "GPU memory exhausted",
    "Not enough memory, use lower resolution (max approx. 640x640). Need: 3.2GB free, Have:2.1GB free",
    "not enough free memory on device",
    "The GPU ran low on memory",
    "model requires more system memory (8.0 GiB) than is available (4.0 GiB)",
    "This model needs 12 GB of VRAM, only 8 GB available",
    "the tensor exceeds the available memory",
    "Allocation on device 0 would exceed allowed memory",
    "NVML_SUCCESS == r INTERNAL ASSERT FAILED at CUDACachingAllocator.cpp:1131",
    "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling cublasCreate(handle)",
    "CL_OUT_OF_RESOURCES",
    "MPS: [MPSTemporaryNDArray initWithDevice:descriptor:] Error: total bytes of NDArray > 2**32",
    "Available memory of 16777216 is smaller than requested bytes of 33554432",
    "Requested amount of GPU memory (8589934592 bytes) could not be allocated",
    "OOMKilled",
    "E_OUTOFMEMORY",
    "MIOpen Error: OOM",
    "failed to allocate a 512 MB buffer",
    "Could not create GPU buffer",
    "RESOURCE_EXHAUSTED: Failed to allocate request for 2.0GiB",
)
OTHERS = (
    "",
    "ValueError",
    "list index out of range",
    "CUDA error: an illegal memory access was encountered",
    "out of bounds memory access",
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied",
    "Torch not compiled with CUDA enabled",
    "channels_last memory format is not supported",
    "Allocation of seeds",
    "module 'torch.cuda' has no attribute 'memory'",
    "the prompt exceeds the limit of 77 tokens",
    "CUBLAS_STATUS_INVALID_VALUE",
    "No module named 'memory_efficient_attention'",
    "Failed to create the folder output",
    "OSError: [Errno 28] No space left on device",
    "the picture does not fit into the frame",
    "there is no model left on the device",
    "requires more steps than are available",
    "a memory card reader is required but not available",
)
QUOTED = (
    "The prompt 'a robot out of memory' is not allowed",
    "'an old man low on memory, not enough memory of home' was not taken",
    "a metal golem that ran out of memory",
)


@pytest.mark.parametrize("said", NAMINGS)
def test_each_naming_is_known(said: str) -> None:
    assert is_out_of_memory(said)
    assert is_out_of_memory(f'{{"error": "RuntimeError", "errors": "{said}"}}')


@pytest.mark.parametrize("said", OTHERS)
def test_other_errors_are_not_taken_for_it(said: str) -> None:
    assert not is_out_of_memory(said)


@pytest.mark.parametrize("said", QUOTED)
def test_what_may_quote_a_prompt_is_read_by_technical_names_alone(said: str) -> None:
    assert not is_out_of_memory(said, may_quote=True)
    assert is_out_of_memory(f"{said}: CUDA out of memory. Tried to allocate 2 GiB", may_quote=True)
    assert is_out_of_memory(f"torch.OutOfMemoryError: {said}", may_quote=True)
