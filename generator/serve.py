"""Live preview on loopback: the site in memory, built anew when a file changes, pages told of it.

The pipeline is that of a build; nothing is written to output/. An error leaves the last good pages
in place and stands over them until it is mended. Drafts and embargoed claims are shown, marked.
"""

import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator.build import make
from generator.cache import Cache
from generator.problem import Problem, fatal
from generator.tree import FOLDERS

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
    "woff2": "font/woff2",
}
LIVE = Path(__file__).parent / "live.js"
OWN = "/_claimline/"
# One save makes several events, fifty saves hundreds: they are gathered for this long.
GATHER = 0.08
HEARTBEAT = 15.0
# Reading a file is an event too; a rebuild that answered it would feed itself.
READING = ("opened", "closed_no_write")


class State(NamedTuple):
    """The site as it is shown: its number, its files by path, and what is wrong with it.

    `reload` and `style` are the numbers of the states that last changed a page or only style.
    """

    number: int
    files: Mapping[str, bytes]
    problems: tuple[dict[str, Any], ...]
    reload: int
    style: int


class Preview:
    """The site in memory; `rebuild` brings it up to date, `wait` waits for that."""

    def __init__(self, root: Path, clock: Callable[[], dt.datetime], cache: Cache) -> None:
        self.root = root
        self.clock = clock
        self.cache = cache
        self.changed = threading.Condition()
        self.state = State(0, {}, (), 0, 0)

    def rebuild(self) -> tuple[Problem, ...]:
        """Build the site anew; returns its problems. An error keeps the pages that were good."""
        made = make(self.root, self.clock(), drafts=True, cache=self.cache)
        old = self.state
        number = old.number + 1
        files, reload, style = old.files, old.reload, old.style
        if made.rendered is not None and not fatal(made.problems):
            files = dict(made.rendered.files)
            differs = {
                p for p in files.keys() | old.files.keys() if files.get(p) != old.files.get(p)
            }
            if differs and all(path.endswith(".css") for path in differs):
                style = number
            elif differs:
                reload = number
        shown = tuple(self._shown(problem) for problem in made.problems if fatal([problem]))
        with self.changed:
            self.state = State(number, files, shown, reload, style)
            self.changed.notify_all()
        return made.problems

    def _shown(self, problem: Problem) -> dict[str, Any]:
        """A problem with the lines of the file around it."""
        where = problem.where
        try:
            rows = (self.root / where.path).read_text("utf-8", "replace").splitlines()
        except OSError:
            rows = []
        first = max(0, where.line - 3)
        source = [
            f"{'>' if number == where.line else ' '} {number:4}  {row[:200]}"
            for number, row in enumerate(rows[first : where.line + 2], start=first + 1)
        ]
        return {
            "path": where.path,
            "line": where.line,
            "column": where.column,
            "severity": problem.severity,
            "rule": problem.rule,
            "message": problem.message,
            "source": source,
        }

    def wait(self, number: int) -> State:
        """The state once it is newer than `number`, or as it is after a heartbeat's time."""
        with self.changed:
            self.changed.wait_for(lambda: self.state.number != number, timeout=HEARTBEAT)
            return self.state


