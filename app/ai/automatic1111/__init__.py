"""The painter on a server with AUTOMATIC1111's API (stable-diffusion-webui, Forge, SD.Next)."""
