"""Hand-written sentences by language, and the composer that fills and joins them."""
