"""What every kind of chart is made of: options, a plan, and the finished figure."""

from typing import Any, ClassVar, NamedTuple

from generator.markdown import Prose
from generator.model import Inline, Path, Record, Slug
from generator.problem import Where

# Links inside a picture go to this host, which exists nowhere; the page that shows the picture
# puts its own relative way in place of it.
SITE = "https://site.invalid/"


class Unfit(Exception):
    """The options ask for what the site does not have; `path` is the key that does."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path: Path = path


class Options(Record):
    """The keys every chart fence has."""

    kind: str
    id: Slug
    title: Inline
    caption: Inline
    alt: Inline


class Cell(NamedTuple):
    """A cell of a figure's table: its text, and the path it links to, if any."""

    text: str
    path: str | None = None


class Plan(NamedTuple):
    """A figure's table, and its marks as plain data for `draw`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: Any


class Rows:
    """The rows of a chart's data, which Altair hands on as they are: lists it copies at every step."""

    _schema: ClassVar[dict[str, str]] = {"type": "array"}

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def to_dict(self) -> list[dict[str, Any]]:
        """What stands for this in a specification."""
        return self.rows


class Figure(NamedTuple):
    """A chart as a page shows it: picture to be drawn, words, and the data as a table.

    `file` is the output path, without its ending, of its picture and table as downloads.
    """

    id: str
    kind: str
    title: str
    caption: Prose
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    marks: Any
    where: Where
    file: str = ""

    @property
    def picture(self) -> tuple[str, str, str, str, Any]:
        """All that the picture depends on; the id keeps two pictures of a page apart."""
        return self.kind, self.id, self.title, self.alt, self.marks
