"""Words are found in archived texts as they stand there, and never by accident."""

import contextlib
import hashlib
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator import archive
from generator.archive import Archive, Unreadable, normal, occurs, plain
from generator.cache import Cache
from generator.checks.quotes import closest

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Trees</title>
<style>p { content: "in a style" }</style>
<script>var said = "in a script, 41 trees";</script></head>
<body><noscript>in a noscript</noscript><template><p>in a template</p></template>
<!-- in a comment --><svg><text>in a picture</text></svg>
<p>About <b>1,1</b>00 trees</p><p>stand&nbsp;in Exam<wbr>ple Park</p>
<img alt="in an alt" src="x"><iframe srcdoc="in a frame"></iframe>
<textarea>in a field</textarea>
<table><tr><td>forty</td><td>one</td></tr></table>first<br>second
</body></html>"""


def store(folder: Path, *texts: str | bytes) -> list[str]:
    """Files in a folder, and the SHA-256 of each."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = []
    for number, text in enumerate(texts):
        data = text.encode() if isinstance(text, str) else text
        (folder / f"{number}.txt").write_bytes(data)
        hashes.append(hashlib.sha256(data).hexdigest())
    return hashes


def opened(folder: Path) -> Archive:
    return Archive(folder, Cache(None))


# ---------------------------------------------------------------- one form for words


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("  about\n\t1,100\u00a0\u2009casualties ", "about 1,100 casualties"),
        ("“killed” ‘or’ «wounded»", '"killed" \'or\' "wounded"'),
        ("South Korea’s", "South Korea's"),
        ("10–20 — 30 − 5", "10-20 - 30 - 5"),
        ("co\u00adope\u200bration\ufeff", "cooperation"),
        ("Zele\u0301n", "Zel\u00e9n"),
        ("\u1112\u1161\u11ab", "한"),
        ("", ""),
    ],
)
def test_the_one_form_is_as_documented(written, form):
    assert normal(written) == form


@given(st.text())
def test_the_one_form_is_its_own(text):
    once = normal(text)
    assert normal(once) == once


@given(st.text(st.characters(categories=["L", "N"])))
def test_letters_and_digits_stay(text):
    assert normal(text) == unicodedata.normalize("NFC", text)


# ---------------------------------------------------------------- whole words and numbers


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("100 casualties", "1,100 casualties"),
        ("100 casualties", "1.100 casualties"),
        ("about 1", "about 1,100"),
        ("about 1,1", "about 1,100"),
        ("about 1,", "about 1,100"),
        (",100", "1,100"),
        ("kill", "killed"),
        ("ill", "killed"),
        ("led", "killed"),
        ("4", "2024"),
        ("Kim", "Kimchi"),
        ("살", "a살"),
        ("Killed", "killed"),
        ("", "anything"),
    ],
)
def test_a_word_or_number_is_never_cut(words, text):
    # Korean is written with spaces but lies behind UNSPACED; beside a Latin letter it may be cut.
    assert occurs(words, text) == (words == "살")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("1,100 casualties", "about 1,100 casualties, they say"),
        ("about 1,100", "about 1,100, they say"),
        ("in 2024", "in 2024. Then"),
        ("killed", "(killed)"),
        ("killed", "killed-or-wounded"),
        ("100", "1,100 and 100"),
        ("死亡", "有人死亡了"),
    ],
)
def test_words_are_found_between_their_ends(words, text):
    assert occurs(words, text)


SIGNS = st.text("ab1, .-9é", max_size=40)


@given(SIGNS.map(normal), st.integers(0, 40), st.integers(0, 40))
@example("1,100", 2, 5)
@example("killed", 0, 4)
def test_no_passage_cut_inside_a_word_or_number_is_ever_accepted(text, start, end):
    words = text[start:end]
    tokens = r"[^\W_]+(?:[.,](?<=\d[.,])(?=\d)[^\W_]+)*"
    spans = [(m.start(), m.end()) for m in re.finditer(tokens, text)]

    def cut(at: int) -> bool:
        return any(a < at < b for a, b in spans)

    places = [m.start() for m in re.finditer(f"(?={re.escape(words)})", text)] if words else []
    clean = [at for at in places if not cut(at) and not cut(at + len(words))]
    assert occurs(words, text) == bool(clean)


@given(st.lists(st.sampled_from(["about", "1,100", "killed", "or", "2.5", "“x”", "—"]), min_size=1))
def test_every_run_of_whole_words_is_found(words):
    text = normal(" ".join(words))
    parts = text.split(" ")
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            assert occurs(" ".join(parts[start:end]), text)


# ---------------------------------------------------------------- what a reader sees of a page


def test_a_page_is_read_as_a_reader_sees_it():
    text = normal(plain(PAGE.encode()))
    for words in ("About 1,100 trees", "stand in Example Park", "forty one", "first second"):
        assert occurs(words, text), words
    assert occurs("1,100 trees stand", text)
    assert not occurs("fortyone", text)


@pytest.mark.parametrize(
    "hidden",
    ["in a style", "in a script", "41 trees", "in a noscript", "in a template", "in a comment",
     "in a picture", "in an alt", "in a frame"],
)  # fmt: skip
def test_what_no_reader_sees_verifies_no_quote(hidden):
    assert hidden in PAGE
    assert not occurs(hidden, normal(plain(PAGE.encode())))


