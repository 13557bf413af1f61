"""Rule `rating`."""

from collections.abc import Iterator

from generator.link import Site
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """One number per label and one label per number.

    The scale needs a worst and a best step if it has numbers at all.
    """
    labels: dict[str, str] = {}
    numbers: dict[int, str] = {}
    for rating in site.records.ratings:
        same = labels.setdefault(rating.label.casefold(), rating.id)
        if same != rating.id:
            message = f"the label '{rating.label}' is that of '{same}' too"
            yield Problem(rating.at("label"), "rating", message)
        if rating.value is None:
            continue
        same = numbers.setdefault(rating.value, rating.id)
        if same != rating.id:
            message = f"the value {rating.value} is that of '{same}' too; one number per label"
            yield Problem(rating.at("value"), "rating", message)
    if len(numbers) == 1:
        only = site.ratings[next(iter(numbers.values()))]
        message = "the only rating with a value; a scale needs a worst and a best, or no numbers"
        yield Problem(only.at("value"), "rating", message)
