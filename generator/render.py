"""Pages and pictures → bytes. A page depends on its context, its template and nothing else."""

import json
import traceback
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup

from generator import __version__, markdown, urls, words
from generator.cache import Cache
from generator.charts import Figure, draw
from generator.charts.figure import SITE
from generator.link import Site
from generator.markdown import Prose
from generator.pages import Item, Output, Page, Picture
from generator.problem import Problem, Where
from generator.tree import File
from generator.workers import spawn, spread

TEMPLATES = "theme/templates/"
# Below these, starting workers takes longer than they save.
MANY_PAGES = 300
MANY_CHARTS = 150
Pictures = Mapping[tuple[str, str], str]
"""SVG by (key of the figure, size)."""


class Rendered(NamedTuple):
    """All outputs by path, in order; the HTML among them as text; and what went wrong."""

    outputs: tuple[Output, ...]
    pages: Mapping[str, str]
    problems: tuple[Problem, ...]


def render(site: Site, items: Iterable[Item], cache: Cache, jobs: int = 1) -> Rendered:
    """Draw every figure that the cache lacks once, fill every template, collect the files.

    A template that fails, or a chart that cannot be drawn, is a Problem at its line; two items for
    one path are a Problem too.
    """
    items = list(items)
    pictures, problems = draw_all(items, cache, jobs)
    problems += _collisions(items)
    theme = Theme(site, pictures)
    pages = [item for item in items if isinstance(item, Page)]
    filled = spread(theme.fill, pages, jobs if len(pages) >= MANY_PAGES else 1)
    outputs: dict[str, Output] = {}
    html: dict[str, str] = {}
    for page, text in zip(pages, filled, strict=True):
        if isinstance(text, Problem):
            problems.append(text)
            continue
        path = urls.file(page.path)
        html[path] = text
        outputs[path] = Output(path, text.encode())
    for item in items:
        if isinstance(item, Output):
            outputs[item.path] = item
        elif isinstance(item, Picture):
            drawn = pictures.get((draw.key(item.figure), "wide"), "")
            text = draw.standalone(drawn, site.config.url) if drawn else ""
            outputs[item.path] = Output(item.path, text.encode())
    ordered = tuple(outputs[path] for path in sorted(outputs))
    return Rendered(ordered, html, tuple(dict.fromkeys(problems)))


def _collisions(items: Iterable[Item]) -> Iterator[Problem]:
    """Two items for one path; file systems that fold case would mix up more than equal names."""
    taken: dict[str, str] = {}
    for item in items:
        path = urls.file(item.path)
        source = item.source if isinstance(item, Page) else path
        if path.casefold() in taken:
            message = f"two pages for {path}: this one and that of {taken[path.casefold()]}"
            yield Problem(Where(source), "duplicate", message)
        taken.setdefault(path.casefold(), source)


def draw_all(
    items: Iterable[Item], cache: Cache, jobs: int = 1
) -> tuple[dict[tuple[str, str], str], list[Problem]]:
    """Every distinct figure of the items, in every size; only a new one is drawn."""
    figures: dict[str, Figure] = {}
    for item in items:
        shown = item.figures if isinstance(item, Page) else ()
        for figure in (item.figure,) if isinstance(item, Picture) else shown:
            figures.setdefault(draw.key(figure), figure)
    pictures: dict[tuple[str, str], str] = {}
    new: list[tuple[Figure, str]] = []
    for key, figure in figures.items():
        for size in draw.WIDTHS:
            kept = cache.get("charts", draw.stored_as(figure, size))
            if kept is None:
                new.append((figure, size))
            else:
                pictures[key, size] = kept.decode()
    problems: list[Problem] = []
    # A new process takes as long to get ready to draw as it then takes for dozens of charts.
    drawn = spawn(_draw, new, jobs if len(new) >= MANY_CHARTS else 1)
    for (figure, size), picture in zip(new, drawn, strict=True):
        if isinstance(picture, Problem):
            problems.append(picture)
            continue
        cache.put("charts", draw.stored_as(figure, size), picture.encode())
        pictures[draw.key(figure), size] = picture
    return pictures, problems


def _draw(task: tuple[Figure, str]) -> str | Problem:
    return draw.svg(*task)


