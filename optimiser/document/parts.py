"""What a page is made of: frozen pieces of text, charts and tables that the template lays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Prose:
    """Paragraphs; each may begin with a few words that stand out."""

    paragraphs: tuple[tuple[str, str], ...]
    """lead (may be empty) and text of each"""
    kind: str = "prose"


@dataclass(frozen=True)
class Chart:
    """A drawing with what it says in words, for those who do not see it."""

    title: str
    note: str
    """what the chart shows, in a sentence: the text under its title"""
    alt: str
    """the figures that matter, in words"""
    svg: str
    """the drawing as an ``svg`` element, safe to put on the page as it is"""
    narrow: str = ""
    """a drawing of the same for narrow screens, if the first would be too small to read there"""


@dataclass(frozen=True)
class Mark:
    """A line, bar or area of a chart as its legend names it."""

    words: str
    colour: str
    form: str
    """``line``, ``bar`` or ``limit``"""
    dash: str = ""
    """lengths of dashes and gaps of a line; blank for an unbroken one"""


@dataclass(frozen=True)
class Charts:
    """Charts of one form under one legend, and the table that holds their figures."""

    charts: tuple[Chart, ...]
    legend: tuple[Mark, ...] = ()
    table: Grid | None = None
    wide: bool = False
    """whether each chart takes the whole width"""
    kind: str = "charts"


@dataclass(frozen=True)
class Grid:
    """A small table as text: header, rows, and which rows are totals."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: int = 1
    """how many columns, from the first, are text; the others are figures"""
    total: bool = False
    """whether the last row is a total"""
    folded: bool = False
    """whether the page shows it only when asked"""
    kind: str = "grid"


@dataclass(frozen=True)
class Sifted:
    """A long table that a reader sorts, filters, adds up and downloads."""

    name: str
    """of the file that is downloaded, and of the table's place on the page"""
    caption: str
    frame: pd.DataFrame
    titles: dict[str, str]
    """what each column is called on the page"""
    adds_up: tuple[str, ...] = ()
    """columns of figures whose sums mean something"""
    totals_by: tuple[str, ...] = ()
    """columns by which a reader may add up"""
    note: str = ""
    """what to know about the figures"""
    significant: bool = False
    """whether figures differ so much in size that each is shown with three digits of its own"""
    kind: str = "sifted"


@dataclass(frozen=True)
class Terms:
    """Names and what they stand for."""

    terms: tuple[tuple[str, str], ...]
    kind: str = "terms"


Block = Prose | Charts | Grid | Sifted | Terms


@dataclass(frozen=True)
class Section:
    """One heading of the page and what stands under it."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


def prose(*texts: str) -> Prose:
    """Paragraphs without leads."""
    return Prose(tuple(("", text) for text in texts if text))
