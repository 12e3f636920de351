"""What the built-in painter's pictures were: fifty of them, and every drawing by itself, by their pixels."""
