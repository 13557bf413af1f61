"""`make bench`: Claimline beside Hugo and Eleventy on the same content, in turns. See README.md."""

import argparse
import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench import corpus, tools
from tests.bench.measure import (
    Failed,
    build,
    clear,
    edit_claim,
    edit_template,
    save_to_served,
    shows,
)
from tests.bench.tools import Tool

README = Path(__file__).with_name("README.md")
RESULTS = re.compile(r"(<!-- results -->\n).*(<!-- /results -->)", re.DOTALL)
COLD, SAME, CLAIM, TEMPLATE = "cold", "nothing changed", "one claim edited", "one template edited"
SERVED, MEMORY = "save to served", "peak memory"
SAVES = 7
Measured = dict[tuple[str, str], list[float]]
"""By what was done and the tool's name."""


class Table(NamedTuple):
    """What is printed: a heading, the columns' names, and the rows."""

    heading: str
    columns: list[str]
    rows: list[list[str]]


def main() -> None:
    """Measure, print, and keep the results in README.md, unless this was only a proof."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000", help="claims, for all tools")
    parser.add_argument(
        "--alone", type=int, default=100_000, help="claims, Claimline alone; 0: none"
    )
    parser.add_argument("--charts", type=int, default=1000, help="claims, with charts; 0: none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one round of 300: does it work?")
    parser.add_argument("--no-eleventy", action="store_true")
    given = parser.parse_args()
    if given.quick:
        given.sizes, given.alone, given.charts, given.rounds = "300", 0, 300, 1
    with_eleventy = not given.no_eleventy and shutil.which("npm") is not None
    work = Path(tempfile.mkdtemp(prefix="claimline-bench-"))
    load = os.getloadavg()[0]
    try:
        versions = tools.versions(with_eleventy)
        # Claimline runs as an installed package does, with bytecode: the first build writes it.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(work / "bytecode")
        corpus.make(work / "first", 20)
        build(tools.claimline(work / "first"), 20)
        sizes = {
            total: side_by_side(work / str(total), total, given.rounds, with_eleventy)
            for total in map(int, given.sizes.split(","))
        }
        alone = cold_alone(work / "alone", given.alone, given.rounds) if given.alone else None
        charts = cold_charts(work / "charts", given.charts, given.rounds) if given.charts else None
    except (Failed, subprocess.SubprocessError) as reason:
        sys.exit(str(reason))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    tables = [of_size(total, found) for total, found in sizes.items()]
    tables += [of_charts(given.charts, charts)] if charts else []
    tables.append(of_goals(sizes, (given.alone, alone) if alone else None, charts))
    line = (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}: {versions}; {os.cpu_count()} cores, with a load of "
        f"{load:.1f} before; median of {given.rounds}."
    )
    print("\n\n".join([line, *map(text, tables)]))
    if not given.quick:
        results = "\n\n".join([line, *map(markdown, tables)])
        page = RESULTS.sub(lambda m: f"{m[1]}{results}\n{m[2]}", README.read_text("utf-8"))
        README.write_text(page, "utf-8")


# ---------------------------------------------------------------- measuring


def side_by_side(work: Path, total: int, rounds: int, with_eleventy: bool) -> Measured:
    """Every tool on the same claims, in turns: each round, each thing done, each tool."""
    say(f"{total:,} claims: making the projects")
    corpus.make(work / "claimline", total, charts=False)
    running = [tools.claimline(work / "claimline"), tools.hugo(work / "claimline", work / "hugo")]
    if with_eleventy:
        running.append(tools.eleventy(work / "claimline", work / "eleventy"))
    found: Measured = defaultdict(list)
    for number in range(rounds):
        for what in (COLD, SAME, CLAIM, TEMPLATE):
            for tool in running:
                say(f"{total:,} claims, round {number + 1} of {rounds}: {what}, {tool.name}")
                found[what, tool.name].append(once(tool, total, what, number))
    for tool in running:
        say(f"{total:,} claims: {MEMORY} and {SERVED}, {tool.name}")
        clear(tool)
        found[MEMORY, tool.name].append(build(tool, total, sample=True)[1])
        found[SERVED, tool.name].append(save_to_served(tool, slug(total, 0), SAVES))
    shutil.rmtree(work)
    return found


def once(tool: Tool, total: int, what: str, number: int) -> float:
    """Seconds of one build after `what` was done, and after it was seen to have had its effect."""
    target = slug(total, number)
    words = {CLAIM: f"claim{number}", TEMPLATE: f"template{number}"}.get(what)
    if what == COLD:
        clear(tool)
    elif what == CLAIM:
        edit_claim(tool, target, f"claim{number}")
    elif what == TEMPLATE:
        edit_template(tool, f"template{number}")
    seconds, _ = build(tool, total)
    if words:
        shows(tool, target, words)
    return seconds


def slug(total: int, number: int) -> str:
    """A claim in the midst of the corpus, another each round."""
    return f"claim-{total // 2 + number:06}"


def cold_alone(work: Path, total: int, rounds: int) -> float:
    """Median seconds of Claimline's cold build of a large corpus without charts."""
    corpus.make(work, total, charts=False)
    tool, found = tools.claimline(work), []
    for number in range(rounds):
        say(f"{total:,} claims, round {number + 1} of {rounds}: {COLD}, {tool.name}")
        found.append(once(tool, total, COLD, number))
    shutil.rmtree(work)
    return median(found)


