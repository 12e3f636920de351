"""Pool processes: decode untrusted pictures and render drawings outside processes with an event loop.

`pool.py` is the API, `child.py` what a pool process runs. The latter imports this package, so it stays empty.
"""
