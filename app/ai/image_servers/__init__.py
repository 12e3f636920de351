"""Shared by painters on image servers: server options, HTTP, errors, pictures, progress.

Built on `httpx2`, a dependency of the `openai` library, which streams, bounds and closes requests; imported
only if such a painter is configured.
"""
