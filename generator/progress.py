"""What a build says of itself while it runs: one kind of step, told to whoever listens."""

from collections import defaultdict
from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

SLOWEST = 10


class Step(NamedTuple):
    """So many of so many done of a stage; `what` was just done, in so many seconds of one core.

    A step with no `of` opens a stage of which nothing is counted. `template` is that of a page.
    """

    stage: str
    done: int = 0
    of: int = 0
    what: str = ""
    seconds: float = 0.0
    template: str = ""


Tell = Callable[[Step], object]


def silent(_step: Step) -> None:
    """Tell nobody."""


class Profile:
    """Listens to a build, and then says where its time went."""

    def __init__(self) -> None:
        self.begun = perf_counter()
        self.stages: dict[str, float] = {}
        self.counts: dict[str, int] = {}
        self.slow: dict[str, list[tuple[float, str]]] = defaultdict(list)
        self.templates: dict[str, list[float]] = defaultdict(list)
        self._stage = "start"
        self._since = self.begun

    def __call__(self, step: Step) -> None:
        """Take note of a step."""
        if step.stage != self._stage:
            self._close()
            self._stage = step.stage
        self.counts[step.stage] = step.of
        if step.what:
            self.slow[step.stage].append((step.seconds, step.what))
        if step.template:
            self.templates[step.template].append(step.seconds)

    def _close(self) -> None:
        now = perf_counter()
        self.stages[self._stage] = self.stages.get(self._stage, 0.0) + now - self._since
        self._since = now

    def table(self) -> str:
        """The stages with their times, then the slowest pages, charts and templates."""
        self._close()
        total = sum(self.stages.values())
        lines = ["stage           seconds   share   count"]
        for stage, seconds in self.stages.items():
            count = f"{self.counts.get(stage) or '':>7}"
            lines.append(f"{stage:15} {seconds:7.3f} {seconds / total:7.0%} {count}".rstrip())
        lines.append(f"{'whole':15} {total:7.3f}")
        for stage, title in (("render", "slowest pages and files"), ("draw", "slowest charts")):
            slowest = sorted(self.slow[stage], reverse=True)[:SLOWEST]
            lines += _listed(title, [(seconds, what) for seconds, what in slowest])
        sums = {f"{name}, {len(times)} times": sum(times) for name, times in self.templates.items()}
        slowest = sorted(((sum_, name) for name, sum_ in sums.items()), reverse=True)[:SLOWEST]
        return "\n".join(
            lines + _listed("templates that took longest, all pages together", slowest)
        )


def _listed(title: str, rows: list[tuple[float, str]]) -> list[str]:
    if not rows:
        return []
    return ["", f"{title} (seconds of one core)", *(f"{s:9.4f}  {what}" for s, what in rows)]
