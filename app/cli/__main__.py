"""`python -m app.cli`: how `serve` starts the other processes, whatever the folder's name."""

from app.cli import main

main(prog_name="chargen")
