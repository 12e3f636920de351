"""Decodes untrusted pictures as a browser shows them: upright, in sRGB, as far as the data go.

Called only in pool processes (`app.pool`): it may take time and memory, or crash the process. Each file type
has a module that reads its structure within bounds, keeps the parts that make the picture and drops the rest,
so that Pillow never meets the comments, previews and maker notes on which it fails.

The reference is Chromium's rendering (`make pictures`); deviations are explained in their module.
"""
