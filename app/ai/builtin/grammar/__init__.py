"""Hand-written sentences in both languages, and the small machine that joins them."""
