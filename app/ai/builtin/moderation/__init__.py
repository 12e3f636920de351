"""The built-in moderator: hand-written rules on words, in English and Portuguese: `en.txt`, `pt.txt`."""
