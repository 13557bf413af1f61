"""A page fetched from the network for the archive: within limits, and only what can be quoted from.

Nothing here trusts the other side: not its speed, its sizes, its redirects or its word for what it
sends.
"""

import http.client
import re
import socket
import ssl
import threading
import zlib
from email.message import Message
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from generator import __version__
from generator.archive import LARGEST

AGENT = f"Claimline/{__version__} (fact-check archive; one page, on behalf of an editor)"
# What a quote can be looked for in, and the ending that its file has in the archive.
KINDS = {"text/html": ".html", "application/xhtml+xml": ".xhtml", "text/plain": ".txt"}
REDIRECTS = (301, 302, 303, 307, 308)
PIECE = 1 << 16


class Limits(NamedTuple):
    """How long to wait, in seconds, for a connection, for the next bytes and in all; how much to take.

    `bytes` bounds what arrives and, apart from that, what it unpacks to.
    """

    connect: float = 10
    read: float = 15
    whole: float = 60
    bytes: int = LARGEST
    redirects: int = 5


LIMITS = Limits()


class Refused(Exception):
    """A page that is not taken; the message says why."""


class Fetched(NamedTuple):
    """A page: its bytes, unpacked, and the address at which it was found in the end.

    `ending` is that of a file which holds it, `charset` what the server says of it, or nothing.
    """

    data: bytes
    url: str
    ending: str
    charset: str


def fetch(url: str, limits: Limits = LIMITS) -> Fetched:
    """The page at an http or https address. Raises Refused."""
    errand = _Errand(limits)
    thread = threading.Thread(target=errand.run, args=(url,), daemon=True, name="fetch")
    thread.start()
    thread.join(limits.whole)
    # A name server or a trickle of bytes can hold a call for longer than any time-out of a socket.
    if thread.is_alive():
        errand.stop()
        raise Refused(f"not there after {limits.whole:g} seconds")
    if isinstance(errand.result, Fetched):
        return errand.result
    raise errand.result


