"""The built-in moderator: hand-written rules on the words of both languages, in `en.txt` and `pt.txt`."""
