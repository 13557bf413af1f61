"""Values that are not made yet: a pure function and what it is given, under a key that says both.

Whoever holds a recipe can tell by its key whether its value was made before, without making it. The
function sees nothing but what it is given, so the key is complete by construction.
"""

import inspect
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from generator.cache import digest
from generator.model import Entry

T = TypeVar("T")
# Of a list longer than this, the parts are not told apart.
FEW = 60


class Recipe(Generic[T]):
    """What `make` makes of what it is given; `given` finds that out, cheaply, when it is asked.

    What is given may be plain values, records, recipes, of which `make` receives the values, or
    anything with a `key` and a `value`.
    """

    __slots__ = ("_key", "_value", "given", "make")

    def __init__(self, make: Callable[..., T], given: Callable[[], tuple[Any, ...]]) -> None:
        self.make = make
        self.given = given
        self._key = ""
        self._value: list[T] = []

    @property
    def key(self) -> str:
        """The hash of the function's name and of all that it is given."""
        if not self._key:
            self.open()
        return self._key

    def open(self) -> tuple[Any, ...]:
        """Find out what is given, and with it the key."""
        given = self.given()
        if not self._key:
            keys = [key(item) for item in given]
            self._key = digest("\0".join([self.make.__module__, self.make.__qualname__, *keys]))
        return given

    def ingredients(self, given: tuple[Any, ...] | None = None) -> str:
        """A line for each thing that the value is made of: its name, a tab, a short hash."""
        given = self.open() if given is None else given
        if len(given) > FEW:
            return f"the claims\t{self.key[:8]}\n"
        # A function's parameters name what it is given; the last may stand for several.
        code = self.make.__code__
        names = code.co_varnames[: code.co_argcount + bool(code.co_flags & inspect.CO_VARARGS)]
        lines = []
        for number, item in enumerate(given):
            own = getattr(item, "ingredients", None)
            name = names[min(number, len(names) - 1)]
            lines.append(own() if own else f"{name}\t{digest(key(item))[:8]}\n")
        return "".join(lines)

    def carry_out(self, given: tuple[Any, ...] | None = None) -> T:
        """Make the value, of what `open` gave if that is at hand."""
        return self.make(*[_value(item) for item in (self.open() if given is None else given)])

    @property
    def value(self) -> T:
        """The value, made once: for what stands on several pages."""
        if not self._value:
            self._value.append(self.carry_out())
        return self._value[0]

    def holds(self, value: T) -> None:
        """Take a value that was made before, by a recipe of the same key."""
        self._value = [value]


def key(item: object) -> str:
    """The hash of a record, or the words of a plain value."""
    if isinstance(item, Entry):
        return item.written.digest or repr(item)
    own = getattr(item, "key", None)
    return own if isinstance(own, str) else repr(item)


def _value(item: Any) -> Any:
    return item.value if hasattr(item, "key") and not isinstance(item, Entry) else item
