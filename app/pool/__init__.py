"""Pool processes: foreign pictures and drawings are decoded and drawn there, never in a process with a loop.

`pool.py` is what everybody calls, `child.py` what a pool process runs. The latter imports this, so it stays
empty.
"""
