"""The scenes behind a head, by kind of place."""
