"""`python -m app.cli`, which is how `serve` starts the others whatever the folder's name is."""

from app.cli import main

main(prog_name="chargen")
