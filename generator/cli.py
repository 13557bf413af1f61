"""The commands: the only file that prints or exits."""

import datetime as dt
import gc
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, Self, get_args

import click

from generator import __version__, checks, drafts, edit, reports, revise, workers
from generator.build import Report, account, build, inspect, join, load, tally, verify
from generator.cache import Cache
from generator.decode import decode
from generator.edit import Unsure, flow
from generator.history import NoHistory
from generator.link import Site, link
from generator.model import RevisionKind
from generator.problem import Problem, fatal, nearest
from generator.progress import Profile, Step, Tell, silent
from generator.tree import FOLDERS, File, read
from generator.write import Occupied, summary

CACHE = ".claimline"
# A stage of fewer steps is over before a bar is drawn.
MANY = 100
Command = Callable[..., None]


SINCE = click.option(
    "--since",
    metavar="REF",
    help="Compare what was public at this git ref with the files; edits nobody announced are errors.",
)


class Moment(click.ParamType[dt.datetime]):
    """An ISO 8601 moment; without an offset it is UTC, without a time midnight."""

    name = "iso"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment, aware and in UTC."""
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a moment such as 2026-12-01T09:00Z", param, ctx)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        try:
            return moment.astimezone(dt.UTC)
        except OverflowError:
            self.fail(f"'{value}' lies outside the calendar", param, ctx)


_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The site's folder.  [default: the current one]",
)


def _shared(command: Command) -> Command:
    """The options of every command that reads a site."""

    @_root
    @click.option("--now", type=Moment(), help="Build as of this moment.  [default: the clock]")
    @click.option("--drafts", is_flag=True, help="Show drafts and embargoed claims, marked.")
    @click.option(
        "--archive",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The folder of archived sources, with which quotes are compared.",
    )
    @wraps(command)
    def wrapped(*args: Any, now: dt.datetime | None, **options: Any) -> None:
        command(*args, now=now or dt.datetime.now(dt.UTC), **options)

    return wrapped


def _known(kind: str) -> Callable[..., list[str]]:
    """Completes the ids of a kind of record, in a shell that was told of it."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        root = Path(ctx.params.get("root") or ".")
        records, _ = decode(read(root), Cache(root / CACHE, keep=False))
        return sorted(each.id for each in getattr(records, kind) if each.id.startswith(incomplete))

    return complete


def _one_of(choices: Sequence[str]) -> Callable[..., list[str]]:
    """Completes one of a few fixed values."""
    return lambda _ctx, _param, incomplete: [c for c in choices if c.startswith(incomplete)]


def run() -> None:
    """The program: `main`, and then an end without tidying up.

    Taking a large site's records apart one by one takes longer than many a build.
    """
    code = 0
    try:
        main(prog_name="claimline")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    workers.end()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimline")
def main() -> None:
    """A static fact-check site from YAML claims and Markdown explainers.

    Exit codes: 0 fine, 1 problems in the content, 2 wrong usage.
    """


@main.command("build")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the site goes.  [default: output/ in the site's folder]",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    help="How many processes a large site is spread over.  [default: all cores]",
)
@click.option("--no-cache", is_flag=True, help="Make everything anew; keep nothing.")
@click.option("--verify", "verified", is_flag=True, help="Then build clean beside it, and compare.")
@click.option("--why", metavar="PATH", help="Say why the page at PATH was made anew, or was not.")
@click.option("--quiet", is_flag=True, help="Print problems and the accounting line alone.")
@click.option("--profile", is_flag=True, help="Print where the time went.")
@SINCE
@_shared
def build_command(
    root: Path,
    output: Path | None,
    now: dt.datetime,
    drafts: bool,
    archive: Path | None,
    no_cache: bool,
    jobs: int,
    verified: bool,
    why: str | None,
    quiet: bool,
    profile: bool,
    since: str | None,
) -> None:
    """Check the content and build the whole site; with errors, output/ stays as it was."""
    measured = Profile()
    folder = output or root / "output"
    own, target = root.resolve(), folder.resolve()
    if own.is_relative_to(target) or any(target.is_relative_to(own / n) for n in FOLDERS):
        raise click.UsageError(f"--output {folder} is where the site's own files are")
    # A build's values live as long as it does: looking for those that do not takes longer than it.
    gc.disable()
    differ: list[str] = []
    try:
        with _shown(quiet) as show:

            def tell(step: Step) -> None:
                measured(step)
                show(step)

            cache = None if no_cache else root / CACHE
            report = build(root, folder, now, drafts, cache, jobs, tell, why, archive, since)
            if verified and report.changes is not None:
                tell(Step("verify"))
                differ = verify(root, folder, now, drafts, jobs)
    except (Occupied, NoHistory) as reason:
        raise click.UsageError(str(reason)) from None
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None
    _print(report.problems)
    if report.why:
        click.echo(report.why)
    if profile:
        click.echo(measured.table())
    for path in differ:
        click.echo(f"{folder}/{path} differs from a clean build", err=True)
    if verified and report.changes is not None and not differ:
        click.echo("verified: a clean build gives the same bytes")
    _close(report, folder, quiet)
    sys.exit(1 if differ else 0)