@pytest.mark.parametrize(
    "page",
    [
        "<html>" + "<div>" * 20_000 + "deep",
        "<html><p>a<p>b</div></html></html><p>c",
        "<html><script>open <p>for ever",
        "<!doctype html>",
        "<html>&#0;&#xD800;&#x110000;&nosuch;<p \x01=''>a",
        "<!-- <html> --> --!> <p>after",
        "<html><style><p>in</style><p>out",
        "<html><body><script>x</script ><p>seen",
    ],
)
def test_hostile_pages_are_read_without_harm(page):
    assert isinstance(normal(plain(page.encode())), str)


def test_a_script_that_never_ends_hides_what_follows():
    assert not occurs("for ever", normal(plain(b"<html><p>seen<script>open <p>for ever")))


def test_words_are_read_in_the_charset_that_a_page_declares():
    page = '<html><meta charset="euc-kr"><p>사상자 약 1,100명'
    assert "사상자 약 1,100명" in plain(page.encode("euc-kr"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "neither text in UTF-8 nor a page in HTML"),
        ("약".encode("euc-kr"), "neither text in UTF-8 nor a page in HTML"),
        (b"text\0text", "is not text"),
        (b'<html><meta charset="no-such">a', "neither text in UTF-8 nor a page in HTML"),
        (b'<html><meta charset="rot13">a', "neither text in UTF-8 nor a page in HTML"),
        (b'<html><meta charset="base64">a', "neither text in UTF-8 nor a page in HTML"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "neither text in UTF-8 nor a page in HTML"),
        ("<html>text".encode("utf-16"), "neither text in UTF-8 nor a page in HTML"),
    ],
)
def test_what_is_no_text_is_refused(data, said):
    with pytest.raises(Unreadable, match=said):
        plain(data)


@given(st.binary(max_size=200))
@example(b"<html><meta charset='punycode'>\xff")
@example(b"<html><meta charset=idna>..")
@example(b"<html><meta charset=unicode_escape>\\x")
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", b"<html>", b'<html><meta charset="'):
        read = ""
        with contextlib.suppress(Unreadable):
            read = plain(start + data)
        assert isinstance(read, str)


# ---------------------------------------------------------------- the store


def test_a_file_is_found_by_its_bytes_whatever_its_name(tmp_path):
    first, second = store(tmp_path / "a" / "b", "about 40 trees", "no trees")
    found = opened(tmp_path)
    assert found.files == {first: "a/b/0.txt", second: "a/b/1.txt"}
    assert found.holds(first, "about 40")
    assert not found.holds(second, "about 40")


def test_a_hash_that_no_file_has_is_a_key_error(tmp_path):
    store(tmp_path, "about 40 trees")
    with pytest.raises(KeyError):
        opened(tmp_path).text("0" * 64)


def test_a_file_that_changes_while_it_is_read_verifies_nothing(tmp_path):
    (sha256,) = store(tmp_path, "about 40 trees")
    found = opened(tmp_path)
    assert sha256 in found.files
    (tmp_path / "0.txt").write_text("about 41 trees")
    with pytest.raises(Unreadable, match="changed while it was read"):
        found.holds(sha256, "about 41")
    (tmp_path / "0.txt").unlink()
    with pytest.raises(Unreadable, match="cannot be read: No such file"):
        found.holds(sha256, "about 40")


def test_one_character_of_a_file_changes_what_is_found(tmp_path):
    (sha256,) = store(tmp_path, "about 40 trees")
    (tmp_path / "0.txt").write_text("about 40 tree$")
    assert sha256 not in opened(tmp_path).files


def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path):
    (inside,) = store(tmp_path / "outside", "about 40 trees")
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "folder").symlink_to(tmp_path / "outside")
    (kept / "gone").symlink_to(tmp_path / "nowhere")
    (kept / "loop").symlink_to(kept)
    assert opened(kept).files == {}
    (kept / "file").symlink_to(tmp_path / "outside" / "0.txt")
    assert opened(kept).files == {inside: "file"}


def test_what_is_huge_or_no_file_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(archive.LARGEST + 1)
    (small,) = store(tmp_path, "small")
    assert opened(tmp_path).files == {small: "0.txt"}


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        opened(tmp_path / "nowhere")


def test_what_was_proved_is_not_proved_again_and_is_never_wrong(tmp_path):
    (sha256,) = store(tmp_path / "texts", "about 40 trees")
    cache = Cache(tmp_path / "cache")
    first = Archive(tmp_path / "texts", cache)
    assert first.holds(sha256, "about 40")
    first.keep()
    again = Archive(tmp_path / "texts", Cache(tmp_path / "cache"))
    assert again.holds(sha256, "about 40")
    assert not again.holds(sha256, "about 4")
    assert again._texts.keys() <= {sha256}
    (tmp_path / "texts" / "0.txt").write_text("no trees")
    with pytest.raises(KeyError):
        Archive(tmp_path / "texts", Cache(tmp_path / "cache")).holds(sha256, "about 40")


# ---------------------------------------------------------------- near misses


def test_the_closest_passage_is_the_one_that_was_meant():
    text = normal("The military said that about 1,100 casualties were counted, killed or wounded.")
    assert closest("about 1,000 casualties", text)[0] == "about 1,100 casualties"
    assert closest("nothing like this at all", text) == ("", 0.0)
    assert closest("one", "") == ("", 0.0)
