"""`python -m bot` is `paperboy`."""

from bot.cli.main import main

main(prog_name="paperboy")
