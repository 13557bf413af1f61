"""A real server on loopback, which answers as rudely as a test asks it to."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = b"<!doctype html><title>Trees</title><p>about 40 trees</p>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingHTTPServer):
    """Answers each path as a test says, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what these tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answers[self.path.partition("?")[0]](self)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


def serving() -> Iterator[Server]:
    """A server that runs for as long as it is looked at."""
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


def send(
    body: bytes = PAGE,
    headers: dict[str, str] | None = None,
    status: int = 200,
    length: int | None = None,
) -> Answer:
    """An answer with these headers; without a `length` it is that of the body."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in (HTML if headers is None else headers).items():
            to.send_header(name, value)
        to.send_header("Content-Length", str(len(body) if length is None else length))
        to.end_headers()
        to.wfile.write(body)

    return answer
