from posixpath import dirname, join, normpath

import pytest

from generator import urls

PATHS = ["", "claims/a/", "questions/q/", "timeline/2024/03/", "about/", "claims/"]


@pytest.mark.parametrize(
    ("made", "path"),
    [
        (urls.claim("a-b"), "claims/a-b/"),
        (urls.question("q"), "questions/q/"),
        (urls.claimant("c"), "claimants/c/"),
        (urls.source("s"), "sources/s/"),
        (urls.explainer("e"), "explainers/e/"),
        (urls.page("about"), "about/"),
        (urls.year(2024), "timeline/2024/"),
        (urls.month(2024, 3), "timeline/2024/03/"),
        (urls.month(987, 12), "timeline/0987/12/"),
    ],
)
def test_every_kind_of_page_has_the_path_that_was_promised(made: str, path: str) -> None:
    assert made == path


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("", "index.html"),
        ("claims/a/", "claims/a/index.html"),
        ("claims/a/#evidence", "claims/a/index.html#evidence"),
        ("#top", "index.html#top"),
        ("404.html", "404.html"),
        ("data/claims.csv", "data/claims.csv"),
    ],
)
def test_a_folder_is_held_by_its_index(path: str, file: str) -> None:
    assert urls.file(path) == file


@pytest.mark.parametrize("start", PATHS)
@pytest.mark.parametrize("end", PATHS)
def test_the_way_over_the_root_leads_from_any_page_to_any_other(start: str, end: str) -> None:
    link = urls.root(start) + urls.file(end)
    assert normpath(join(dirname(urls.file(start)), link)) == urls.file(end)


@pytest.mark.parametrize("site", ["https://x.example", "https://x.example/"])
def test_canonical_addresses_have_one_slash_between(site: str) -> None:
    assert urls.canonical(site, "claims/a/") == "https://x.example/claims/a/"
    assert urls.canonical(site, "") == "https://x.example/"


@pytest.mark.parametrize(
    ("site", "base"),
    [
        ("https://x.example", "/"),
        ("https://x.example/", "/"),
        ("https://x.example/a/b", "/a/b/"),
        ("https://x.example/a/b/", "/a/b/"),
    ],
)
def test_the_base_is_the_path_the_site_is_served_under(site: str, base: str) -> None:
    assert urls.base(site) == base
