"""What is attacked as a whole, in full tables: `make hostile`. Samples of them run in `make test`."""
