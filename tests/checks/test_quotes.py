import hashlib
from pathlib import Path

import pytest

from generator.archive import Archive
from generator.checks.quotes import check, count
from generator.decode import NO_CACHE, decode
from generator.link import link
from generator.tree import read
from tests.conftest import NOW
from tests.records import claim, claims, source, sources

TEXT = "The clerk said: “about 40 trees” stand\nin the park – 1,240 leaves fell. 木は四十本あった。"
PAGE = "<!doctype html><script>var x = 'forty-one trees'</script><p>About <b>1</b>,240 leaves.</p><p>No.</p>"


@pytest.fixture
def verified(make_site, tmp_path):
    """The problems of a site with one quote, whose source has this file in the archive."""

    def run(quote: str, text: str | bytes = TEXT, recorded: str | None = None, **changes: object):
        data = text.encode() if isinstance(text, str) else text
        folder = tmp_path / "archive"
        folder.mkdir()
        (folder / "any name").write_bytes(data)
        sha256 = recorded or hashlib.sha256(data).hexdigest()
        passage = {"source": "letter", "stance": "supports", "note": "N.", "quote": quote}
        letter = source(archive={"sha256": sha256} if recorded != "" else None)
        files = claims(a=claim(evidence=[passage], **changes)) | sources(letter=letter)
        records, unreadable = decode(
            read(make_site(files | {"content/claims/council-40-trees.yaml": None}))
        )
        assert unreadable == []
        site, _ = link(records, NOW, archive=Archive(folder, NO_CACHE))
        return [str(problem) for problem in check(site)]

    return run


@pytest.mark.parametrize(
    "quote",
    ["about 40 trees", '"about 40 trees" stand in the park', "park - 1,240  leaves", "park — 1,240",
     "ABOUT".lower(), "木は四十本", "四十"],
)  # fmt: skip
def test_words_that_stand_in_the_archived_text_pass(verified, quote):
    assert verified(quote) == []


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("about 41 trees", "; closest: “about 40 trees”, which has “40” for “41”"),
        ("About 40 trees", "; closest: “about 40 trees”, which differs in capital letters"),
        ("about 40 tree", "; closest: “about 40 trees”, which has “trees” for “tree”"),
        ("240 leaves", "; closest: “1,240 leaves”, which has “1,240” for “240”"),
        ("park - 1", "; closest: “park - 1,240”, which has “1,240” for “1”"),
        ("a badger was seen", ""),
    ],
)
def test_words_that_do_not_are_shown_beside_the_closest_passage(verified, quote, told):
    (line,) = verified(quote)
    assert "content/claims/a.yaml:1:" in line
    assert line.endswith(f"error[quote] does not stand in the archived text of 'letter'{told}")


def test_of_a_page_only_what_a_reader_sees_is_compared(verified):
    assert verified("About 1,240 leaves.", PAGE) == []


def test_a_script_proves_nothing(verified):
    (line,) = verified("forty-one trees", PAGE)
    assert "does not stand" in line


def test_words_are_not_joined_over_the_end_of_a_paragraph(verified):
    (line,) = verified("leaves.No", PAGE)
    assert "does not stand" in line


@pytest.mark.parametrize("data", [b"\xff\xfe\x00binary", b"a\0b", b"GIF89a\xff\xff"])
def test_a_file_without_text_is_named_at_the_digest_of_its_source(verified, data):
    (line,) = verified("about 40 trees", data)
    assert line.startswith("data/sources/letter.yaml:1:")
    assert "error[quote] the archived file is n" in line


def test_one_changed_character_of_a_file_is_named_at_the_digest_of_its_source(verified):
    (line,) = verified("about 40 trees", TEXT, hashlib.sha256(TEXT.encode() + b" ").hexdigest())
    assert line.startswith("data/sources/letter.yaml:1:")
    assert "error[quote] no file of the archive has this SHA-256 (1 looked at)" in line


def test_words_of_a_source_without_an_archived_text_are_a_warning(verified):
    (line,) = verified("about 40 trees", recorded="")
    assert "warning[quote] no archived text of 'letter' is recorded" in line


def test_a_wording_stands_in_any_of_the_documents_that_carry_it(verified):
    assert verified("about 40 trees", wording="1,240 leaves fell") == []


def test_a_wording_that_no_document_has_is_named_at_its_place(verified):
    (line,) = verified("about 40 trees", wording="1,241 leaves fell")
    assert "1,240 leaves fell" in line


def test_without_an_archive_quotes_are_counted_and_nothing_is_compared(linked):
    site = linked()
    assert list(check(site)) == []
    assert count(site) == (1, 0)


def test_a_proof_is_kept_and_still_needs_the_file(tmp_path: Path) -> None:
    from generator.cache import Cache

    cache = Cache(tmp_path / "cache")
    (tmp_path / "texts").mkdir()
    kept = tmp_path / "texts" / "a"
    kept.write_text(TEXT)
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    first = Archive(tmp_path / "texts", cache)
    assert first.holds(sha256, "about 40 trees")
    first.keep()
    second = Archive(tmp_path / "texts", cache)
    assert second.holds(sha256, "about 40 trees")
    assert not second._texts
    kept.write_text(TEXT + "!")
    with pytest.raises(KeyError):
        Archive(tmp_path / "texts", cache).holds(sha256, "about 40 trees")
