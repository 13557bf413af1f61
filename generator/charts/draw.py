"""Marks → a finished SVG: Altair writes the specification, vl-convert the picture, this the rest.

The rest is what a page needs and Vega does not give: a name and a description for the whole, one
tab stop and one name a link, ids that no other picture on the page can share, colours that follow
the page's scheme, and nothing that depends on the machine or on what was drawn before.
"""

import hashlib
import json
import math
import re
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from generator.charts import KINDS
from generator.charts.figure import SITE, Figure
from generator.problem import Problem

SVG = "http://www.w3.org/2000/svg"
ET.register_namespace("", SVG)
XLINK = "{http://www.w3.org/1999/xlink}href"
# A reader's screen holds either the wide or the narrow picture; type stays legible in both.
WIDTHS = {"wide": 640, "narrow": 312}
MIN_PLOT = 120
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
CONFIG: dict[str, Any] = {
    "font": FONT,
    "background": "transparent",
    "padding": 4,
    "view": {"stroke": None},
    "text": {"fontSize": 13, "fill": "var(--ink)"},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelColor": "var(--ink-soft)",
        "titleColor": "var(--ink-soft)",
        "gridColor": "var(--rule)",
        "domainColor": "var(--rule)",
        "tickColor": "var(--rule)",
        "titlePadding": 8,
        "labelPadding": 4,
    },
    "axisX": {"titleAnchor": "start"},
    "header": {"labelFontSize": 13, "labelColor": "var(--ink)", "titleColor": "var(--ink)"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": "var(--ink)",
               "titleColor": "var(--ink-soft)"},
    "title": {"color": "var(--ink)", "fontSize": 13, "anchor": "start"},
    "point": {"color": "var(--mark)", "filled": True},
    "bar": {"color": "var(--mark)"},
    "rect": {"color": "var(--mark)"},
    "line": {"color": "var(--mark)"},
    "rule": {"color": "var(--rule)"},
    "tick": {"color": "var(--mark)"},
    "area": {"color": "var(--mark-soft)"},
    "range": {"category": ["var(--mark)", "var(--mark-2)", "var(--mark-3)", "var(--mark-4)"]},
}  # fmt: skip
# What the custom properties mean where no page defines them: in the downloaded file.
COLOURS = {
    "light": {
        "ink": "#1b1b1b", "ink-soft": "#5c5c58", "rule": "#d9d6cf", "paper": "#ffffff",
        "mark": "#2f5d8a", "mark-soft": "#a9c0d6", "mark-2": "#a0672a", "mark-3": "#4c7a5a",
        "mark-4": "#7a5a86",
    },
    "dark": {
        "ink": "#e9e6df", "ink-soft": "#aaa69c", "rule": "#3d3c39", "paper": "#161615",
        "mark": "#8db4dc", "mark-soft": "#3f5a75", "mark-2": "#d6a163", "mark-3": "#8fbf9f",
        "mark-4": "#bd9bc9",
    },
}  # fmt: skip