class _Errand:
    """One page fetched, in a thread of its own, so that whoever waits may stop waiting."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.result: Fetched | BaseException = Refused("nothing came back")
        self.sock: socket.socket | None = None
        self.stopped = False

    def stop(self) -> None:
        """Let the thread end: what it waits for on the network ends now."""
        self.stopped = True
        if self.sock:
            _shut(self.sock)

    def run(self, url: str) -> None:
        """Fetch, and keep what came of it."""
        try:
            self.result = self.follow(url)
        except BaseException as error:  # noqa: BLE001  (raised again by whoever waits)
            self.result = error

    def follow(self, url: str) -> Fetched:
        """The page, redirects followed."""
        seen = [url]
        while True:
            try:
                found = self.ask(seen[-1])
            except TimeoutError:
                raise Refused(f"no answer from {_host(seen[-1])} in time") from None
            except ssl.SSLError as error:
                reason = getattr(error, "verify_message", "") or error.reason or "TLS failed"
                raise Refused(f"{_host(seen[-1])} is not to be trusted: {reason}") from None
            except OSError as error:
                raise Refused(f"{_host(seen[-1])}: {error.strerror or error}") from None
            except (http.client.HTTPException, ValueError) as error:
                said = str(error) or type(error).__name__
                raise Refused(f"{_host(seen[-1])} does not speak HTTP: {said[:80]}") from None
            if isinstance(found, Fetched):
                return found
            if len(seen) > self.limits.redirects:
                raise Refused(f"more than {self.limits.redirects} redirects")
            if found in seen:
                raise Refused(f"a redirect to {found}, which was asked already")
            seen.append(found)

    def ask(self, url: str) -> Fetched | str:
        """The page, or the address that it redirects to."""
        connection = _connection(url, self.limits)
        try:
            connection.connect()
            # The connection forgets its socket while the answer is still being read.
            self.sock = connection.sock
            self.sock.settimeout(self.limits.read)
            if self.stopped:
                raise Refused("stopped")
            headers = {
                "User-Agent": AGENT,
                "Accept": ", ".join(KINDS),
                "Accept-Encoding": "gzip",
                "Connection": "close",
            }
            connection.request("GET", _target(url), headers=headers)
            with connection.getresponse() as response:
                if response.status in REDIRECTS:
                    return _redirected(url, response.getheader("Location"))
                if response.status != http.client.OK:
                    said = f"{response.status} {_clean(response.reason)}".rstrip()
                    raise Refused(f"the server answers {said}")
                return self.page(url, response)
        finally:
            connection.close()

    def page(self, url: str, response: http.client.HTTPResponse) -> Fetched:
        """The page that an answer carries."""
        head = Message()
        head["Content-Type"] = response.getheader("Content-Type") or "none"
        kind = head.get_content_type() if "/" in head["Content-Type"] else "no type"
        if kind not in KINDS:
            raise Refused(f"it is {_clean(kind)}; expected {', '.join(KINDS)}")
        packing = (response.getheader("Content-Encoding") or "identity").strip().lower()
        if packing not in ("identity", "gzip", "x-gzip"):
            raise Refused(f"it is packed as {_clean(packing)}, which nobody asked for")
        data = _body(response, self.limits.bytes)
        if packing != "identity":
            data = unpacked(data, self.limits.bytes)
        if not data.strip():
            raise Refused("the page is empty")
        charset = str(head.get_content_charset() or "")
        return Fetched(data, url, KINDS[kind], charset if charset.isascii() else "")


def unpacked(data: bytes, limit: int) -> bytes:
    """What gzip has packed (RFC 1952, any number of members). Raises Refused beyond `limit` bytes."""
    whole = bytearray()
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            whole += member.decompress(data, limit - len(whole) + 1)
        except zlib.error:
            raise Refused("it is said to be packed as gzip, and is not") from None
        if len(whole) > limit:
            raise Refused(f"it unpacks to more than {limit:,} bytes")
        if not member.eof:
            raise Refused("it ends before it is whole")
        data = member.unused_data.lstrip(b"\0")
    return bytes(whole)


def _body(response: http.client.HTTPResponse, limit: int) -> bytes:
    """All of an answer, as it came."""
    said = response.length
    if said is not None and said > limit:
        raise Refused(f"{said:,} bytes; at most {limit:,} are taken")
    data = bytearray()
    try:
        while piece := response.read1(PIECE):
            data += piece
            if len(data) > limit:
                raise Refused(f"more than {limit:,} bytes")
    except http.client.IncompleteRead:
        raise Refused("it ends before it is whole") from None
    if said is not None and len(data) < said:
        raise Refused(f"it ends before it is whole: {len(data):,} of {said:,} bytes")
    return bytes(data)


def _connection(url: str, limits: Limits) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise Refused("the address holds a name or password; give one that anybody may open")
    try:
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        host, port = "", None
    if not host:
        raise Refused(f"{_host(url)} is not the name of a server")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=limits.connect, context=context)
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=limits.connect)
    raise Refused(f"{_clean(parts.scheme) or 'no scheme'}: only http and https are fetched")


def _target(url: str) -> str:
    """What is asked of the server: path and query, with all but ASCII escaped (RFC 3987, 3.1)."""
    parts = urlsplit(url)
    safe = "/%:@!$&'()*+,;=~?"
    query = f"?{quote(parts.query, safe)}" if parts.query else ""
    return (quote(parts.path, safe) or "/") + query


def _redirected(url: str, to: str | None) -> str:
    if not to:
        raise Refused("a redirect without an address")
    try:
        # A header comes as Latin-1, whatever its bytes were meant to be.
        target = urljoin(url, to.encode("latin-1", "ignore").decode("utf-8", "replace").strip())
        parts = urlsplit(target)
    except ValueError:
        raise Refused("a redirect to something that is no address") from None
    if parts.scheme not in ("http", "https"):
        raise Refused(f"a redirect to {_clean(parts.scheme)}:, which is never followed")
    if urlsplit(url).scheme == "https" and parts.scheme == "http":
        raise Refused("a redirect from https to http, on which anybody may change the page")
    return parts._replace(fragment="").geturl()


def _host(url: str) -> str:
    return _clean(urlsplit(url).hostname or "the server")


def _clean(text: str) -> str:
    """What a stranger wrote, fit to be printed on one line."""
    return re.sub(r"[^\x20-\x7e]", "?", text)[:80]


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is over already