@contextmanager
def _shown(quiet: bool) -> Iterator[Tell]:
    """Show progress: as a bar on a terminal, as a line a stage elsewhere."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _Bar() as bar:
            yield bar
    else:
        yield _line


def _line(step: Step) -> None:
    """A line when a long stage is over, and on the way at every quarter."""
    quarter = max(MANY, step.of // 4)
    if step.of >= MANY and step.done and (step.done == step.of or step.done % quarter == 0):
        click.echo(f"{step.stage}: {step.done:,} of {step.of:,}", err=True)


class _Bar:
    """A bar for the stages that are counted; it is drawn only if one takes long."""

    def __init__(self) -> None:
        self.progress: Any = None
        self.task: Any = None
        self.stage = ""

    def __enter__(self) -> Self:
        return self

    def __call__(self, step: Step) -> None:
        """Draw a step."""
        if step.of < MANY and self.progress is None:
            return
        if self.progress is None:
            from rich.console import Console  # noqa: PLC0415  (a short build must not pay for it)
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

            columns = (TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn())
            self.progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self.progress.start()
            self.task = self.progress.add_task(step.stage)
        if step.stage != self.stage or step.done == step.of or step.done % 50 == 0:
            self.stage = step.stage
            self.progress.update(
                self.task, description=step.stage, total=step.of or None, completed=step.done
            )

    def __exit__(self, *_: object) -> None:
        if self.progress is not None:
            self.progress.stop()


def _close(report: Report, folder: Path, quiet: bool) -> None:
    if report.changes is None:
        click.echo(f"{_counted(report.problems)}; {folder}/ was not touched", err=True)
        _account(report)
        sys.exit(1)
    if quiet:
        _levels(report)
        click.echo(report.account.claims)
        return
    done = ", ".join(f"{count} {what}" for what, count in summary(report.changes).items())
    if report.problems:
        click.echo(_counted(report.problems), err=True)
    click.echo(f"{folder}/: {len(report.changes.files)} files ({done})")
    for path in report.changes.remove:
        if path.startswith("claims/"):
            click.echo(f"no longer there: {path.removesuffix('index.html')}")
    _account(report)


def _levels(report: Report) -> None:
    """Say which rules the site has set otherwise, where other notes are not printed: never silently."""
    if report.account.levels:
        click.echo(report.account.levels, err=True)


def _account(report: Report) -> None:
    if report.problems:
        click.echo("what a rule asks and why: claimline report rules RULE")
    for note in (*report.account.notes, report.account.levels):
        if note:
            click.echo(note)
    click.echo(report.account.claims)


@main.command("check")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    help="How problems are printed.  [default: text]",
)
@click.option("--strict", is_flag=True, help="Fail on warnings, and on quotes not verified.")
@SINCE
@_shared
def check_command(
    root: Path,
    form: str,
    strict: bool,
    since: str | None,
    now: dt.datetime,
    drafts: bool,
    archive: Path | None,
) -> None:
    """Run every check of a build; write nothing."""
    gc.disable()
    cache = Cache(root / CACHE, keep=False)
    try:
        report = inspect(root, now, drafts, cache, os.cpu_count() or 1, archive, since)
    except NoHistory as reason:
        raise click.UsageError(str(reason)) from None
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None
    if form != "text":
        _levels(report)
    if form == "json":
        click.echo(json.dumps([_plain(p) for p in report.problems], ensure_ascii=False, indent=1))
    elif form == "github":
        for problem in report.problems:
            click.echo(_annotation(problem))
    else:
        _print(report.problems)
        click.echo(_counted(report.problems) if report.problems else "no problems", err=True)
        _account(report)
    if strict and report.account.unverified:
        click.echo("strict: not every quote is verified", err=True)
    failed = report.problems or report.account.unverified if strict else fatal(report.problems)
    sys.exit(1 if failed else 0)


@main.command("revise")
@click.argument("slug")
@click.option(
    "--kind", type=click.Choice(get_args(RevisionKind)), help="What kind of change it is."
)
@click.option("--note", help="What changed and why, in a sentence for readers.")
@click.option(
    "--since",
    metavar="REF",
    default="HEAD",
    show_default=True,
    help="The git ref at which the old version was public.",
)
@click.option("--on", metavar="DATE", help="The day of the revision.  [default: today]")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The site's folder.  [default: the current one]",
)
@click.option("--now", type=Moment(), help="Write as of this moment.  [default: the clock]")
def revise_command(
    slug: str,
    kind: str | None,
    note: str | None,
    since: str,
    on: str | None,
    root: Path,
    now: dt.datetime | None,
) -> None:
    """Show what changed in a published record, and announce it in its revisions."""
    cache = Cache(root / CACHE, keep=False)
    moment = now or dt.datetime.now(dt.UTC)
    try:
        found = revise.compare(root, slug, since, moment, cache, os.cpu_count() or 1)
        if found.problems:
            _print(found.problems)
            sys.exit(1)
        for row in revise.rows(found):
            click.echo(row)
        if found.settled:
            return
        entry = revise.entry(found, _asked(kind, note), on, moment)
    except (NoHistory, revise.Refused) as reason:
        raise click.UsageError(str(reason)) from None
    try:
        revise.write(root, found, entry)
    except Unsure as reason:
        click.echo(
            f"{found.path} was not touched: {reason}. Put this into its revisions:", err=True
        )
        click.echo(f"- {flow(entry)}")
        sys.exit(1)
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None
    click.echo(f"{found.path}: a revision of {entry['on']} was added")


def _asked(kind: str | None, note: str | None) -> tuple[str, str]:
    """Kind and note of a revision, asked for at a terminal where they are not given."""
    if (kind is None or note is None) and not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask at; give --kind and --note")
    if kind is None:
        kind = click.prompt("kind", type=click.Choice(get_args(RevisionKind)))
    if note is None:
        note = click.prompt("note (what changed and why)")
    return kind, note


@main.command("archive")
@click.argument("id", metavar="SOURCE", shell_complete=_known("sources"))
@click.option(
    "--archive",
    "store",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The private folder of archived sources; never one that is published or in git.",
)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The text, saved by somebody.  [default: the page at the source's url]",
)
@click.option("--url", help="A public copy: recorded, and fetched in place of the source's url.")
@click.option("--replace", is_flag=True, help="Take this text where another is recorded.")
@_root
@click.option("--now", type=Moment(), help="The day of the capture.  [default: the clock]")
def archive_command(
    id: str,
    store: Path,
    file: Path | None,
    url: str | None,
    replace: bool,
    root: Path,
    now: dt.datetime | None,
) -> None:
    """Store a source's text in the archive, and its digest in the source's record."""
    from generator import capture, fetch  # noqa: PLC0415  (no build fetches anything)

    now = now or dt.datetime.now(dt.UTC)
    cache = Cache(root / CACHE, keep=False)
    try:
        capture.refuse_public(store, root)
        source = capture.find(root, id, cache)
        address = capture.address(source, url, needed=file is None)
        text = capture.from_file(file) if file else capture.from_page(fetch.fetch(address))
        kept = capture.keep(root, source, text, store, cache, now.date(), url, replace)
        found = list(capture.stands(root, id, store, cache, now))
    except capture.Misused as reason:
        raise click.UsageError(str(reason)) from None
    except (capture.Failed, fetch.Refused) as reason:
        _print(getattr(reason, "problems", ()))
        raise click.ClickException(f"{id}: {reason}") from None
    click.echo(f"{store / kept.name}: {'stored' if kept.stored else 'there already'}")
    for note in capture.notes(text, kept, source, store, root):
        click.echo(note)
    for each in found:
        click.echo(str(each))
    click.echo(capture.tally(found))


class _Begin(click.Group):
    """The kinds of record that can be begun; their flags are made for whoever asks for one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kinds."""
        del ctx
        return list(drafts.ASKS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command that begins a record of a kind."""
        del ctx
        return next((_new(kind) for kind in drafts.ASKS if kind == cmd_name), None)


