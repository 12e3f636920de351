"""What says that somebody is a child, a teenager or grown up: word lists as data, one file a language."""
