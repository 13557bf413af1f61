"""Pages are fetched from a real server, which is as rude as servers are."""

import gzip
import socket
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler

import pytest

from generator import __version__, fetch
from generator.fetch import Fetched, Limits, Refused, unpacked
from tests.web import HTML, PAGE, Answer, send

QUICK = Limits(connect=2, read=0.5, whole=1.5, bytes=100_000, redirects=3)


def to(address: str, status: int = 302) -> Answer:
    return send(b"", {"Location": address}, status)


def chunks(*pieces: bytes, end: bool = True) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/html")
        to.send_header("Transfer-Encoding", "chunked")
        to.end_headers()
        for piece in pieces:
            to.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if end:
            to.wfile.write(b"0\r\n\r\n")

    return answer


def raw(data: bytes) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(data)

    return answer


def refusal(url: str, limits: Limits = QUICK) -> str:
    with pytest.raises(Refused) as caught:
        fetch.fetch(url, limits)
    return str(caught.value)


def test_a_page_comes_with_its_bytes_its_address_and_its_ending(server):
    server.answers["/a"] = send()
    assert fetch.fetch(f"{server.url}/a", QUICK) == Fetched(
        PAGE, f"{server.url}/a", ".html", "utf-8"
    )


def test_the_server_is_told_who_asks_and_what_is_taken(server):
    server.answers["/a"] = send()
    fetch.fetch(f"{server.url}/a", QUICK)
    ((_, headers),) = server.asked
    assert headers["User-Agent"].startswith(f"Claimline/{__version__} ")
    assert headers["Accept"] == "text/html, application/xhtml+xml, text/plain"
    assert headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("kind", "ending", "charset"),
    [
        ("text/html", ".html", ""),
        ("TEXT/HTML; charset=EUC-KR", ".html", "euc-kr"),
        ("application/xhtml+xml", ".xhtml", ""),
        ("text/plain; charset=utf-8; format=flowed", ".txt", "utf-8"),
    ],
)
def test_what_can_be_quoted_from_is_taken(server, kind, ending, charset):
    server.answers["/a"] = send(b"words", {"Content-Type": kind})
    found = fetch.fetch(f"{server.url}/a", QUICK)
    assert (found.ending, found.charset) == (ending, charset)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Content-Type": "application/pdf"}, "it is application/pdf; expected text/html, "),
        ({"Content-Type": "image/svg+xml"}, "it is image/svg+xml; expected text/html, "),
        ({"Content-Type": "text/html\x7f evil"}, "it is text/html? evil; expected text/html, "),
        ({"Content-Type": "words"}, "it is no type; expected text/html, "),
        ({}, "it is no type; expected text/html, "),
        (HTML | {"Content-Encoding": "br"}, "it is packed as br, which nobody asked for"),
    ],
)
def test_nothing_else_is_taken(server, headers, said):
    server.answers["/a"] = send(PAGE, headers)
    assert refusal(f"{server.url}/a").startswith(said)


@pytest.mark.parametrize(
    ("status", "said"), [(404, "404 Not Found"), (500, "500 "), (206, "206 "), (304, "304 ")]
)
def test_an_answer_that_is_no_page_is_named(server, status, said):
    server.answers["/a"] = send(status=status)
    assert refusal(f"{server.url}/a").startswith(f"the server answers {said}")


def test_what_a_server_says_of_an_error_is_printed_harmlessly(server):
    server.answers["/a"] = raw(b"HTTP/1.1 404 \x1b[31mred\x07\r\nContent-Length: 0\r\n\r\n")
    assert refusal(f"{server.url}/a") == "the server answers 404 ?[31mred?"


def test_an_empty_page_is_none(server):
    server.answers["/a"] = send(b" \n")
    assert refusal(f"{server.url}/a") == "the page is empty"


# ---------------------------------------------------------------- time


def test_a_server_that_says_nothing_is_given_up(server):
    server.answers["/a"] = lambda _: server.over.wait(10)
    begun = time.monotonic()
    assert refusal(f"{server.url}/a") == "no answer from 127.0.0.1 in time"
    assert time.monotonic() - begun < 1.4


def test_a_server_that_accepts_and_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        assert refusal(address) == "no answer from 127.0.0.1 in time"


