"""What is wrong, and where: the one form in which every stage reports to the editor."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Where:
    """A place in a file of the site: path relative to its root, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. `message` says what is wrong, what was expected, and the nearest valid name."""

    where: Where
    rule: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.where}: {self.severity}[{self.rule}] {self.message}"


def fatal(problems: Iterable[Problem]) -> bool:
    """Whether any problem forbids writing the site."""
    return any(problem.severity == "error" for problem in problems)


def nearest(name: str, valid: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the valid name closest to `name`, or nothing when none is near."""
    match = get_close_matches(name, sorted(valid), n=1, cutoff=0.6)
    return f"; did you mean '{match[0]}'?" if match else ""
