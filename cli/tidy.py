"""The summary for programs and spreadsheets: the same reports as on the page, unrounded."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from cli.formats import plain, records

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from cli.sections import Reports
    from optimiser.instance import Instance
    from optimiser.solution import Solution


def as_json(inst: Instance, solution: Solution, reports: Reports, folder: Path) -> dict[str, object]:
    """One object: status, objectives, every report, and where the run is."""
    return {
        "status": solution.status.value,
        "sentence": solution.sentence,
        "instance": inst.horizon.name,
        "scenario": list(inst.scenario),
        "objectives": [{name: plain(value) for name, value in asdict(level).items()} for level in solution.levels],
        "conflict": list(solution.conflict),
        "notes": list(solution.notes),
        "run_folder": str(folder),
        "reports": {name: records(frame) for name, frame in reports.items()},
    }


def as_rows(solution: Solution, reports: Reports) -> pd.DataFrame:
    """One row per figure: report, what the row is about, measure (its unit is in its name), value."""
    import pandas as pd

    from optimiser.reports import REPORTS

    levels = [{"report": "objectives", "measure": f"{x.name} ({x.unit})", "value": x.value} for x in solution.levels]
    parts = [pd.DataFrame(levels or [{"report": "status", "measure": solution.status.value, "value": None}])]
    for report in REPORTS:
        frame = reports.get(report.name)
        if frame is not None and len(frame):
            keys = list(report.keys)
            figures = [name for name in frame.columns if name not in keys and frame[name].dtype.kind in "if"]
            rows = frame.melt(id_vars=keys, value_vars=figures, var_name="measure", value_name="value")
            parts.append(rows.assign(report=report.name))
    rows = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    about = [name for name in rows.columns if name not in {"report", "measure", "value"}]
    return rows[["report", *about, "measure", "value"]].dropna(subset=["value"], ignore_index=True)