class Charts(NamedTuple):
    """How many charts, and median seconds: a cold build with them, without, vl-convert alone."""

    count: int
    with_charts: float
    without: float
    alone: float

    @property
    def own(self) -> float:
        """Seconds of a cold build that charts take."""
        return self.with_charts - self.without


def cold_charts(work: Path, total: int, rounds: int) -> Charts:
    """Claimline's cold builds of one corpus with charts and without, and vl-convert alone."""
    corpus.make(work / "with", total)
    corpus.make(work / "without", total, charts=False)
    both = tools.claimline(work / "with"), tools.claimline(work / "without")
    times: list[tuple[float, float, float]] = []
    for number in range(rounds):
        say(f"{total:,} claims with charts, round {number + 1} of {rounds}")
        drawn, bare = (once(tool, total, COLD, number) for tool in both)
        command = [sys.executable, "-m", "tests.bench.charts", work / "with"]
        done = subprocess.run(
            command, cwd=tools.ROOT, stdout=subprocess.PIPE, text=True, check=True
        )
        count, seconds = done.stdout.split()
        times.append((drawn, bare, float(seconds)))
    shutil.rmtree(work)
    return Charts(int(count), *(median(column) for column in zip(*times, strict=True)))


def say(text: str) -> None:
    """What is going on, for whoever waits."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


# ---------------------------------------------------------------- reporting


def of_size(total: int, found: Measured) -> Table:
    """What was done, by every tool."""
    names = list(dict.fromkeys(name for _, name in found))
    rows = []
    for what in (COLD, SAME, CLAIM, TEMPLATE, SERVED, MEMORY):
        values = [median(found[what, name]) for name in names]
        shown = [f"{v:,.0f} MiB" if what == MEMORY else f"{v:.2f} s" for v in values]
        rows.append([what, *shown, f"{values[0] / values[1]:.3f}"])
    return Table(f"{total:,} claims", ["", *names, "Claimline / Hugo"], rows)


def of_charts(total: int, charts: Charts) -> Table:
    """Charts, by Claimline and by vl-convert alone."""
    rows = [
        ["cold build with charts", f"{charts.with_charts:.2f} s", ""],
        ["the same without", f"{charts.without:.2f} s", ""],
        ["the difference", f"{charts.own:.2f} s", f"{1000 * charts.own / charts.count:.0f} ms"],
        [
            "vl-convert alone",
            f"{charts.alone:.2f} s",
            f"{1000 * charts.alone / charts.count:.0f} ms",
        ],
    ]
    return Table(f"{total:,} claims, {charts.count:,} charts", ["", "all", "a chart"], rows)


def of_goals(
    sizes: dict[int, Measured], alone: tuple[int, float] | None, charts: Charts | None
) -> Table:
    """The goals, at the largest size that was measured."""
    total = max(sizes)
    value = {key: median(times) for key, times in sizes[total].items()}
    full = value[COLD, "Hugo"]
    goals = [
        (f"cold, {total:,} claims, against Hugo", value[COLD, "Claimline"] / full, 0.8),
        ("one claim edited, against Hugo's full build", value[CLAIM, "Claimline"] / full, 0.08),
        ("nothing changed, against Hugo's full build", value[SAME, "Claimline"] / full, 0.05),
        (
            f"{SERVED}, against Hugo's server",
            value[SERVED, "Claimline"] / value[SERVED, "Hugo"],
            0.15,
        ),
        (f"{MEMORY}, against Hugo", value[MEMORY, "Claimline"] / value[MEMORY, "Hugo"], 0.3),
    ]
    if alone:
        many, seconds = alone
        ratio = seconds / many / (value[COLD, "Claimline"] / total)
        goals.append((f"time a claim, {many:,} claims against {total:,}", ratio, 1.15))
    if charts:
        goals.append(("time a chart, against vl-convert alone", charts.own / charts.alone, 0.75))
    rows = [
        [name, f"{ratio:.3f}", f"{most:.2f}", "met" if ratio <= most else "missed"]
        for name, ratio, most in goals
    ]
    return Table("Goals", ["", "measured", "at most", ""], rows)


def text(table: Table) -> str:
    """A table for a terminal."""
    lines = [[table.heading, *table.columns[1:]], *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]).rstrip()
        for cells in lines
    )


def markdown(table: Table) -> str:
    """A table for README.md."""
    lines = [[table.heading, *table.columns[1:]], ["---", *["---:"] * (len(table.columns) - 1)]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [*lines, *table.rows])


if __name__ == "__main__":
    main()
