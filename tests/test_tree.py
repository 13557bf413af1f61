"""Every byte of a site comes in through tree.read; what cannot be read is named, not skipped."""

import os
import shutil
from threading import Thread

import pytest

from generator.tree import LARGEST, LIMITS, bundled_theme, read
from tests.conftest import SITES
from tests.samples import CLAIM, CLAIMANTS


def lines(root) -> list[str]:
    return [str(problem) for problem in read(root).problems]


def paths(files) -> list[str]:
    return [file.path for file in files]


def test_content_and_data_are_read_whole_and_in_order_of_path(make_site):
    tree = read(make_site({"content/claims/b/c.yaml": "x", "content/a.txt": b"\xff\0"}))
    assert paths(tree.content) == [
        "content/a.txt",
        "content/claims/council-40-trees.yaml",
        "content/claims/b/c.yaml",
        "content/pages/methodology.md",
        "data/claimants.yaml",
        "data/metrics.yaml",
        "data/questions.yaml",
        "data/ratings.yaml",
        "data/site.yaml",
        "data/sources/minutes.yaml",
    ]
    assert tree.problems == ()
    assert {f.path: f.data for f in tree.content}["content/a.txt"] == b"\xff\0"


def test_nothing_outside_content_data_and_theme_is_read(make_site):
    root = make_site({"output/index.html": "x", "README.md": "x", "notes/claims/x.yaml": "x"})
    assert paths(read(root).content) == paths(read(SITES / "minimal").content)


def test_the_sites_own_theme_lies_over_the_bundled_one(make_site):
    bundled = read(make_site()).theme
    own = {"theme/templates/claim.html": "own", "theme/static/own.css": "new"}
    theme = {file.path: file.data for file in read(make_site(own, name="own")).theme}
    assert theme["theme/templates/claim.html"] == b"own"
    assert theme["theme/static/own.css"] == b"new"
    assert set(theme) == {*paths(bundled), "theme/static/own.css"}
    assert list(theme) == sorted(theme)
    assert "theme/templates/claim.html" in paths(bundled)
    assert (bundled_theme() / "templates" / "claim.html").is_file()


@pytest.mark.parametrize("folder", ["content", "data"])
def test_a_missing_folder_is_explained(make_site, folder):
    root = make_site()
    shutil.rmtree(root / folder)
    assert lines(root) == [
        (
            f"{folder}:1:1: error[file] no folder {folder}/ here; 'claimline init DIR' makes a small "
            "working site"
        )
    ]


def test_an_empty_folder_is_no_site_and_both_folders_are_named(tmp_path):
    assert [line.split(":")[0] for line in lines(tmp_path)] == ["content", "data"]


def test_a_file_where_a_folder_should_be_is_one_problem(make_site):
    root = make_site()
    shutil.rmtree(root / "data")
    (root / "data").write_text("not a folder")
    (line,) = lines(root)
    assert line.startswith("data:1:1: error[file] ")


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("content/claims/large.yaml", LIMITS[".yaml"]),
        ("content/pages/large.md", LIMITS[".md"]),
        ("data/series/large.csv", LIMITS[".csv"]),
        ("content/images/large.png", LARGEST),
    ],
)
def test_a_file_over_its_limit_is_refused_with_both_sizes_and_one_at_its_limit_is_read(
    make_site, path, limit
):
    root = make_site({path: b"x" * (limit + 1)})
    ending = path[path.index(".") :]
    assert lines(root) == [
        f"{path}:1:1: error[file] {limit + 1:,} bytes; a {ending} may have {limit:,}"
    ]
    assert path not in paths(read(root).content)
    (root / path).write_bytes(b"x" * limit)
    assert lines(root) == []
    assert path in paths(read(root).content)


def test_a_file_of_five_megabytes_is_refused(make_site):
    root = make_site({CLAIM: b"title: " + b"x" * 5_000_000})
    assert lines(root) == [f"{CLAIM}:1:1: error[file] 5,000,007 bytes; a .yaml may have 1,048,576"]


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../outside.yaml", "../../../outside"])
def test_a_link_out_of_the_site_is_refused_and_not_followed(make_site, target):
    root = make_site()
    (root.parent / "outside.yaml").write_text("title: secret")
    (root.parent / "outside").mkdir()
    (root / "content/claims/link.yaml").symlink_to(target)
    assert lines(root) == [
        (
            "content/claims/link.yaml:1:1: error[file] a link that leads out of the site; copy the "
            "file here"
        )
    ]
    assert "content/claims/link.yaml" not in paths(read(root).content)


def test_a_whole_folder_that_is_a_link_out_of_the_site_is_refused(make_site):
    root = make_site()
    shutil.move(root / "data", root.parent / "elsewhere")
    (root / "data").symlink_to(root.parent / "elsewhere")
    (line,) = lines(root)
    assert line.startswith("data:1:1: error[file] a link that leads out of the site")


def test_a_link_inside_the_site_is_followed_to_a_file_but_not_to_a_folder(make_site):
    root = make_site()
    (root / "content/claims/again.yaml").symlink_to("council-40-trees.yaml")
    (root / "content/more").symlink_to("claims")
    tree = read(root)
    files = {file.path: file.data for file in tree.content}
    assert files["content/claims/again.yaml"] == files[CLAIM]
    assert [str(p) for p in tree.problems] == [
        "content/more:1:1: error[file] a link to a folder; links to files are followed, folders not"
    ]


def test_a_site_that_is_itself_reached_through_a_link_is_read(make_site):
    root = make_site()
    (root.parent / "way").symlink_to(root)
    assert lines(root.parent / "way") == []


@pytest.mark.parametrize("target", ["nowhere.yaml", "link.yaml"], ids=["dangling", "loop"])
def test_a_link_that_leads_nowhere_is_a_problem(make_site, target):
    root = make_site()
    (root / "content/claims/link.yaml").symlink_to(target)
    (line,) = lines(root)
    assert line.startswith("content/claims/link.yaml:1:1: error[file] ")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_a_problem_and_does_not_hold_the_build_up(make_site):
    root = make_site()
    pipe = root / "content/claims/pipe.yaml"
    os.mkfifo(pipe)
    found: list[str] = []
    reading = Thread(target=lambda: found.extend(lines(root)), daemon=True)
    reading.start()
    reading.join(0.5)
    held_up = reading.is_alive()
    if held_up:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        reading.join()
    assert not held_up
    assert [line.split(": ")[0] for line in found] == ["content/claims/pipe.yaml:1:1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_problem(make_site):
    root = make_site()
    (root / CLAIMANTS).chmod(0)
    assert lines(root) == [f"{CLAIMANTS}:1:1: error[file] cannot be read: Permission denied"]


def test_one_unreadable_file_does_not_hide_the_others(make_site):
    root = make_site({"content/claims/large.yaml": b"x" * 2_000_000})
    (root / "content/claims/link.yaml").symlink_to("/etc/passwd")
    tree = read(root)
    assert len(tree.problems) == 2
    assert paths(tree.content) == paths(read(SITES / "minimal").content)
