"""`python -m generator` is `claimline`."""

from generator.cli import main

main(prog_name="claimline")