@main.group("new", cls=_Begin)
def new_group() -> None:
    """Begin a claim, a source or an explainer: a draft that passes every check as it stands.

    At a terminal it asks for what no flag has given; Enter leaves a question for later.
    """


def _new(kind: drafts.Kind) -> click.Command:
    """The command that begins a record of a kind, with a flag for each thing that it may say."""

    def command(root: Path, now: dt.datetime | None, **given: Any) -> None:
        moment = now or dt.datetime.now(dt.UTC)
        tree = read(root)
        records, _ = decode(tree, Cache(root / CACHE, keep=False))
        if records.config is None:
            raise click.UsageError(f"{root} holds no site; 'claimline init DIR' makes one")
        site, _ = link(records, moment)
        at_terminal = sys.stdin.isatty()
        try:
            answers = {
                ask.name: [drafts.take(ask, each, site) for each in given[ask.name]]
                if ask.many
                else drafts.take(ask, given[ask.name], site)
                for ask in drafts.ASKS[kind]
                if given[ask.name]
            }
            if at_terminal:
                answers = _interview(kind, answers, site)
            lacking = drafts.lacking(kind, answers)
            if lacking:
                raise click.UsageError(f"expected --{', --'.join(lacking)} as well")
            draft = drafts.begin(kind, answers, site, f"{moment:%Y-%m-%d}")
        except drafts.Unfit as reason:
            raise click.UsageError(str(reason)) from None
        new = replace(tree, content=(*tree.content, File(draft.path, draft.text.encode())))
        found = [p for p in load(new, moment).problems if p.where.path == draft.path]
        _print(found)
        if fatal(found) and not (at_terminal and click.confirm("Write it all the same?")):
            click.echo(f"{draft.path} was not written", err=True)
            sys.exit(1)
        _put(root / draft.path, draft.text)
        click.echo(f"{root / draft.path}")

    command.__doc__ = f"Begin {'an' if kind == 'explainer' else 'a'} {kind}, as a draft."
    for ask in reversed(drafts.ASKS[kind]):
        complete = _known(ask.known) if ask.known else _one_of(ask.choices)
        command = click.option(
            f"--{ask.flag}",
            ask.name,
            multiple=ask.many,
            shell_complete=complete,
            help=drafts.told(kind, ask),
        )(command)
    moment = click.option(
        "--now", type=Moment(), help="The day of the draft.  [default: the clock]"
    )
    return click.command(kind)(_root(moment(command)))


