"""Probes of servers that speak OpenAI's API, for `chargen doctor`."""
