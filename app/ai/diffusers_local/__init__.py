"""A painter on a diffusion model in the worker itself, through the `diffusers` library, an optional extra.

The library, torch among it, is loaded by the process that paints and by no other.
"""