def _put(path: Path, text: str) -> None:
    """Write a new file; one that is there stays."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path):
            raise click.UsageError(f"{path} is there already")
        edit.save(path, text)
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None


def _interview(kind: drafts.Kind, given: dict[str, Any], site: Site) -> dict[str, Any]:
    """The answers, with those to the questions that no flag has answered."""
    answers = dict(given)
    for ask in drafts.ASKS[kind]:
        of_figure = ask.name in drafts.FIGURE and not answers.get("question")
        if ask.question and ask.name not in answers and not (kind == "claim" and of_figure):
            answer = _answer_to(ask, site)
            if answer is not None:
                answers[ask.name] = answer
    return answers


def _answer_to(ask: drafts.Ask, site: Site) -> Any:
    """The answer to one question, or None if it is left for later."""
    known = drafts.options(ask, site)
    for id, name in known.items():
        click.echo(f"  {id}  {name}".rstrip())
    more = "; several with spaces between" if ask.many else ""
    hint = f" [one of these{more}]" if known else ""
    while True:
        with _completing(known):
            text = click.prompt(f"{ask.question}{hint}", default="", show_default=False).strip()
        if not text and not ask.needed:
            return None
        try:
            if not text:
                raise drafts.Unfit("this cannot be left for later")
            if ask.many:
                return [drafts.take(ask, each, site) for each in text.split()]
            return drafts.take(ask, text, site)
        except drafts.Unfit as reason:
            click.echo(f"  {reason}")


@contextmanager
def _completing(known: Iterable[str]) -> Iterator[None]:
    """While a question is asked, Tab completes what may be answered, where the system can."""
    try:
        import readline  # noqa: PLC0415  (not everywhere; and it changes how input is read)
    except ImportError:
        yield
        return
    readline.parse_and_bind("tab: complete")
    readline.set_completer_delims(" ")
    readline.set_completer(lambda text, n: [*(k for k in known if k.startswith(text)), None][n])
    try:
        yield
    finally:
        readline.set_completer(None)


@main.group("report")
def report_group() -> None:
    """Print what the desk asks for, and how far the site goes."""


@report_group.command("rules")
@click.argument("rule", required=False)
def report_rules(rule: str | None) -> None:
    """Every rule of the desk with its reasons, in Markdown; or RULE alone."""
    every = checks.rules()
    chosen = [found for found in every if rule in (None, found.id)]
    if not chosen:
        raise click.UsageError(f"no rule '{rule}'{nearest(rule or '', [r.id for r in every])}")
    for found in chosen:
        level = "It may be set to `warn` or `off` in data/site.yaml." if found.settable else ""
        click.echo("\n\n".join(part for part in (f"## {found.id}", found.text, level) if part))
        click.echo()


@report_group.command("principles")
@_shared
def report_principles(**options: Any) -> None:
    """What codes of principles ask for, where it is declared, and how many claims show it."""
    _lines(reports.told(reports.principles(_site(**options))))


@report_group.command("balance")
@_shared
def report_balance(**options: Any) -> None:
    """Checks and ratings by claimant, by side and by question."""
    _lines(reports.tabulated(reports.balance(_site(**options))))


@report_group.command("accounting")
@_shared
def report_accounting(**options: Any) -> None:
    """What went in, what came out, and what was held back and why."""
    site = _site(**options)
    _lines([*reports.accounting(site), account(site).claims])


def _site(root: Path, now: dt.datetime, drafts: bool, archive: Path | None) -> Site:
    """The site as far as it can be read; what cannot is what `check` is for."""
    del archive
    site, found = join(read(root), now, drafts, Cache(root / CACHE, keep=False))
    if fatal(found):
        click.echo(f"{_counted(found)} in what was read: see claimline check", err=True)
    return site


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The site's folder.  [default: the current one]",
)
@click.option(
    "--map",
    "columns",
    metavar="COLUMN=FIELD",
    multiple=True,
    help="Which column of a table holds what: claim, claimant, claimed_on, rating, url …",
)
@click.option("--dry-run", is_flag=True, help="Say what would be drafted; write nothing.")
@click.option("--now", type=Moment(), help="The moment of the import.  [default: the clock]")
def import_command(
    file: Path, root: Path, columns: Sequence[str], dry_run: bool, now: dt.datetime | None
) -> None:
    """Make drafts of the ClaimReviews in FILE: JSON-LD, a page with it, or a table."""
    from generator import feeds, imports  # noqa: PLC0415  (a build must not pay for them)

    pairs = dict(column.rpartition("=")[::2] for column in columns)
    if not all(pairs) or not all(pairs.values()):
        raise click.UsageError("--map: expected COLUMN=FIELD, as --map Speaker=claimant")
    cache = Cache(root / CACHE, keep=False)
    try:
        made = imports.plan(file, root, now or dt.datetime.now(dt.UTC), pairs, cache)
        if not dry_run:
            imports.write(made, root)
    except feeds.Unreadable as reason:
        raise click.UsageError(f"{file}: {reason}") from None
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None
    for line in made.lines:
        click.echo(line)
    done = "nothing was written; without --dry-run: " if dry_run else "written: "
    click.echo(done + made.wrote, err=True)
    click.echo(made.account)
    sys.exit(1 if made.refused else 0)


@main.command("schema")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@_root
def schema_command(folder: Path | None, root: Path) -> None:
    """Write JSON Schemas into FOLDER, with which editors explain and complete the keys and ids.

    FOLDER is schemas/ in the site's folder unless it is given.
    """
    from generator import schema  # noqa: PLC0415  (no build needs it)

    folder = folder or root / "schemas"
    if any(folder.resolve().is_relative_to((root / name).resolve()) for name in FOLDERS):
        raise click.UsageError(f"{folder} is where the site's own files are")
    records, problems = decode(read(root), Cache(root / CACHE, keep=False))
    written = schema.schemas(schema.known(records))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            edit.save(folder / name, text)
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from None
    if problems:
        click.echo("some files cannot be read, and their ids are missing; see check", err=True)
    click.echo(f"{folder}/: {len(written)} schemas")


@main.command("serve")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The site's folder.  [default: the current one]",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve_command(root: Path, port: int) -> None:
    """Show the site on this machine alone, drafts included, and follow every change."""
    from generator.serve import Preview, Server  # noqa: PLC0415  (a build must not pay for it)

    gc.disable()  # the preview collects when it has nothing else to do
    sys.setswitchinterval(0.001)  # whoever asks for a page does not wait for the desk's rules
    preview = Preview(root, lambda: dt.datetime.now(dt.UTC), root / CACHE, os.cpu_count() or 1)
    try:
        server = Server(preview, port)
    except OSError as error:
        raise click.UsageError(
            f"port {port}: {error.strerror}; choose another with --port"
        ) from None

    def ready() -> None:
        click.echo(f"{server.address} shows the site; Ctrl-C ends it")

    try:
        server.run(ready, _rebuilt)
    except KeyboardInterrupt:
        click.echo("ended")


def _rebuilt(problems: Sequence[Problem]) -> None:
    _print(problems)
    click.echo(f"built: {_counted(problems) or 'no problems'}", err=True)


@main.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> None:
    """Make a small working site in FOLDER, to start from."""
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty")
    try:
        shutil.copytree(Path(__file__).parent / "starter", folder, dirs_exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"cannot write {error.filename}: {error.strerror}") from None
    click.echo(f"A small site stands in {folder}/. Build it with: claimline build --root {folder}")


def _print(problems: Sequence[Problem]) -> None:
    for problem in problems:
        colour = "red" if problem.severity == "error" else "yellow"
        label = click.style(f"{problem.severity}[{problem.rule}]", fg=colour, bold=True)
        click.echo(f"{problem.where}: {label} {problem.message}", err=True)


def _counted(problems: Sequence[Problem]) -> str:
    found = tally(problems)
    return ", ".join(
        f"{found[kind]} {kind}{'' if found[kind] == 1 else 's'}"
        for kind in ("error", "warning")
        if found[kind]
    )


def _plain(problem: Problem) -> dict[str, str | int]:
    return {
        "path": problem.where.path,
        "line": problem.where.line,
        "column": problem.where.column,
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
    }


def _annotation(problem: Problem) -> str:
    """A GitHub Actions workflow command, escaped as its runner expects."""
    where = problem.where
    message = problem.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = where.path
    for character, code in (("%", "%25"), (":", "%3A"), (",", "%2C")):
        path = path.replace(character, code)
    place = f"file={path},line={where.line},col={where.column},title={problem.rule}"
    return f"::{problem.severity} {place}::{message}"
