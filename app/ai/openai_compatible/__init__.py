"""Engines on any server that speaks OpenAI's API: OpenAI, Ollama, vLLM, llama.cpp, LM Studio, OpenRouter.

Through the `openai` library: 46 MB with all it needs; it does vision, images with partial images and closing
a request, its own retries turned off. `pydantic-ai-slim` (85 MB with all) tries again by itself, unseen by
watchers; `litellm` (140 MB alone, boto3 and tokenizers beside it) is for servers that speak otherwise.
"""
