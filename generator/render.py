"""Pages and pictures → bytes. A page depends on its context, its template and nothing else."""

import json
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from time import perf_counter
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup

from generator import __version__, markdown, urls, words
from generator.cache import Cache, digest, made_by
from generator.charts import Figure, draw
from generator.charts.figure import SITE
from generator.checks.links import Followed, follow
from generator.link import Site
from generator.markdown import Prose
from generator.pages import Item, Output, Page, Picture
from generator.pages.page import Context
from generator.problem import Problem, Where
from generator.progress import Step, Tell, silent
from generator.recipe import Recipe
from generator.tree import File
from generator.workers import spread

TEMPLATES = "theme/templates/"
# Below these, starting workers takes longer than they save.
MANY_PAGES = 300
MANY_CHARTS = 40
Pictures = Mapping[tuple[str, str], str]
"""SVG by (key of the figure, size)."""
Put = Callable[[str, bytes], bool]
"""Takes a finished file by its path; whether it differs from what was there."""


class Done(NamedTuple):
    """A finished file: the key of all that it depends on, and the links of a page."""

    key: str
    followed: Followed | None = None


class New(NamedTuple):
    """A file that was made now: of what, whether it differs from what was there, in what time."""

    done: Done
    because: str
    differs: bool
    seconds: float


class Rendered(NamedTuple):
    """What is done, by path; which of it was made now; what went wrong."""

    done: Mapping[str, Done]
    made: Mapping[str, New]
    problems: tuple[Problem, ...]
    common: str
    """What every page is made of, a line each: templates, configuration, scale, code."""


def render(
    site: Site,
    items: Sequence[Item],
    files: Collection[str],
    put: Put,
    cache: Cache,
    known: Mapping[str, Done] | None = None,
    jobs: int = 1,
    tell: Tell = silent,
    drawn: Callable[[Figure], bool] | None = None,
) -> Rendered:
    """Make every file whose key is not that under which it is `known`, and give it to `put`.

    `files` are the paths of the whole site, into which the links of pages are followed. Figures that
    the cache lacks are drawn meanwhile, once each. A template that fails, or a chart that cannot be
    drawn, is a Problem at its line; two items for one path are a Problem too. `drawn` says which figures
    are drawn at all, if not every one is.
    """
    known = known or {}
    theme = Theme(site)
    problems = list(_collisions(items))
    tell(Step("compare"))
    done: dict[str, Done] = {}
    new: list[Item] = []
    # Where nothing is known there is nothing to compare; the keys are found when files are made.
    keys = [theme.key(item) for item in items] if known else [""] * len(items)
    for item, key in zip(items, keys, strict=True):
        path = urls.file(item.path)
        before = known.get(path)
        if before and before.key == key:
            done[path] = before
        else:
            new.append(item)
    _fetch_parts(new, cache, jobs, tell)
    drawing = Drawing(new, cache, jobs, drawn)
    task = partial(_make, theme, files, put)
    made: dict[str, New] = {}
    # What shows no figure is made while the figures are drawn.
    late = [item for item in new if isinstance(item, Picture) or getattr(item, "figures", None)]
    late_ones = set(map(id, late))
    early = [item for item in new if id(item) not in late_ones]
    for group in (early, late):
        if group is late:
            theme.pictures = drawing.finish(tell)
            problems += drawing.problems
        tell(Step("render", len(made), len(new)))
        for item, result in zip(group, spread(task, group, _many(jobs, group)), strict=True):
            if isinstance(result, Problem):
                problems.append(result)
                continue
            path = urls.file(item.path)
            done[path], made[path] = result.done, result
            template = item.template if isinstance(item, Page) else ""
            tell(Step("render", len(made), len(new), path, result.seconds, template))
    common = "".join(f"{name}\t{of[:8]}\n" for name, of in theme.ingredients.items())
    return Rendered(done, made, tuple(dict.fromkeys(problems)), common + site.ingredients())