def drip(start: bytes, piece: bytes, over: threading.Event) -> Answer:
    """Begins an answer, and goes on with it a little at a time, never too late for a time-out."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(start)
        while not over.wait(0.1):
            to.wfile.write(piece)

    return answer


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"],
    ids=["header", "body"],
)
def test_a_trickle_ends_with_the_whole_time_and_so_does_its_thread(server, start):
    server.answers["/a"] = drip(start, b"x", server.over)
    begun = time.monotonic()
    assert refusal(f"{server.url}/a") == "not there after 1.5 seconds"
    assert time.monotonic() - begun < 2.5
    ours = [thread for thread in threading.enumerate() if thread.name == "fetch"]
    for thread in ours:
        thread.join(2)
    assert not [thread for thread in ours if thread.is_alive()]


def test_nobody_there_is_said():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/") == "127.0.0.1: Connection refused"


# ---------------------------------------------------------------- size


def test_a_page_that_is_said_to_be_too_large_is_not_read(server):
    server.answers["/a"] = send(b"x", length=100_001)
    assert refusal(f"{server.url}/a") == "100,001 bytes; at most 100,000 are taken"


def test_a_body_without_an_end_is_cut_at_the_limit(server):
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        while not server.over.is_set():
            to.wfile.write(b"endless " * 1000)

    server.answers["/a"] = answer
    assert refusal(f"{server.url}/a") == "more than 100,000 bytes"


def test_chunks_without_an_end_are_cut_at_the_limit(server):
    server.answers["/a"] = chunks(*[b"x" * 9000] * 20)
    assert refusal(f"{server.url}/a") == "more than 100,000 bytes"


def test_chunks_are_joined(server):
    server.answers["/a"] = chunks(PAGE[:20], PAGE[20:])
    assert fetch.fetch(f"{server.url}/a", QUICK).data == PAGE


@pytest.mark.parametrize(
    "answer",
    [send(PAGE, length=len(PAGE) + 5), chunks(PAGE, end=False)],
    ids=["length", "chunked"],
)
def test_half_a_page_is_no_page(server, answer):
    server.answers["/a"] = answer
    assert refusal(f"{server.url}/a").startswith("it ends before it is whole")


# ---------------------------------------------------------------- packing


def test_a_packed_page_is_unpacked(server):
    server.answers["/a"] = send(gzip.compress(PAGE), HTML | {"Content-Encoding": "gzip"})
    assert fetch.fetch(f"{server.url}/a", QUICK).data == PAGE


def test_a_bomb_is_refused_before_it_is_unpacked(server):
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < QUICK.bytes
    server.answers["/a"] = send(bomb, HTML | {"Content-Encoding": "gzip"})
    assert refusal(f"{server.url}/a") == "it unpacks to more than 100,000 bytes"


def test_what_is_packed_in_several_members_is_bounded_in_all():
    members = gzip.compress(b"x" * 60) + gzip.compress(b"y" * 60)
    assert unpacked(members, 120) == b"x" * 60 + b"y" * 60
    with pytest.raises(Refused, match="unpacks to more than 119 bytes"):
        unpacked(members, 119)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not packed", "it is said to be packed as gzip, and is not"),
        (gzip.compress(PAGE)[:-4], "it ends before it is whole"),
        (zlib.compress(PAGE), "it is said to be packed as gzip, and is not"),
        (gzip.compress(PAGE) + b"rest", "it is said to be packed as gzip, and is not"),
    ],
    ids=["plain", "half", "zlib", "more"],
)
def test_what_is_badly_packed_is_refused(server, data, said):
    server.answers["/a"] = send(data, HTML | {"Content-Encoding": "gzip"})
    assert refusal(f"{server.url}/a") == said


# ---------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", fetch.REDIRECTS)
def test_a_redirect_is_followed(server, status):
    server.answers |= {"/a": to("/b?q=1#part", status), "/b": send()}
    assert fetch.fetch(f"{server.url}/a", QUICK).url == f"{server.url}/b?q=1"


def test_redirects_have_an_end(server):
    server.answers |= {f"/{n}": to(f"/{n + 1}") for n in range(9)}
    assert refusal(f"{server.url}/0") == "more than 3 redirects"
    assert len(server.asked) == 4


def test_a_loop_of_redirects_is_seen_at_once(server):
    server.answers |= {"/a": to("/b"), "/b": to("/a")}
    assert refusal(f"{server.url}/a") == f"a redirect to {server.url}/a, which was asked already"
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "a redirect to file:, which is never followed"),
        ("ftp://127.0.0.1/a", "a redirect to ftp:, which is never followed"),
        ("data:text/html,about 40 trees", "a redirect to data:, which is never followed"),
        ("http://[", "a redirect to something that is no address"),
        ("http://%00../a", "%00.. is not the name of a server"),
        ("http://user:word@127.0.0.1/", "the address holds a name or password; give one "),
    ],
)
def test_a_redirect_leads_to_http_or_nowhere(server, address, said):
    server.answers["/a"] = to(address)
    assert refusal(f"{server.url}/a").startswith(said)


def test_a_redirect_needs_an_address_and_never_leaves_https():
    with pytest.raises(Refused, match="without an address"):
        fetch._redirected("https://a.example/", None)
    with pytest.raises(Refused, match="from https to http"):
        fetch._redirected("https://a.example/", "http://a.example/")
    assert fetch._redirected("http://a.example/b/", "c") == "http://a.example/b/c"


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("file:///etc/passwd", "the server is not the name of a server"),
        ("ftp://127.0.0.1/", "ftp: only http and https are fetched"),
        ("http://user@127.0.0.1/", "the address holds a name or password; give one that "),
        ("http://127.0.0.1:99999/", "127.0.0.1 is not the name of a server"),
        (f"http://{'a' * 70}.example/", f"{'a' * 70}.example is not the name of a server"),
    ],
)
def test_only_a_public_address_of_http_is_fetched(address, said):
    assert refusal(address).startswith(said)


def test_an_address_in_any_script_is_asked_for_escaped(server):
    server.answers["/%EB%B3%B4%EB%8F%84"] = send()
    fetch.fetch(f"{server.url}/보도?번호=1%20&x=[1]", QUICK)
    assert server.asked[0][0] == "/%EB%B3%B4%EB%8F%84?%EB%B2%88%ED%98%B8=1%20&x=%5B1%5D"


def test_what_does_not_speak_http_is_refused(server):
    server.answers["/a"] = raw(b"SSH-2.0-OpenSSH\r\n")
    assert refusal(f"{server.url}/a").startswith("127.0.0.1 does not speak HTTP: SSH-2.0")


def test_headers_without_an_end_are_refused(server):
    server.answers["/a"] = raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n")
    assert "does not speak HTTP: got more than 100 headers" in refusal(f"{server.url}/a")


def test_https_is_asked_for_a_certificate(server):
    server.answers["/a"] = send()
    secure = server.url.replace("http", "https")
    assert refusal(f"{secure}/a").startswith("127.0.0.1 is not to be trusted: ")