def key(figure: Figure) -> str:
    """The hash of what a figure's picture shows."""
    picture = json.dumps(figure.picture, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(picture.encode()).hexdigest()[:16]


def stored_as(figure: Figure, size: str) -> str:
    """The name under which a picture is kept: all that its bytes depend on, code included."""
    return hashlib.sha256(f"{drawn_by()} {key(figure)} {size}".encode()).hexdigest()


@cache
def drawn_by() -> str:
    """The code and the libraries that draw."""
    folder = Path(__file__).parent
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py"))))
    return " ".join([code.hexdigest(), version("altair"), version("vl-convert-python")])


def ready() -> bool:
    """Whether this process has drawn already; one that has cannot be forked to draw."""
    return "vl_convert" in sys.modules


def svg(figure: Figure, size: str) -> str | Problem:
    """The SVG of a figure, to be inlined in a page; links point to `figure.SITE`.

    A specification that Altair or Vega refuses is a Problem of rule `chart` at its fence.
    """
    import vl_convert  # noqa: PLC0415  (a build that draws nothing must not pay for it)

    width = wanted = WIDTHS[size]
    drawn = ""
    for _ in range(2):
        spec = specification(figure, width)
        if isinstance(spec, Problem):
            return spec
        try:
            drawn = vl_convert.vegalite_to_svg(spec, vl_version="6.1", allowed_base_urls=[])
        except ValueError as error:
            return Problem(figure.where, "chart", f"cannot be drawn: {_first(error)}")
        # Labels beside the plot come on top of its width; a second try makes room for them.
        over = _width(drawn) - wanted - 2 * CONFIG["padding"]
        if over <= 1:
            break
        width = max(MIN_PLOT, width - math.ceil(over))
    return finish(drawn, figure, f"c{key(figure)[:8]}{size[0]}")


def _width(drawn: str) -> float:
    found = re.search(r'width="([0-9.]+)"', drawn)
    return float(found[1]) if found else 0.0


def specification(figure: Figure, width: int) -> dict[str, Any] | Problem:
    """The Vega-Lite specification of a figure at a width in pixels."""
    import jsonschema  # noqa: PLC0415
    from altair.utils.schemapi import debug_mode  # noqa: PLC0415

    # What an editor wrote is validated piece by piece; what we wrote is proved by our own tests.
    own = figure.kind != "vega-lite"
    try:
        with debug_mode(not own):
            chart = KINDS[figure.kind].draw(figure.marks, width)
        spec: dict[str, Any] = chart.to_dict(validate=False)
    except jsonschema.ValidationError as error:
        return Problem(figure.where, "chart", f"not Vega-Lite: {_first(error)}")
    spec["config"] = _merged(CONFIG, spec.get("config", {}))
    return spec


def _first(error: Exception) -> str:
    line = str(error).strip().splitlines()[0].rstrip(".:")
    return line if len(line) <= 200 else line[:197] + "…"


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Both, the second over the first; Altair's own default view size is left out."""
    result = dict(below)
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(result.get(name), dict)
        result[name] = _merged(result[name], value) if both else value
    return result


def finish(drawn: str, figure: Figure, prefix: str) -> str:
    """Vega's SVG made fit for a page; `prefix` begins every id in it."""
    root = ET.fromstring(drawn)
    width, height = root.get("width", "0"), root.get("height", "0")
    linked = _links(root)
    _tidy(root, prefix)
    title = ET.Element(f"{{{SVG}}}title", {"id": f"{prefix}-t"})
    title.text = figure.title
    description = ET.Element(f"{{{SVG}}}desc", {"id": f"{prefix}-d"})
    description.text = figure.alt
    root.insert(0, title)
    root.insert(1, description)
    for name in list(root.attrib):
        del root.attrib[name]
    root.attrib.update(
        {
            # A picture that holds links is a group: an image's content is hidden from screen readers.
            "role": "group" if linked else "img",
            "aria-labelledby": f"{prefix}-t",
            "aria-describedby": f"{prefix}-d",
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "font-family": FONT,
        }
    )
    return _serialise(root)


def _links(root: ET.Element) -> bool:
    """One tab stop and one name for all marks that lead to one place."""
    seen: set[str] = set()
    for link in root.iter(f"{{{SVG}}}a"):
        to = link.attrib.pop(XLINK, "")
        link.attrib.clear()
        link.set("href", to)
        name = next((e.get("aria-label") for e in link.iter() if e.get("aria-label")), "")
        if to in seen:
            link.set("tabindex", "-1")
            link.set("aria-hidden", "true")
        else:
            link.set("aria-label", name or to)
        seen.add(to)
    return bool(seen)


EMPTY = {"M0,0h0v0h0Z", ""}
NOISE = ("class", "aria-roledescription", "aria-label", "aria-hidden", "role", "pointer-events",
         "font-family", "stroke-miterlimit")  # fmt: skip


def _tidy(root: ET.Element, prefix: str) -> None:
    """Leave out what shows nothing and what only describes Vega; rename ids."""
    names: dict[str, str] = {}
    for parent in root.iter():
        for child in list(parent):
            shape = child.tag == f"{{{SVG}}}path"
            unseen = child.get("display") == "none" or child.get("class") == "background"
            if shape and (child.get("d", "") in EMPTY or unseen):
                parent.remove(child)
    for element in root.iter():
        if element.tag != f"{{{SVG}}}a":
            for name in NOISE:
                element.attrib.pop(name, None)
        if element.get("opacity") == "1":
            del element.attrib["opacity"]
        if element.get("id"):
            names[element.attrib["id"]] = f"{prefix}-{len(names)}"
            element.set("id", names[element.attrib["id"]])
    for element in root.iter():
        for name, value in element.attrib.items():
            if "url(#" in value:
                new = re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names.get(m[1], m[1])})", value)
                element.set(name, new)
    _unwrap(root)


def _unwrap(element: ET.Element) -> None:
    """Replace groups that say nothing by what they hold."""
    children: list[ET.Element] = []
    for child in list(element):
        _unwrap(child)
        plain = child.tag == f"{{{SVG}}}g" and not child.attrib
        children += list(child) if plain else [child]
        if child.tag == f"{{{SVG}}}g" and not len(child):
            children.pop() if children and children[-1] is child else None
    element[:] = children


def _serialise(root: ET.Element) -> str:
    text = ET.tostring(root, encoding="unicode")
    return text.replace("\n", " ")


@cache
def _style() -> str:
    def properties(scheme: str) -> str:
        return "".join(f"--{name}:{value};" for name, value in COLOURS[scheme].items())

    light, dark = properties("light"), properties("dark")
    return f"<style>:root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}</style>"


def standalone(drawn: str, site_url: str) -> str:
    """A finished SVG as a file of its own: colours inside, links absolute."""
    head, rest = drawn.split(">", 1)
    text = f"{head}>{_style()}{rest}".replace(SITE, site_url.rstrip("/") + "/")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text + "\n"
