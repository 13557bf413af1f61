"""Live preview on loopback: the site in memory, built anew when a file changes, pages told of it.

The pipeline is that of a build; nothing is written to output/. An error leaves the last good pages
in place and stands over them until it is mended. Drafts and embargoed claims are shown, marked.
"""

import datetime as dt
import gc
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator import urls
from generator.build import join, judge
from generator.cache import Resident, digest
from generator.checks import links
from generator.link import Site
from generator.pages import Item, lay_out
from generator.problem import Problem, fatal
from generator.render import Theme, render
from generator.tree import FOLDERS, Tree, read, refresh

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
GATHER = 0.02
# Whoever waits for a page gets it before the desk's rules are run over all records.
PATIENCE = 0.1
# Pages that are kept in memory once somebody has looked at them.
MOST = 500
NO_PAGE = b"<!doctype html><title>No page</title><body></body>"
HEARTBEAT = 15.0
# Reading a file is an event too; a rebuild that answered it would feed itself.
READING = ("opened", "closed_no_write")


@dataclass(frozen=True)
class Shown:
    """A site as it is shown: what is made of it when somebody looks."""

    site: Site
    items: Mapping[str, Item]
    theme: Theme

    def key(self, path: str) -> str:
        """The hash of all that the file at `path` depends on; empty where there is none."""
        item = self.items.get(path)
        return self.theme.key(item) if item else ""

    @cached_property
    def looks(self) -> Mapping[str, str]:
        """The keys of what pages show beside their own text: style sheets, and all other files."""
        paths = sorted(path for path in self.items if path.startswith(("static/", "images/")))
        style = [self.key(path) for path in paths if path.endswith(".css")]
        assets = [self.key(path) for path in paths if not path.endswith(".css")]
        return {"style": digest(" ".join(style)), "assets": digest(" ".join(assets))}


class State(NamedTuple):
    """What is shown, under a number that grows, and what is wrong with the site."""

    number: int
    shown: Shown | None
    problems: tuple[Problem, ...]


class File(NamedTuple):
    """A file that was made, under its key, and what went wrong in making it."""

    key: str
    data: bytes | None
    problems: tuple[Problem, ...] = ()
    followed: links.Followed = links.Followed()


