"""Foreign pictures decoded as a browser shows them: upright, in sRGB, as far as their data go.

Called in pool processes alone (`app.pool`): what is read here may cost time, memory, or the process. Each
kind of file has a module that reads its structure within bounds, keeps the parts that make the picture and
drops the rest, so that Pillow never meets the comments, previews and camera notes on which it gives up.

The measure is Chromium's own rendering (`make pictures`); where this differs, the module says why.
"""
