"""`python -m generator` is `claimline`."""

from generator.cli import run

run()
