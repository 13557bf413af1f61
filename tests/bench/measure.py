"""A tool's build and its server, measured from outside; a run that fails measures nothing."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from tests.bench.tools import Tool

TIMEOUT = 3600
TICK = 0.05
POLL = 0.005
KIB_A_MIB = 1024


class Failed(Exception):
    """A tool that did not do its work."""


@contextmanager
def started(command: Sequence[str], folder: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, which is ended with all its children."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            if process.poll() is None:
                with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                    os.killpg(process.pid, number)
                    process.wait(10)


def build(tool: Tool, total: int, *, sample: bool = False) -> tuple[float, float]:
    """One build: seconds, and with `sample` the peak memory in MiB.

    Raises Failed unless it ends well and leaves a page for each of the `total` claims.
    """
    os.sync()  # what an earlier run wrote is no load on this one
    log = tool.root.with_suffix(".log")
    peak = 0.0
    start = time.perf_counter()
    with started(tool.build, tool.runs_in, log) as process:
        while sample and process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(TICK)
        code = process.wait(TIMEOUT)
    seconds = time.perf_counter() - start
    pages = sum(1 for _ in (tool.root / tool.output).glob("claims/*/index.html"))
    if code or pages != total:
        tail = log.read_text("utf-8", "replace")[-2000:]
        raise Failed(f"{tool.name}: exit code {code}, {pages} pages for {total} claims\n{tail}")
    return seconds, peak


def memory(session: int) -> float:
    """MiB that the processes of a session hold together: their proportional set sizes (Linux)."""
    kib = 0
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((path / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                found = re.search(
                    r"^Pss: +(\d+)", (path / "smaps_rollup").read_text(), re.MULTILINE
                )
                kib += int(found[1]) if found else 0
    return kib / KIB_A_MIB


def clear(tool: Tool) -> None:
    """Leave a cold build nothing to find."""
    for name in (tool.output, *tool.kept):
        shutil.rmtree(tool.root / name, ignore_errors=True)


def edit_claim(tool: Tool, slug: str, words: str) -> None:
    """Put some words of a claim's analysis in place of others."""
    place = r"(## A closer look\n\n *)(?:Edit \w+\. )?"
    _replace(tool.root / tool.claim.format(slug), place, rf"\g<1>Edit {words}. ")


def edit_template(tool: Tool, words: str) -> None:
    """Put another word into the claim template."""
    place = r'(<h2 id="analysis">Analysis)[^<]*'
    _replace(tool.root / tool.template, place, rf"\g<1> {words}")


def _replace(path: Path, place: str, new: str) -> None:
    text, count = re.subn(place, new, path.read_text("utf-8"))
    if count != 1:
        raise Failed(f"{path.name}: {count} places to edit, expected 1")
    path.write_text(text, "utf-8")


def shows(tool: Tool, slug: str, words: str) -> None:
    """Raises Failed unless a page shows the words."""
    if words not in tool.page(slug).read_text("utf-8"):
        raise Failed(f"{tool.name}: {slug} does not show '{words}'")


def save_to_served(tool: Tool, slug: str, saves: int) -> float:
    """Median seconds from saving a claim's file until the server's answer shows the new words."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tool.root.with_suffix(".log")
    with started([*tool.serve, str(port)], tool.runs_in, log) as process:
        _wait(process, port, slug, b"A closer look")
        time.sleep(2)  # the server's first work is done once its first page is there
        waits = []
        for number in range(saves):
            start = time.perf_counter()
            edit_claim(tool, slug, f"served{number}")
            _wait(process, port, slug, f"Edit served{number}.".encode())
            waits.append(time.perf_counter() - start)
            time.sleep(1)
    return median(waits)


def _wait(process: subprocess.Popen[bytes], port: int, slug: str, words: bytes) -> None:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", f"/claims/{slug}/")
            answer = connection.getresponse().read()
            connection.close()
            if words in answer:
                return
        time.sleep(POLL)
    raise Failed(f"the server does not show '{words.decode()}' (exit code {process.poll()})")
