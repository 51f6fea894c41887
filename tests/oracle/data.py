"""An instance as plain dictionaries, read with the csv module."""

from __future__ import annotations

import csv
import itertools
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]

# Columns in which the word ``all`` stands for every member, by table, as the data dictionary states.
EXPANDED = {
    "catchments": ["region"],
    "scheme_routes": ["route"],
    "diversity_base": ["route", "region"],
    "diversity_targets": ["year"],
    "programme_years": ["year"],
    "programme_expansion": ["year"],
    "placement_capacity": ["region", "year"],
    "placement_expansion": ["region", "year"],
    "leave_rates": ["region", "year"],
    "joiners": ["region", "year"],
    "career_moves": ["year"],
    "recruitment": ["region", "year"],
    "retention": ["region", "year"],
    "stays": ["route"],
    "pipeline": ["region"],
    "workforce_diversity": ["region"],
}
KEYS = {
    "catchments": ["programme", "region"],
    "scheme_routes": ["scheme", "route"],
    "diversity_base": ["route", "region", "group"],
    "diversity_targets": ["target", "year"],
    "programme_years": ["programme", "year"],
    "programme_expansion": ["programme", "year"],
    "placement_capacity": ["setting", "region", "year"],
    "placement_expansion": ["setting", "region", "year"],
    "leave_rates": ["profession", "region", "year"],
    "joiners": ["profession", "region", "year"],
    "career_moves": ["route", "from_profession", "year"],
    "recruitment": ["profession", "region", "year"],
    "retention": ["profession", "region", "year"],
    "stays": ["route", "from_region", "to_region"],
    "pipeline": ["route", "region", "intake_year"],
    "workforce_diversity": ["profession", "region", "group"],
}
WHOLE = {
    "year",
    "year_of_training",
    "after_years",
    "intake_year",
    "lead_years",
    "years_after_qualifying",
    "years_in_post",
}


def value(column: str, text: str) -> Any:
    """The cell as a number where it is one; ``all`` and names stay text."""
    if column == "years":  # a policy's years are text; a route's are a whole number
        return int(text) if len(text) < 3 else text
    try:
        return int(text) if column in WHOLE else float(text)
    except ValueError:
        return text


@dataclass
class Data:
    """Settings and tables; every table is a list of dictionaries with ``all`` written out."""

    settings: dict[str, Any]
    tables: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The first intake year."""
        return int(self.settings["first_intake_year"])

    @property
    def last(self) -> int:
        """The last year of the tail."""
        return int(self.settings["last_evaluation_year"])

    @property
    def years(self) -> range:
        """Plan and tail."""
        return range(self.first, self.last + 1)

    @property
    def plan_years(self) -> range:
        """The years of the plan."""
        return range(self.first, int(self.settings["last_intake_year"]) + 1)

    def rows(self, table: str, **where: Any) -> list[Row]:
        """The rows of a table whose columns have the values given."""
        return [row for row in self.tables.get(table, []) if all(row[c] == v for c, v in where.items())]

    def one(self, table: str, **where: Any) -> Row:
        """The only such row."""
        (row,) = self.rows(table, **where)
        return row

    def get(self, table: str, column: str, default: float, **where: Any) -> float:
        """One figure, or ``default`` where no row gives it."""
        found = self.rows(table, **where)
        assert len(found) <= 1, (table, where)
        return float(found[0][column]) if found else default

    def names(self, table: str, column: str) -> list[str]:
        """A column of a table."""
        return [row[column] for row in self.tables.get(table, [])]

    def discount(self, year: int) -> float:
        """Weight of a year."""
        return float((1 + self.settings["discount_rate"]) ** -(year - self.first))


def read(folder: Path, changes: list[Row] | None = None) -> Data:
    """Reads a folder of CSV files; ``changes`` are the ``[[changes]]`` of a scenario file."""
    data = Data(tomllib.loads((folder / "instance.toml").read_text(encoding="utf-8")))
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            data.tables[path.stem] = [{c: value(c, t) for c, t in row.items()} for row in csv.DictReader(file)]
    members = {"region": data.names("regions", "region"), "route": data.names("routes", "route"), "year": data.years}
    for table, columns in EXPANDED.items():
        if table in data.tables:
            data.tables[table] = expanded(data.tables[table], columns, KEYS[table], members)
    for change in changes or []:
        apply(data, change)
    return data


def expanded(rows: list[Row], columns: list[str], keys: list[str], members: dict[str, Any]) -> list[Row]:
    """Every row written out for each member; the row that names more of its columns wins."""
    best: dict[tuple[Any, ...], tuple[int, Row]] = {}
    for row in rows:
        choices = [members[c] if row[c] == "all" else [row[c]] for c in columns]
        named = sum(row[c] != "all" for c in columns)
        for chosen in itertools.product(*choices):
            full = {**row, **dict(zip(columns, chosen, strict=True))}
            key = tuple(full[c] for c in keys)
            assert key not in best or best[key][0] != named, key
            if key not in best or best[key][0] < named:
                best[key] = (named, full)
    return [row for _, row in best.values()]


def apply(data: Data, change: Row) -> None:
    """Applies one change of a scenario."""
    touched = 0
    for row in data.tables[change["table"]]:
        if all(matches(row[column], wanted) for column, wanted in change.get("where", {}).items()):
            old = row[change["column"]]
            new = change["set"] if "set" in change else old + change.get("add", 0)
            row[change["column"]] = new * change.get("multiply", 1) if "multiply" in change else new
            touched += 1
    assert touched, change


def matches(found: Any, wanted: Any) -> bool:
    """Whether a cell has the value, one of the list, or lies in the range ``2025..2027``."""
    if isinstance(wanted, list):
        return found in wanted
    if isinstance(wanted, str) and ".." in wanted:
        low, high = wanted.split("..")
        return int(low) <= found <= int(high)
    return bool(found == wanted)
