"""The painter on a ComfyUI server: workflows are files, its websocket reports progress and previews."""
