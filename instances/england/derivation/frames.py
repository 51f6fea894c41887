"""Rows of an output table, and its CSV text: the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Rows = list[dict[str, Any]]
DECIMALS = 4


def table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A table whose figures are rounded as they will be written, with source and confidence last."""
    frame = pd.DataFrame(list(rows))
    for column in frame.select_dtypes("float"):
        frame[column] = frame[column].round(DECIMALS) + 0.0
    return frame[[*(name for name in frame.columns if name not in ("source", "confidence")), "source", "confidence"]]


def records(frame: pd.DataFrame) -> Rows:
    """The rows of a table."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def csv_text(frame: pd.DataFrame) -> str:
    """CSV with Unix line ends; figures without needless zeros."""
    texts = frame.copy()
    for column in texts.select_dtypes("float"):
        texts[column] = [f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".") for value in texts[column]]
    return texts.to_csv(index=False, lineterminator="\n")


def summing_to_one(shares: pd.Series) -> pd.Series:
    """The shares rounded as they will be written, the largest taking up what rounding left over."""
    rounded = (shares / shares.sum()).round(DECIMALS)
    rounded.loc[rounded.idxmax()] = round(rounded[rounded.idxmax()] + 1.0 - rounded.sum(), DECIMALS)
    return rounded
