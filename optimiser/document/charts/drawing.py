"""From a matplotlib figure to the inside of an ``svg`` element that stands safely on a page."""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from optimiser.document.charts.colours import GREY, INK

if TYPE_CHECKING:
    from collections.abc import Iterator

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
STYLE: Any = {
    "svg.fonttype": "none",  # text stays text: it is read aloud, searched and copied
    "svg.hashsalt": "ppopt",  # the same figures give the same bytes
    "font.size": 11.0,
    "text.parse_math": False,  # a name with two dollar signs is no formula
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "path.simplify": False,
}
PIXELS_PER_INCH = 72
_FONT = re.compile(r"font: (?P<size>[\d.]+px)[^;]*|font-family: [^;]*")


@contextmanager
def style() -> Iterator[None]:
    """Draw in the style of the page; a letter that the measuring font lacks is the reader's font's business."""
    with mpl.rc_context(STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*[Gg]lyph.*")
        yield


def canvas(width: float, height: float) -> Figure:
    """An empty figure of so many pixels."""
    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
    FigureCanvasSVG(figure)
    figure.patch.set_visible(False)
    return figure


def svg(figure: Figure, name: str) -> str:
    """The drawing as an ``svg`` element: hidden from screen readers, which are told in words; ids begin with ``name``.

    Only what draws is kept.  What matplotlib wrote is parsed and written anew, so that it is well formed whatever the
    names in it, and so that ids are not repeated when many drawings stand on one page.
    """
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    ET.register_namespace("", SVG[1:-1])
    ET.register_namespace("xlink", XLINK[1:].split("}", maxsplit=1)[0])
    root = ET.fromstring(written.getvalue())  # noqa: S314 - we have just written it
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{SVG}metadata", f"{SVG}style"}:  # a style here would rule the whole page
                parent.remove(child)
    referred = {ref for element in root.iter() for ref in _references(element)}
    for element in root.iter():
        _tidied(element, referred, name)
    _, _, width, height = root.attrib["viewBox"].split()
    root.attrib.clear()
    root.attrib.update({"viewBox": f"0 0 {width} {height}", "aria-hidden": "true", "focusable": "false"})
    return ET.tostring(root, encoding="unicode")


def _references(element: ET.Element) -> list[str]:
    """The ids that an element refers to."""
    found = [element.attrib[XLINK][1:]] if XLINK in element.attrib else []
    for value in element.attrib.values():
        found += re.findall(r"url\(#([^)]+)\)", value)
    return found


def _tidied(element: ET.Element, referred: set[str], name: str) -> None:
    """Ids made the drawing's own, or dropped where nothing refers to them; text in the reader's font."""
    here = element.attrib.pop("id", None)
    if here in referred:
        element.attrib["id"] = f"{name}-{here}"
    for key, value in list(element.attrib.items()):
        if key == XLINK:
            element.attrib[key] = f"#{name}-{value[1:]}"
        elif "url(#" in value:
            element.attrib[key] = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", value)
        elif key == "style" and "font" in value:
            element.attrib[key] = _FONT.sub(lambda found: f"font-size: {found['size']}" if found["size"] else "", value)
