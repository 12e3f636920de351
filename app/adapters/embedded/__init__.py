"""The all-in-one deployment: an embedded Valkey, and the supervisor of the three processes."""
