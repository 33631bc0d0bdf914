"""Run the command line by `python -m storeboard`."""

from storeboard.cli import main

main()
