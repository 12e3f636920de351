"""The all-in-one deployment: a real Valkey of our own, and the supervisor of the three processes."""
