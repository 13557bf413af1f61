import pytest

from generator.checks.images import check
from tests.samples import CLAIM, EXPLAINER, PAGE, append, claim, explainer

PARK = {"content/images/park.png": b"a picture"}


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            "In winter:\n\n![The park](prak.png)\n![The park](park.png)\n",
            "10:1: error[image] no picture 'prak.png' in content/images; did you mean 'park.png'?",
        ),
        (
            "Here ![The park](https://park.example/a.gif) and ![It](park.png)\n",
            "8:6: error[image] no picture 'https://park.example/a.gif' in content/images",
        ),
        (
            "![](park.png)\n",
            "8:1: error[image] no text alternative; expected ![what the picture shows](name.png)",
        ),
        (
            "![  ](park.png)\n",
            "8:1: error[image] no text alternative; expected ![what the picture shows](name.png)",
        ),
    ],
)
def test_a_picture_must_exist_and_be_put_into_words(found, body, line):
    assert found(check, PARK | explainer(body)) == [f"{EXPLAINER}:{line}"]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (claim(("One document, one figure.", "![Park](no.png)")), f"{CLAIM}:17:3"),
        (append(PAGE, "\n![Park](no.png)\n"), f"{PAGE}:9:1"),
    ],
)
def test_pictures_are_checked_in_claims_and_pages_too(found, files, place):
    (line,) = found(check, files)
    assert line.startswith(f"{place}: error[image] no picture 'no.png'")


def test_a_picture_that_nothing_shows_is_a_warning(found):
    assert found(check, PARK) == [
        "content/images/park.png:1:1: warning[image] no text shows this picture"
    ]


@pytest.mark.parametrize(
    "body",
    [
        "![The park](park.png)\n",
        '![The park](park.png "In winter")\n',
        "![The *old* park](<park.png>)\n",
        "[![The park](park.png)](https://park.example/)\n",
    ],
)
def test_a_picture_that_exists_and_is_described_passes(found, body):
    assert found(check, PARK | explainer(body)) == []


def test_a_picture_in_code_is_no_picture(found):
    assert found(check, explainer("Write `![](x.png)`, or\n\n```\n![](y.png)\n```\n")) == []
