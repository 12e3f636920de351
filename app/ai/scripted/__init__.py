"""The scripted engines, for tests: fixed answers after a set time, failing where they are configured to."""
