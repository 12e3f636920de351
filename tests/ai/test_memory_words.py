"""Out of memory in all its namings, and what only sounds like it."""

from __future__ import annotations

import pytest

from app.ai.memory_words import is_out_of_memory

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
)


@pytest.mark.parametrize("said", NAMINGS)
def test_each_naming_is_known(said: str) -> None:
    assert is_out_of_memory(said)
    assert is_out_of_memory(f'{{"error": "RuntimeError", "errors": "{said}"}}')


@pytest.mark.parametrize("said", OTHERS)
def test_other_errors_are_not_taken_for_it(said: str) -> None:
    assert not is_out_of_memory(said)