def _many(jobs: int, items: Sequence[object]) -> int:
    """How many processes so many items are worth; 0 for none but this."""
    return jobs if jobs > 1 and len(items) >= MANY_PAGES else 0


def _make(theme: "Theme", files: Collection[str], put: Put, item: Item) -> Problem | New:
    """Make one file and give it to `put`."""
    start = perf_counter()
    path = urls.file(item.path)
    followed = None
    given = item.recipe.open()
    if isinstance(item, Page):
        text = theme.fill(item, item.recipe.carry_out(given))
        if isinstance(text, Problem):
            return text
        followed = follow(path, text, files, urls.base(theme.url))
        data = text.encode()
    elif isinstance(item, Picture):
        drawn = theme.pictures.get((draw.key(item.recipe.value[item.number]), "wide"), "")
        data = draw.standalone(drawn, theme.url).encode() if drawn else b""
    else:
        data = item.recipe.value
    differs = put(path, data)
    done = Done(theme.key(item), followed)
    return New(done, item.recipe.ingredients(given), differs, perf_counter() - start)


def _collisions(items: Iterable[Item]) -> Iterator[Problem]:
    """Two items for one path; file systems that fold case would mix up more than equal names."""
    taken: dict[str, str] = {}
    for item in items:
        path = urls.file(item.path)
        folded = path.casefold()
        if folded in taken:
            message = f"two pages for {path}: this one and that of {taken[folded]}"
            yield Problem(Where(item.source), "duplicate", message)
        taken.setdefault(folded, item.source)


def _fetch_parts(items: Iterable[Item], cache: Cache, jobs: int, tell: Tell) -> None:
    """Give every part of the new files its value: as it was kept, or made and kept now."""
    parts = {
        id(part): part for item in items if isinstance(item, Output) for part in item.parts()
    }.values()
    if not parts:
        return
    log = cache.log("parts")
    kept = log.load()
    missing = [part for part in parts if part.key not in kept]
    tell(Step("data", 0, len(missing)))
    values = spread(Recipe.carry_out, missing, _many(jobs, missing))
    fresh = {}
    for part, value in zip(missing, values, strict=True):
        fresh[part.key] = value
        tell(Step("data", len(fresh), len(missing)))
    live = {part.key: fresh.get(part.key) or kept[part.key] for part in parts}
    for part in parts:
        part.holds(live[part.key])
    log.add(fresh, live)


class Drawing:
    """Every distinct figure of some items, in every size: begun at once, finished when asked.

    Only new ones are drawn; in processes of their own, if there may be any, as vl-convert does not
    survive a fork. `finish` gives the pictures; `problems` are then those of what cannot be drawn.
    """

    def __init__(
        self,
        items: Iterable[Item],
        cache: Cache,
        jobs: int = 1,
        drawn: Callable[[Figure], bool] | None = None,
    ) -> None:
        self.cache = cache
        self.problems: list[Problem] = []
        self.kept: dict[tuple[str, str], str] = {}
        self.new: list[tuple[Figure, str]] = []
        figures: dict[str, Figure] = {}
        for item in items:
            recipe = item.figures if isinstance(item, Page) else None
            if isinstance(item, Picture):
                recipe = item.recipe
            for figure in recipe.value if recipe else ():
                if drawn is None or drawn(figure):
                    figures.setdefault(draw.key(figure), figure)
        for key, figure in figures.items():
            for size in draw.WIDTHS:
                kept = cache.get("charts", draw.stored_as(figure, size))
                if kept is None:
                    self.new.append((figure, size))
                else:
                    self.kept[key, size] = kept.decode()
        # A process takes as long to get ready to draw as it then takes for dozens of charts.
        several = jobs if len(self.new) >= MANY_CHARTS else 1
        self.drawn = spread(_draw, self.new, several if jobs > 1 and not draw.ready() else 0)

    def finish(self, tell: Tell) -> Pictures:
        """The pictures, by key of the figure and size."""
        tell(Step("draw", 0, len(self.new)))
        pictures = dict(self.kept)
        for number, (task, result) in enumerate(zip(self.new, self.drawn, strict=True), start=1):
            (figure, size), (picture, seconds) = task, result
            tell(
                Step("draw", number, len(self.new), f"{figure.file or figure.id} ({size})", seconds)
            )
            if isinstance(picture, Problem):
                self.problems.append(picture)
                continue
            self.cache.put("charts", draw.stored_as(figure, size), picture.encode())
            pictures[draw.key(figure), size] = picture
        return pictures


