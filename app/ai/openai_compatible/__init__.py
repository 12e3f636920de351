"""Engines on any server with an OpenAI-compatible API: OpenAI, Ollama, vLLM, llama.cpp, LM Studio,
OpenRouter.

Built on the `openai` library (46 MB with its dependencies): it covers vision, images with partial images and
closing a request; its own retries are switched off. Alternatives considered: `pydantic-ai-slim` (85 MB with
dependencies) retries on its own, invisible to observers; `litellm` (140 MB alone, plus boto3 and tokenizers)
targets servers with other APIs.
"""
