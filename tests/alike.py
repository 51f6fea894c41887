"""What may be done to the tables of an instance without changing what they mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from tests.sketch import Rows


def reordered(tables: Mapping[str, Rows], random: Random) -> dict[str, Rows]:
    """The same rows in another order."""
    return {name: random.sample(rows, len(rows)) for name, rows in tables.items()}


def renamed(tables: Mapping[str, Rows], names: Mapping[str, str]) -> dict[str, Rows]:
    """The same tables with other names, also where policies state them."""
    either = re.compile("|".join(map(re.escape, names)))

    def new(cell: Any) -> Any:
        return either.sub(lambda found: names[found[0]], cell) if isinstance(cell, str) else cell

    return {
        name: [{column: new(cell) for column, cell in row.items()} for row in rows] for name, rows in tables.items()
    }


def multiplied(tables: Mapping[str, Rows], factor: float) -> dict[str, Rows]:
    """Everything in pounds so many times as much."""

    def new(column: str, row: dict[str, Any]) -> Any:
        in_pounds = "gbp" in column or (column == "amount" and row["measure"] == "spend" and row["unit"] == "number")
        return row[column] * factor if in_pounds else row[column]

    return {name: [{column: new(column, row) for column in row} for row in rows] for name, rows in tables.items()}


EXTENSIVE = ("wte", "trainees", "required_wte", "days", "max_days", "max_wte", "population")
"""Figures of a region that its halves share; in placement_needs, which has no region, days stay what they are."""


def split(tables: Mapping[str, Rows], region: str) -> dict[str, Rows]:
    """The region as two halves, alike in everything, under the name of the region as their parent."""
    found = {name: [half for row in rows for half in _halves(name, row, region)] for name, rows in tables.items()}
    for row in found["regions"]:
        row["tile_row"] = int(row["region"].endswith("-east"))
    return found


def _halves(table: str, row: dict[str, Any], region: str) -> Sequence[dict[str, Any]]:
    if table in {"heis", "funds", "diversity_targets", "policies"}:
        return [row]
    halves = (f"{region}-west", f"{region}-east")
    if table == "stays":
        to = (
            [{**row, "to_region": half, "share": row["share"] / 2} for half in halves]
            if row["to_region"] == region
            else [row]
        )
        if row["from_region"] != region:
            return to
        return [
            {**row, "from_region": half, "to_region": half if row["to_region"] == region else row["to_region"]}
            for half in halves
        ]
    if row.get("region") != region:
        return [row]
    shared = {column: row[column] / 2 for column in EXTENSIVE if column in row}
    return [{**row, **shared, "region": half} for half in halves]
