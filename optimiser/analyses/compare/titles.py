"""What a reader knows the members of a set by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reports.limit_words import TITLED

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance

TABLES_OF = {**TITLED, "hei": "heis"}


def titles(inst: Instance, set_name: str) -> dict[str, str]:
    """Title of each member of a set that has titles, else nothing; a programme is known by its route and university."""
    if set_name not in TABLES_OF:
        return {}
    if set_name != "programme":
        return _column(inst.table(TABLES_OF[set_name]), set_name, "title")
    hei, route = (titles(inst, name) for name in ("hei", "route"))
    columns = (inst.programmes[name].astype(str) for name in ("programme", "hei", "route"))
    return {name: f"{route[of]} at {hei[at]}" for name, at, of in zip(*columns, strict=True)}


def _column(frame: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    return dict(zip(frame[key].astype(str), frame[column].astype(str), strict=True))
