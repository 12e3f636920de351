"""The words that a description may use, in English and Portuguese, each beside the key it stands for."""
