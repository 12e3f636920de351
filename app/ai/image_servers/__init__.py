"""What painters on servers of image models share: where one is, HTTP, failures, pictures, and the prompt.

Through `httpx2`, which the `openai` library brings along and which streams, bounds and closes a request;
nothing here is loaded but where such a painter is configured.
"""
