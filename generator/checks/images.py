"""Rule `image`."""

from collections.abc import Iterator

from generator.link import Site, mentions
from generator.problem import Problem, Where, nearest


def check(site: Site) -> Iterator[Problem]:
    """Every picture is one of content/images, has a text alternative, and is used."""
    names = {image.name for image in site.images}
    used: set[str] = set()
    for entry, mention in mentions(site.records):
        link = mention.link
        if not link or not link.image:
            continue
        used.add(link.to)
        if link.to not in names:
            message = f"no picture '{link.to}' in content/images{nearest(link.to, names)}"
            yield Problem(entry.mentioned(mention), "image", message)
        if not link.text.strip():
            message = "no text alternative; expected ![what the picture shows](name.png)"
            yield Problem(entry.mentioned(mention), "image", message)
    for image in site.images:
        if image.name not in used:
            message = "no text shows this picture"
            yield Problem(Where(image.file.path), "image", message, severity="warning")
