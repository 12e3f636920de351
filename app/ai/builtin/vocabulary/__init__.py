"""The words that a description may use, with the keys they stand for: text files by language, and types."""