class Theme:
    """The templates of a site, ready to be filled."""

    def __init__(self, site: Site, pictures: Pictures) -> None:
        self.sources = {
            file.path.removeprefix(TEMPLATES): file
            for file in site.theme
            if file.path.startswith(TEMPLATES)
        }
        self.pictures = pictures
        self.figures: dict[tuple[str, str], str] = {}
        self.frame = frame(site)
        self.url = site.config.url
        self.environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(self._source),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self.environment.filters["count"] = words.count
        self.environment.filters["jsonld"] = _jsonld

    def _source(self, name: str) -> tuple[str, str, None] | None:
        file: File | None = self.sources.get(name)
        return (file.data.decode("utf-8"), file.path, None) if file else None

    def fill(self, page: Page) -> str | Problem:
        """The HTML of a page, or the Problem of rule `template` at the line that failed."""
        root = urls.base(self.url) if page.path == "404.html" else urls.root(page.path)
        tools = {
            "root": root,
            "path": page.path,
            "canonical": urls.canonical(self.url, page.path),
            "href": lambda path: root + urls.file(path),
            "inline": lambda prose: Markup(markdown.inline_html(prose, root)),
            "chart": partial(self._chart, root=root),
        }
        context = {**self.frame, **tools, **page.context}
        try:
            context["prose"] = partial(self._prose, context)
            return self.environment.get_template(page.template).render(context)
        except jinja2.TemplateNotFound as error:
            return Problem(Where(TEMPLATES + str(error)), "template", "no such template")
        except jinja2.TemplateSyntaxError as error:
            where = Where(error.filename or TEMPLATES + page.template, error.lineno)
            return Problem(where, "template", error.message or "syntax error")
        except UnicodeDecodeError:
            return Problem(Where(TEMPLATES + page.template), "template", "not UTF-8")
        except Exception as error:  # noqa: BLE001  (whatever a theme does wrong is the theme's)
            return Problem(_line(error, page.template), "template", f"{error} (page {page.path})")

    def _prose(self, context: dict[str, Any], prose: Prose, headings: int = 2) -> Markup:
        """A text with blocks as HTML; its figures and blocks are templates of their own."""

        def block(name: str) -> str:
            template = self.environment.get_template(f"blocks/{name}.html")
            return template.render({**context, name: context["blocks"][name]})

        def figure(number: int) -> str:
            return self._chart(context["figures"][number], root=context["root"])

        html = markdown.to_html(
            prose, context["root"], headings=headings, block=block, figure=figure
        )
        return Markup(html)

    def _chart(self, figure: Figure, me: str | None = None, *, root: str) -> Markup:
        """A figure with its links made relative, and the marks and rows of `me` set apart.

        One figure stands on many pages, so its block is filled once, with links on the sentinel
        host; what a page changes of it is text.
        """
        block = (draw.key(figure), figure.file)
        if block not in self.figures:
            template = self.environment.get_template("blocks/figure.html")
            self.figures[block] = template.render(
                self.frame,
                figure=figure,
                root=SITE,
                href=lambda path: SITE + urls.file(path),
                inline=lambda prose: Markup(markdown.inline_html(prose, SITE)),
                svg=lambda figure, size: Markup(self.pictures.get((draw.key(figure), size), "")),
            )
        html = self.figures[block]
        if me:
            own = f'href="{SITE}{urls.file(me)}"'
            rows = html.split("\n")
            html = "\n".join(
                row.replace("<tr>", '<tr class="me">')
                if row.startswith("<tr>") and own in row
                else row
                for row in rows
            ).replace(f"<a {own} aria", f'<a class="me" {own} aria')
            html = html.replace(f"<a {own} tabindex", f'<a class="me" {own} tabindex')
        return Markup(html.replace(SITE, root).rstrip("\n"))


def _line(error: Exception, template: str) -> Where:
    frames = traceback.extract_tb(error.__traceback__)
    for frame_ in reversed(frames):
        if frame_.filename.startswith(TEMPLATES):
            return Where(frame_.filename, frame_.lineno or 1)
    return Where(TEMPLATES + template)


def _jsonld(value: Any) -> Markup:
    """JSON for a script element: nothing in it can end the element or begin a comment."""
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


def frame(site: Site) -> dict[str, Any]:
    """What stands on every page: only what changes with the site's configuration."""
    config = site.config
    return {
        "site": {
            "title": config.title,
            "tagline": config.tagline,
            "language": config.language,
            "url": config.url,
            "organisation": config.organisation.name,
            "licence": config.licence.name,
            "licence_url": config.licence.url,
            "corrections_policy": urls.page(config.corrections_policy),
            "methodology": urls.page(config.methodology),
        },
        "menu": [{"title": page.title, "path": urls.page(page.slug)} for page in site.pages],
        "version": __version__,
    }
