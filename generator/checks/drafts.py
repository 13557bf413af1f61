"""Rule `draft`."""

from collections.abc import Iterator

from generator import markdown
from generator.link import Site, texts
from generator.model import Publication
from generator.problem import Problem


def check(site: Site) -> Iterator[Problem]:
    """What is public never refers to what is not: a draft, or a claim under embargo."""
    for written in (*site.records.claims, *site.records.explainers):
        if written.status == "draft" and written.publish_at:
            message = "publish_at has no effect on a draft; set status: published"
            yield Problem(written.at("publish_at"), "draft", message, severity="warning")
    if site.drafts:
        return
    for entry, path, text in texts(site.records):
        if isinstance(entry, Publication) and entry.slug in site.unpublished:
            continue
        for directive, offset in markdown.directives(text):
            target = (
                directive.partition("|")[0].removeprefix("explainer:").partition(":")[0].strip()
            )
            why = site.unpublished.get(target)
            if why:
                message = f"'{target}' is {'a draft' if why == 'draft' else 'under embargo'}"
                yield Problem(entry.inside(text, offset, *path), "draft", message)
