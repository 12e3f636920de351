"""The painter on a ComfyUI server: its workflows are files, its websocket tells of progress and previews."""
