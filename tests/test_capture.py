"""`claimline archive`: a text goes into the store and its digest into the record, both or neither."""

import gzip
import hashlib
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import archive, capture
from generator.cli import main
from generator.fetch import Fetched
from tests.samples import CLAIM, SOURCE, claim, edit, text
from tests.web import PAGE, send

CLOCK = "--now=2025-06-01T12:00Z"
NEAR = "; closest: “about 41 trees”, which has “41” for “40”"
WORDS = "The council counted “about 40\u00a0 trees”.\n"


def sha256(data: str | bytes) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def everything(root: Path) -> dict[str, bytes]:
    """Every file below a folder, the site's cache apart."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(p.relative_to(root)): p.read_bytes() for p in files if ".claimline" not in p.parts}


def run(root: Path, *options: str | Path, id: str = "minutes") -> Result:
    place = [] if "--archive" in options else ["--archive", root.parent / "store"]
    command = ["archive", id, "--root", root, CLOCK, *place, *options]
    result = CliRunner().invoke(main, [str(part) for part in command])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def fails(root: Path, *options: str | Path, id: str = "minutes") -> Result:
    """A run that changes nothing, in the site or in the store."""
    before = everything(root.parent)
    result = run(root, *options, id=id)
    assert result.exit_code in (1, 2)
    assert everything(root.parent) == before
    return result


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "Saved Page.TXT"
    path.write_text(WORDS, "utf-8")
    return path


# ---------------------------------------------------------------- a file


def test_a_text_is_stored_under_its_hash_and_recorded_and_its_quotes_are_found(make_site, saved):
    root = make_site()
    result = run(root, "--file", saved)
    store = root.parent / "store"
    name = f"{sha256(WORDS)}.txt"
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"{store / name}: stored",
        f"{SOURCE}: digest and date recorded",
        f"{CLAIM}:21:12: stands in it: “about 40 trees”",
        "1 quote cites it: 1 stands in it, 0 not",
    ]
    assert everything(store) == {name: WORDS.encode()}
    assert text(SOURCE) in (root / SOURCE).read_text("utf-8")
    check = CliRunner().invoke(
        main, ["check", "--strict", "--root", str(root), CLOCK, "--archive", str(store)]
    )
    assert check.exit_code == 0, check.output


def test_the_rest_of_the_record_stays_as_it_is(make_site, saved):
    own = "# first\ntitle: 'Minutes'  # why\npublisher: The council\npublished: 2024\n\nkind: primary\n"
    own += "url: https://council.example/minutes\n\n# last but one\nlanguage: en # und\n# last\n"
    root = make_site({SOURCE: own})
    assert run(root, "--file", saved).exit_code == 0
    added = f"archive:\n  sha256: {sha256(WORDS)}\n  captured_on: 2025-06-01\n"
    assert (root / SOURCE).read_text("utf-8") == own.replace("# last\n", added + "# last\n")


@pytest.mark.parametrize(
    "end", [b"\r\n", b"\n"], ids=["windows", "unix"]
)  # fmt: skip
def test_line_ends_and_the_mark_of_an_old_editor_stay(make_site, saved, end):
    own = b"\xef\xbb\xbf" + text(SOURCE).encode().replace(b"\n", end)
    root = make_site({SOURCE: own})
    assert run(root, "--file", saved).exit_code == 0
    written = (root / SOURCE).read_bytes()
    assert written.startswith(own)
    assert written.count(end) == written.count(b"\n")


def test_the_same_bytes_are_stored_once_whatever_their_name(make_site, saved):
    root = make_site()
    store = root.parent / "store"
    store.mkdir()
    (store / "old name").write_text(WORDS, "utf-8")
    assert run(root, "--file", saved).output.startswith(f"{store / 'old name'}: there already\n")
    assert [path.name for path in store.iterdir()] == ["old name"]
    before = everything(root.parent)
    again = run(root, "--file", saved, "--now=2025-07-01")
    assert f"{SOURCE}: left as it is; it has this digest" in again.output
    assert everything(root.parent) == before


def test_a_text_that_was_lost_is_stored_again_and_keeps_its_date(make_site, saved):
    root = make_site()
    run(root, "--file", saved)
    record = (root / SOURCE).read_bytes()
    shutil.rmtree(root.parent / "store")
    assert ": stored\n" in run(root, "--file", saved, "--now=2025-07-01").output
    assert (root / SOURCE).read_bytes() == record


def test_another_text_is_taken_only_with_replace(make_site, saved):
    root = make_site()
    run(root, "--file", saved)
    saved.write_text("about 41 trees")
    result = fails(root, "--file", saved)
    assert result.exit_code == 2
    assert f"{SOURCE}:8:11: another text is recorded, of SHA-256 {sha256(WORDS)}" in result.output
    assert "--replace puts this one" in result.output
    result = run(root, "--file", saved, "--replace", "--now=2025-07-01")
    assert result.exit_code == 0
    assert result.output.splitlines()[-2:] == [
        f"{CLAIM}:21:12: does not stand in it: “about 40 trees”{NEAR}",
        "1 quote cites it: 0 stand in it, 1 not",
    ]
    written = (root / SOURCE).read_text("utf-8")
    assert sha256("about 41 trees") in written
    assert "captured_on: 2025-07-01" in written
    assert sha256(WORDS) not in written
    assert len(everything(root.parent / "store")) == 2


def test_a_public_copy_is_recorded(make_site, saved):
    root = make_site()
    run(root, "--file", saved, "--url", "https://copies.example/1")
    written = (root / SOURCE).read_text("utf-8")
    assert written.endswith('  captured_on: 2025-06-01\n  url: "https://copies.example/1"\n')
    result = fails(root, "--file", saved, "--url", "copies.example/1")
    assert "expected an address that begins with https://" in result.output


def test_a_wording_needs_to_stand_in_one_document_alone(make_site, saved):
    store = saved.parent / "store"
    store.mkdir()
    (store / "other").write_text("40 oaks")
    other = text(SOURCE) + f"archive:\n  sha256: {sha256('40 oaks')}\n"
    files = claim(("appearances: [minutes]", "appearances: [other]\nwording: 40 oaks"))
    root = make_site(files | {"data/sources/other.yaml": other})
    result = run(root, "--file", saved)
    assert "oaks" not in result.output
    assert result.output.endswith("1 quote cites it: 1 stands in it, 0 not\n")
    (store / "other").write_text("41 oaks")
    result = run(root, "--file", saved)
    assert "does not stand in it: “40 oaks”" in result.output
    assert result.output.endswith("2 quotes cite it: 1 stands in it, 1 not\n")


def test_a_source_that_nobody_quotes_is_archived_all_the_same(make_site, saved):
    root = make_site({"data/sources/other.yaml": text(SOURCE)})
    assert run(root, "--file", saved, id="other").output.endswith("no claim quotes it yet\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "there are no words in it"),
        (b"<html><script>about 40 trees</script>", "there are no words in it"),
        (b"\x89PNG\r\n\x1a\n\xff", "neither text in UTF-8 nor a page in HTML"),
        (b"about\0 40 trees", "the archived file is not text"),
    ],
)
def test_what_holds_no_words_is_not_stored(make_site, saved, data, said):
    root = make_site()
    saved.write_bytes(data)
    result = fails(root, "--file", saved)
    assert result.exit_code == 1
    assert said in result.output


def test_a_huge_file_is_not_stored(make_site, saved):
    root = make_site()
    with saved.open("wb") as file:
        file.truncate(archive.LARGEST + 1)
    assert "33,554,433 bytes; at most 33,554,432 are stored" in run(root, "--file", saved).output
    assert not (root.parent / "store").exists()


def test_a_pipe_is_not_waited_for(make_site, tmp_path):
    root = make_site()
    os.mkfifo(tmp_path / "pipe")
    result = run(root, "--file", tmp_path / "pipe")
    assert result.exit_code == 1
    assert "pipe is not a file" in result.output


def test_a_damaged_file_of_that_name_is_never_overwritten(make_site, saved):
    root = make_site()
    store = root.parent / "store"
    store.mkdir()
    (store / f"{sha256(WORDS)}.txt").write_text("damaged")
    result = fails(root, "--file", saved)
    assert result.exit_code == 1
    assert "is there and has other bytes than its name says" in result.output


def test_a_record_that_cannot_be_changed_alone_stays_and_nothing_is_stored(make_site, saved):
    root = make_site(edit(SOURCE, ("language: en\n", "language: en\narchive:\n")))
    result = fails(root, "--file", saved)
    assert result.exit_code == 1
    assert f"{SOURCE} was left as it is: " in result.output


def test_a_record_that_cannot_be_written_takes_its_text_back_out(make_site, saved):
    root = make_site()
    # Whoever runs these tests may be allowed everything: a folder in the temporary file's way is not.
    (root / SOURCE).with_name(f".minutes.yaml.{os.getpid()}.tmp").mkdir()
    before = everything(root.parent)
    result = CliRunner().invoke(
        main,
        ["archive", "minutes", "--root", str(root), "--archive", str(root.parent / "store"),
         "--file", str(saved), CLOCK],
    )  # fmt: skip
    assert result.exit_code == 1
    assert "Is a directory" in result.output
    assert everything(root.parent) == before


def test_a_record_that_is_a_link_is_changed_where_it_stands(make_site, saved):
    root = make_site()
    real = root / "data" / "minutes.txt"
    (root / SOURCE).rename(real)
    (root / SOURCE).symlink_to(real)
    run(root, "--file", saved)
    assert (root / SOURCE).is_symlink()
    assert sha256(WORDS) in real.read_text("utf-8")


# ---------------------------------------------------------------- wrong usage


def test_a_source_that_is_not_there_is_named_with_the_nearest(make_site, saved):
    result = fails(make_site(), "--file", saved, id="minute")
    assert result.exit_code == 2
    assert "no source 'minute'; did you mean 'minutes'?" in result.output


def test_an_id_is_no_path(make_site, saved):
    root = make_site()
    for id in ("../sources/minutes", "..", "a/b", "minutes.yaml"):
        assert f"no source '{id}'" in fails(root, "--file", saved, id=id).output


def test_a_broken_record_is_shown_with_its_problems(make_site, saved):
    root = make_site(edit(SOURCE, ("kind: primary", "kind: first")))
    result = fails(root, "--file", saved)
    assert result.exit_code == 1
    assert f"{SOURCE}:5:7: error[schema] 'first' is not one of primary, secondary" in result.output
    assert "the record of 'minutes' has to be mended first" in result.output


def test_mistakes_elsewhere_are_no_hindrance(make_site, saved):
    root = make_site({"content/claims/broken.yaml": "title: [", "data/metrics.yaml": None})
    assert run(root, "--file", saved).exit_code == 0


@pytest.mark.parametrize(
    "place",
    ["content", "data/archive", "theme/x", "output/y", ".claimline/z", ".git", ".", "..", "link"],
)
def test_the_store_is_a_private_place(make_site, saved, place):
    root = make_site()
    (root / "link").symlink_to(root / "content")
    result = fails(root, "--file", saved, "--archive", root / place)
    assert result.exit_code == 2
    assert "private" in result.output
    assert not (root / "output").exists()


def test_a_store_in_the_site_folder_is_warned_of(make_site, saved):
    root = make_site()
    assert "keep it out of git" in run(root, "--file", saved, "--archive", root / "texts").output


def test_the_store_is_named_every_time(make_site, saved):
    result = CliRunner().invoke(
        main, ["archive", "minutes", "--root", str(make_site()), "--file", str(saved)]
    )
    assert result.exit_code == 2
    assert "Missing option '--archive'" in result.output


@pytest.mark.parametrize("place", ["file", "no/such/folder"])
def test_a_store_that_cannot_be_is_said(make_site, saved, place):
    root = make_site()
    (root.parent / "file").write_text("in the way")
    assert fails(root, "--file", saved, "--archive", root.parent / place).exit_code in (1, 2)


def test_ids_are_completed_in_the_shell(make_site):
    root = make_site({"data/sources/minutes-2.yaml": text(SOURCE)})
    words = {"COMP_WORDS": f"claimline archive --root {root} min", "COMP_CWORD": "4"}
    result = CliRunner().invoke(
        main, [], prog_name="claimline", env=words | {"_CLAIMLINE_COMPLETE": "bash_complete"}
    )
    assert result.output.split() == ["plain,minutes", "plain,minutes-2"]


# ---------------------------------------------------------------- a page


def sourced(make_site, url: str) -> Path:
    return make_site(edit(SOURCE, ("url: https://council.example/minutes", f"url: {url}")))


def test_a_page_is_fetched_from_the_source_s_address(make_site, server):
    server.answers["/a"] = send(gzip.compress(PAGE), {"Content-Type": "text/html",
                                                      "Content-Encoding": "gzip"})  # fmt: skip
    root = sourced(make_site, f"{server.url}/a")
    result = run(root)
    assert result.exit_code == 0, result.output
    assert everything(root.parent / "store") == {f"{sha256(PAGE)}.html": PAGE}
    assert result.output.endswith("1 quote cites it: 1 stands in it, 0 not\n")


def test_a_public_copy_is_fetched_and_recorded(make_site, server):
    server.answers["/copy"] = send()
    root = make_site()
    result = run(root, "--url", f"{server.url}/copy")
    assert result.exit_code == 0, result.output
    assert f"{server.url}/copy" in (root / SOURCE).read_text("utf-8")


def test_a_page_whose_script_has_the_words_verifies_nothing(make_site, server):
    page = b"<html><script>about 40 trees</script><p>no trees</p>"
    server.answers["/a"] = send(page)
    result = run(sourced(make_site, f"{server.url}/a"))
    assert result.exit_code == 0
    assert "does not stand in it: “about 40 trees”" in result.output


def test_a_page_in_a_charset_that_only_the_server_names_is_stored_in_utf_8(make_site, server):
    page = "<html><p>나무 약 40그루"
    server.answers["/a"] = send(page.encode("euc-kr"), {"Content-Type": "text/html;charset=euc-kr"})
    root = sourced(make_site, f"{server.url}/a")
    assert "stored in UTF-8; the server sent euc-kr" in run(root).output
    assert everything(root.parent / "store") == {f"{sha256(page)}.html": page.encode()}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (send(status=404), "minutes: the server answers 404 Not Found"),
        (send(PAGE, {"Content-Type": "application/pdf"}), "minutes: it is application/pdf"),
        (send(b"", {"Location": "file:///etc/passwd"}, 302), "minutes: a redirect to file:"),
        (send(PAGE, length=len(PAGE) + 1), "minutes: it ends before it is whole"),
        (send(b"<html><script>40</script>"), "minutes: nothing was stored: there are no words"),
        (send(b"\xff\xfe\xff", {"Content-Type": "text/plain; charset=rot13"}), "neither text in"),
    ],
)
def test_a_page_that_is_not_taken_leaves_everything_as_it_was(make_site, server, answer, said):
    server.answers["/a"] = answer
    result = fails(sourced(make_site, f"{server.url}/a"))
    assert result.exit_code == 1
    assert said in result.output


def test_a_source_without_an_address_needs_a_file(make_site):
    root = make_site(
        edit(SOURCE, ("url: https://council.example/minutes", "url_missing: A paper."))
    )
    result = fails(root)
    assert result.exit_code == 2
    assert "'minutes' has no url to be fetched; give its text with --file" in result.output


# ---------------------------------------------------------------- whatever the bytes


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "euc-kr", "no-such", "hex", "utf-7"]))
def test_any_page_is_stored_readable_or_refused(data, charset):
    page = Fetched(data, "https://a.example/", ".html", charset)
    try:
        kept = capture.from_page(page)
    except capture.Failed as reason:
        said = str(reason)
    else:
        said = archive.plain(kept.data)
    assert said.strip()
