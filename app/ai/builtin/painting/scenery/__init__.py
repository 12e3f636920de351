"""What stands behind a head, by kind of place."""
