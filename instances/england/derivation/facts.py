"""Read facts/ and assumptions/, and keep track of how sure each figure is."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent.parent
MARKS = ("published", "derived", "recalled", "assumed")
"""From sure to unsure: a figure worked out from others is as weak as the weakest of them."""


def weakest(*marks: str) -> str:
    """The confidence of a figure worked out from figures of these confidences: never better than derived."""
    return max(("derived", *(plain(mark) for mark in marks)), key=MARKS.index)


def plain(mark: object) -> str:
    """A mark of the facts (``recalled, unverified``, ``derived from recalled ...``, blank) as one of the four words."""
    text = str(mark)
    if text.startswith(MARKS):
        return "recalled" if "recalled" in text else text.split(maxsplit=1)[0].strip(",")
    return "assumed"


@cache
def _fact(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / "facts" / f"{name}.csv", dtype={"afc_band": str}, encoding="utf-8")


def fact(name: str) -> pd.DataFrame:
    """The fact table called ``name``."""
    return _fact(name).copy()


@cache
def _assumption(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / "assumptions" / f"{name}.csv", encoding="utf-8", keep_default_na=False, na_values=[""])


def assumption(name: str) -> pd.DataFrame:
    """The assumption table called ``name``."""
    return _assumption(name).copy()


@cache
def parameter(name: str) -> float:
    """The value of one row of assumptions/parameters.csv."""
    table = _assumption("parameters").set_index("name")["value"]
    return float(table[name])


def years() -> range:
    """Every year of plan and tail."""
    return range(int(parameter("first_intake_year")), int(parameter("last_evaluation_year")) + 1)


@cache
def _professions() -> pd.DataFrame:
    with (HERE / "facts" / "professions.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return pd.DataFrame([repaired(row, len(header)) for row in rows], columns=header).set_index(
        "profession_id", drop=False
    )


def repaired(row: list[str], width: int) -> list[str]:
    """A row of professions.csv as long as the header.

    The note on health psychology's places holds an unquoted comma ("... action 6.2); size assumed"), so that every
    later cell of that row stands one column too far to the right.  The two halves of the note are joined again.
    """
    if len(row) == width + 1:
        cut = next(number for number, cell in enumerate(row) if cell.endswith("(HEE plan annexe"))
        row = [*row[:cut], row[cut] + "," + row[cut + 1], *row[cut + 2 :]]
    if len(row) != width:
        raise ValueError(f"professions.csv: {row[0]} has {len(row)} cells where the header has {width}")
    return row


@cache
def figure(profession: str, column: str) -> tuple[float, str]:
    """A figure of professions.csv and how sure it is."""
    row = _professions().loc[profession]
    return float(row[column]), plain(row[f"{column}_conf"])


def words(profession: str, column: str) -> str:
    """A text of professions.csv."""
    return str(_professions().loc[profession, column])


def professions() -> list[str]:
    """The professions of the model, in the order of the facts (assumptions/professions.csv says which)."""
    kept = set(_assumption("professions")["profession"])
    return [name for name in _professions().index if name in kept]


def band_cost(band: str) -> tuple[float, str]:
    """What an employer pays in a year for someone at the entry of a pay band, 2024/25."""
    table = _fact("pay_bands")
    row = table[(table["year"] == "2024/25") & (table["afc_band"] == band)].iloc[0]
    return float(row["entry_cost_employer"]), weakest(row["pay_confidence"], row["oncost_confidence"])
