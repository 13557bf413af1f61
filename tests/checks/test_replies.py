"""Rule `reply`."""

import pytest

from generator.checks.replies import check
from tests.samples import CLAIM, claim

REPLY = "reply: {asked: false, reason: A public document.}"


@pytest.mark.parametrize(
    "reply",
    [
        REPLY,
        "reply: {asked: true, on: 2024-03-05}",
        "reply: {asked: true, on: 2024-03-05, answer: They stand by it.}",
    ],
)
def test_a_question_with_its_day_or_a_reason_for_none_passes(found, reply):
    assert found(check, claim((REPLY, reply))) == []


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ("reply: {asked: true}", "asked, but not when; expected on, the day of the question"),
        ("reply: {asked: true, answer: No.}", "asked, but not when; expected on, the day of"),
        ("reply: {asked: false}", "not asked, and no reason; expected reason"),
    ],
)
def test_a_question_without_its_day_and_silence_without_a_reason_are_reported(
    found, reply, message
):
    (line,) = found(check, claim((REPLY, reply)))
    assert line.startswith(f"{CLAIM}:23:16: error[reply] {message}")
