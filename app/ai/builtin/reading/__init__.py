"""Readings of a description, one module for each kind of statement; `understanding.py` combines them."""