def _draw(task: tuple[Figure, str]) -> tuple[str | Problem, float]:
    start = perf_counter()
    return draw.svg(*task), perf_counter() - start


@lru_cache(maxsize=1)
def _environment(files: tuple[File, ...]) -> jinja2.Environment:
    """The templates, each compiled when it is first used."""
    sources = {file.path.removeprefix(TEMPLATES): file for file in files}

    def source(name: str) -> tuple[str, str, None] | None:
        file = sources.get(name)
        return (file.data.decode("utf-8"), file.path, None) if file else None

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["count"] = words.count
    environment.filters["jsonld"] = _jsonld
    return environment


class Theme:
    """The templates of a site, ready to be filled."""

    def __init__(self, site: Site, pictures: Pictures | None = None) -> None:
        self.sources = {
            file.path.removeprefix(TEMPLATES): file
            for file in site.theme
            if file.path.startswith(TEMPLATES)
        }
        self.pictures: Pictures = pictures or {}
        self.figures: dict[tuple[str, str], str] = {}
        self.blocks: dict[tuple[str, str, str | None], Markup] = {}
        self.frame = frame(site)
        self.url = site.config.url
        self.environment = _environment(tuple(self.sources.values()))

    @cached_property
    def _key(self) -> str:
        """The hash of what every page depends on: code, libraries, templates and configuration."""
        return digest(repr(sorted(self.ingredients.items())))

    @cached_property
    def ingredients(self) -> Mapping[str, str]:
        """The same, one by one."""
        files = {file.path: digest(file.data) for file in self.sources.values()}
        return files | {
            "what stands on every page": digest(repr(self.frame)),
            "Claimline's own code and libraries": made_by().hex(),
        }

    def key(self, item: Item) -> str:
        """The hash of all that a file depends on."""
        if isinstance(item, Page):
            figures = item.figures.key if item.figures else ""
            return digest(f"{self._key} {item.path} {item.template} {item.recipe.key} {figures}")
        if isinstance(item, Picture):
            return digest(f"{self._key} {item.recipe.key} {item.number}")
        return digest(made_by() + item.recipe.key.encode())

    def fill(self, page: Page, context: Context) -> str | Problem:
        """The HTML of a page with its context, or the Problem of rule `template` at the line that failed."""
        root = urls.base(self.url) if page.path == "404.html" else urls.root(page.path)
        tools = {
            "root": root,
            "path": page.path,
            "canonical": urls.canonical(self.url, page.path),
            "href": lambda path: root + urls.file(path),
            "inline": lambda prose: Markup(markdown.inline_html(prose, root)),
            "chart": partial(self._chart, root=root),
            "fixed": partial(self._fixed, root=root, path=page.path),
        }
        context = {**self.frame, **tools, **context}
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
        finally:
            context.clear()  # it refers to itself, and would wait for the garbage collector

    def _fixed(self, name: str, *, root: str, path: str) -> Markup:
        """The block of that name, filled with what stands on every page.

        It is filled once for all pages of one depth; those that it may lead to itself get their own.
        """
        own = path if path.count("/") < 2 else None
        if (name, root, own) not in self.blocks:
            template = self.environment.get_template(f"blocks/{name}.html")
            href = lambda to: root + urls.file(to)  # noqa: E731
            html = template.render(self.frame, root=root, href=href, path=own)
            self.blocks[name, root, own] = Markup(html.rstrip("\n"))
        return self.blocks[name, root, own]

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
