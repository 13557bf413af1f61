from generator.checks.sources import check
from tests.samples import SOURCE, edit

URL = "url: https://council.example/minutes\n"


def test_a_source_without_an_address_must_say_why(found):
    assert found(check, edit(SOURCE, (URL, ""))) == [
        f"{SOURCE}:1:1: error[source] no url; expected one, or url_missing with the reason"
    ]


def test_a_source_with_an_address_may_not_say_why_it_has_none(found):
    assert found(check, edit(SOURCE, (URL, URL + "url_missing: It was spoken.\n"))) == [
        (
            f"{SOURCE}:5:14: error[source] url and url_missing exclude each other; keep the one that "
            "is true"
        )
    ]


def test_a_source_with_a_reason_instead_of_an_address_passes(found):
    assert found(check, edit(SOURCE, (URL, "url_missing: It was spoken.\n"))) == []
