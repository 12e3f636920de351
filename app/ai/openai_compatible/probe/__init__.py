"""What `chargen doctor` finds out about servers that speak OpenAI's API."""
