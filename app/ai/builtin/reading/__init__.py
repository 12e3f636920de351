"""Reads what a description states, part by part; `understanding.py` beside this package puts it together."""