class Preview:
    """The site in memory; `rebuild` brings it up to date, `wait` waits for that.

    A page is made when it is asked for, by the same functions that a build makes it with.
    """

    def __init__(
        self, root: Path, clock: Callable[[], dt.datetime], cache: Path, jobs: int = 1
    ) -> None:
        self.root = root
        self.clock = clock
        self.cache = Resident(cache)
        self.jobs = jobs
        self.changed = threading.Condition()
        self.making = threading.Lock()
        self.state = State(0, None, ())
        self.tree: Tree | None = None
        self.made: OrderedDict[str, File] = OrderedDict()

    def rebuild(self, paths: Iterable[str] | None = None) -> tuple[Problem, ...]:
        """Bring the site up to date after something happened to `paths`, or to anything.

        Returns its problems. Pages are shown as soon as their records are joined; if the desk's rules
        then find an error, those that were good come back, with what is wrong over them.
        """
        known = self.tree
        self.tree = refresh(known, self.root, paths) if known and paths else read(self.root)
        # Only the first time are there so many files that processes are worth it, and no threads yet.
        jobs = 1 if known else self.jobs
        site, found = join(self.tree, self.clock(), drafts=True, cache=self.cache, jobs=jobs)
        if known is None:
            gc.freeze()  # the records stay: nobody need look through them for what has gone
        good = self.state.shown
        if not fatal(found) and not site.incomplete:
            items = {urls.file(item.path): item for item in lay_out(site)}
            self._show(Shown(site, items, Theme(site)), self.state.problems)
            time.sleep(PATIENCE)
        problems = tuple(sorted([*found, *judge(site)]))
        self._show(good if fatal(problems) else self.state.shown, problems)
        self.cache.used.clear()  # the next build sweeps; this one need not remember
        gc.collect()
        return problems

    def _show(self, shown: Shown | None, problems: tuple[Problem, ...]) -> None:
        with self.changed:
            self.state = State(self.state.number + 1, shown, problems)
            self.changed.notify_all()

    def file(self, path: str) -> File:
        """The file at an output path, made now unless it was made before of the same."""
        shown = self.state.shown
        item = shown.items.get(path) if shown else None
        if shown is None or item is None:
            return File("", None)
        with self.making:
            before = self.made.get(path)
            try:
                key = shown.key(path)
            except LookupError:
                # A record is missing that the page needs, as the desk's rules are about to say.
                return before or File("", None)
            if before and before.key == key:
                return before
            files: dict[str, bytes] = {}
            put = lambda path, data: files.setdefault(path, data) is data  # noqa: E731
            rendered = render(shown.site, [item], shown.items.keys(), put, self.cache)
            followed = rendered.done[path].followed if path in rendered.done else None
            # A page that cannot be made now keeps the face that it had.
            data = files.get(path, before.data if before else None)
            made = File(key, data, rendered.problems, followed or links.Followed())
            self.made[path] = made
            self.made.move_to_end(path)
            while len(self.made) > MOST:
                self.made.popitem(last=False)
        return made

    def _broken(self, path: str) -> Iterator[Problem]:
        """The links of a page that lead nowhere."""
        shown = self.state.shown
        if shown and path in shown.items:
            pages = {path: self.file(path).followed}
            text = lambda target: (self.file(target).data or b"").decode()  # noqa: E731
            sources = {path: shown.items[path].source}
            made = links.Made(pages, shown.items.keys(), sources, text)
            yield from links.check_output(shown.site, made)

    def told(self, path: str) -> list[dict[str, Any]]:
        """The errors of the site, or else those of the page at `path`, with the lines around them."""
        errors = [problem for problem in self.state.problems if fatal([problem])]
        if not errors:
            errors = [*self.file(path).problems, *self._broken(path)]
        return [self._quoted(problem) for problem in errors]

    def _quoted(self, problem: Problem) -> dict[str, Any]:
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

    def __init__(self, root: Path, rebuild: Callable[[set[str]], object]) -> None:
        self.root = root.resolve()
        self.observer = Observer()
        self.observer.schedule(self, str(self.root))
        for folder in FOLDERS:
            self._follow(self.root / folder)
        self.rebuild = rebuild
        self.touched = threading.Event()
        self.paths: set[str] = set()
        self.closing = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take note of a change to what the build reads."""
        paths = [event.src_path, getattr(event, "dest_path", "")]
        if event.event_type in READING or not any(self._read(str(p)) for p in paths if p):
            return
        if event.is_directory and event.event_type == "modified":
            return  # whatever changed in it is an event of its own
        for path in paths:
            if path and Path(str(path)).parent == self.root:
                self._follow(Path(str(path)))
        self.paths |= {self._name(str(path)) for path in paths if path}
        self.touched.set()

    def _name(self, path: str) -> str:
        """A path below the root, with `/`."""
        try:
            return Path(path).relative_to(self.root).as_posix()
        except ValueError:
            return path

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
                paths, self.paths = self.paths, set()
                with suppress(OSError):  # a folder that is going; what comes next is an event too
                    self.rebuild(paths)

    def touch(self) -> None:
        """Have everything looked at, as if anything might have changed."""
        self.touched.set()

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


def _looks(shown: Shown | None) -> Mapping[str, str]:
    return shown.looks if shown else {"style": "", "assets": ""}


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
                self._events({name: found[-1] for name, found in parse_qs(address.query).items()})
            elif address.path == f"{OWN}live.js":
                self._send(HTTPStatus.OK, TYPES["js"], LIVE.read_bytes())
            else:
                self._file(unquote(address.path).lstrip("/"))

        do_HEAD = do_GET  # noqa: N815  (the library calls it so)

        def _file(self, path: str) -> None:
            shown = preview.state.shown
            files = shown.items if shown else {}
            status = HTTPStatus.OK
            if path == "" or path.endswith("/"):
                path += "index.html"
            elif path not in files and f"{path}/index.html" in files:
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", f"/{path}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            asked, found = path, preview.file(path)
            data = found.data
            if data is None:
                status, path = HTTPStatus.NOT_FOUND, "404.html"
                data = preview.file(path).data or NO_PAGE
            kind = TYPES.get(path.rpartition(".")[2], "application/octet-stream")
            if path.endswith(".html"):
                at = urlencode({"page": asked, "key": found.key, **_looks(preview.state.shown)})
                script = f'<script src="{OWN}live.js" data-at="{escape(at)}"></script></body>'
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

        def _events(self, at: Mapping[str, str]) -> None:
            """Tell the page at `at["page"]`, seen under those keys, what has changed since."""
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            state = preview.state
            page, key = at.get("page", ""), at.get("key", "")
            style = at.get("style", _looks(state.shown)["style"])
            try:
                while True:
                    looks = _looks(state.shown)
                    found = preview.file(page)
                    if found.key != key or looks["assets"] != at.get("assets", looks["assets"]):
                        self._event("reload", "")
                        return
                    if looks["style"] != style:
                        self._event("style", "")
                        style = looks["style"]
                    self._event("problems", json.dumps(preview.told(page)))
                    state = preview.wait(state.number)
            except OSError:
                return  # the page was closed

        def _event(self, name: str, data: str) -> None:
            self.wfile.write(f"event: {name}\ndata: {data}\n\n".encode())
            self.wfile.flush()

    return Handler


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A page that was closed while it was sent is nobody's mistake."""


class Server:
    """A preview that is served and watched, from `start` to `stop`."""

    def __init__(self, preview: Preview, port: int) -> None:
        self.http = _Http(("127.0.0.1", port), BaseHTTPRequestHandler)
        port = self.http.server_port
        hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.http.RequestHandlerClass = _handler(preview, hosts)
        self.address = f"http://127.0.0.1:{port}/"
        self.preview = preview

    def run(
        self, ready: Callable[[], None], rebuilt: Callable[[tuple[Problem, ...]], None]
    ) -> None:
        """Serve until interrupted. `rebuilt` is told the problems of every build, the first too."""
        rebuilt(self.preview.rebuild())
        watch = Watch(self.preview.root, lambda paths: rebuilt(self.preview.rebuild(paths)))
        watch.start()
        try:
            # What was saved before anybody watched is told like an event.
            watch.touch()
            ready()
            self.http.serve_forever(poll_interval=0.2)
        finally:
            watch.close()
            self.http.server_close()