class Watch(FileSystemEventHandler):
    """Gathers changes below the site's folders, and then calls `rebuild` once."""

    def __init__(self, root: Path, rebuild: Callable[[], object]) -> None:
        self.root = root.resolve()
        self.observer = Observer()
        self.observer.schedule(self, str(self.root))
        for folder in FOLDERS:
            self._follow(self.root / folder)
        self.rebuild = rebuild
        self.touched = threading.Event()
        self.closing = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take note of a change to what the build reads."""
        paths = [event.src_path, getattr(event, "dest_path", "")]
        if event.event_type in READING or not any(self._read(str(p)) for p in paths if p):
            return
        for path in paths:
            if path and Path(str(path)).parent == self.root:
                self._follow(Path(str(path)))
        self.touched.set()

    def _follow(self, folder: Path) -> None:
        """Watch a folder; one that is made anew, as by a checkout, is watched anew."""
        if folder.is_dir():
            self.observer.schedule(self, str(folder), recursive=True)

    def _read(self, path: str) -> bool:
        try:
            parts = Path(path).relative_to(self.root).parts
        except ValueError:
            return False
        return bool(parts) and parts[0] in FOLDERS

    def _run(self) -> None:
        while not self.closing:
            self.touched.wait()
            while self.touched.is_set() and not self.closing:
                self.touched.clear()
                time.sleep(GATHER)
            if not self.closing:
                with suppress(OSError):  # a folder that is going; what comes next is an event too
                    self.rebuild()

    def start(self) -> None:
        """Begin to watch."""
        self.observer.start()
        self.thread.start()

    def close(self) -> None:
        """Stop watching."""
        self.closing = True
        self.touched.set()
        self.observer.stop()
        self.observer.join(timeout=5)
        self.thread.join(timeout=5)


def _handler(preview: Preview, hosts: frozenset[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            if self.headers.get("Host", "") not in hosts:
                # Another site's page must not read drafts through a name that leads here.
                self._send(HTTPStatus.FORBIDDEN, "text/plain", b"not this host\n")
                return
            address = urlsplit(self.path)
            if address.path == f"{OWN}events":
                self._events(parse_qs(address.query).get("at", ["0"])[0])
            elif address.path == f"{OWN}live.js":
                self._send(HTTPStatus.OK, TYPES["js"], LIVE.read_bytes())
            else:
                self._file(unquote(address.path).lstrip("/"))

        do_HEAD = do_GET  # noqa: N815  (the library calls it so)

        def _file(self, path: str) -> None:
            state = preview.state
            status = HTTPStatus.OK
            if path == "" or path.endswith("/"):
                path += "index.html"
            elif path not in state.files and f"{path}/index.html" in state.files:
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", f"/{path}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            data = state.files.get(path)
            if data is None:
                status, path = HTTPStatus.NOT_FOUND, "404.html"
                data = state.files.get(path, b"<!doctype html><title>No page</title><body></body>")
            kind = TYPES.get(path.rpartition(".")[2], "application/octet-stream")
            if path.endswith(".html"):
                script = f'<script src="{OWN}live.js" data-at="{state.number}"></script></body>'
                data = data.replace(b"</body>", script.encode())
            self._send(status, kind, data)

        def _send(self, status: HTTPStatus, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def _events(self, at: str) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            seen = int(at) if at.isascii() and at.isdecimal() else 0
            state = preview.state
            try:
                while True:
                    if state.reload > seen:
                        self._event("reload", "")
                        return
                    if state.style > seen:
                        self._event("style", "")
                    self._event("problems", json.dumps(state.problems))
                    seen = state.number
                    state = preview.wait(seen)
            except OSError:
                return  # the page was closed

        def _event(self, name: str, data: str) -> None:
            self.wfile.write(f"event: {name}\ndata: {data}\n\n".encode())
            self.wfile.flush()

    return Handler


class Server:
    """A preview that is served and watched, from `start` to `stop`."""

    def __init__(self, preview: Preview, port: int) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)
        self.http.daemon_threads = True
        port = self.http.server_port
        hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.http.RequestHandlerClass = _handler(preview, hosts)
        self.address = f"http://127.0.0.1:{port}/"
        self.preview = preview

    def run(
        self, ready: Callable[[], None], rebuilt: Callable[[tuple[Problem, ...]], None]
    ) -> None:
        """Serve until interrupted. `rebuilt` is told the problems of every build, the first too.

        Watching begins before that first build, so that no save falls between; then comes `ready`.
        """
        watch = Watch(self.preview.root, lambda: rebuilt(self.preview.rebuild()))
        watch.start()
        try:
            rebuilt(self.preview.rebuild())
            ready()
            self.http.serve_forever(poll_interval=0.2)
        finally:
            watch.close()
            self.http.server_close()
