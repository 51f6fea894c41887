"""What every section tells from: a finished run, opened again, and the reports of its plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.analyses.alternatives.store import beside, ranges
from optimiser.errors import RunFolderError
from optimiser.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.runfolder import Past
    from optimiser.solution import Solution


@dataclass(frozen=True)
class Story:
    """A run, what it is held against if anything, and each report of optimiser/reports by name."""

    past: Past
    against: Past | None
    reports: Mapping[str, pd.DataFrame]
    room: pd.DataFrame | None = None
    """ranges that ``ppopt alternatives`` keeps beside the run, if it was asked"""

    @property
    def inst(self) -> Instance:
        """The instance as it was solved."""
        return self.past.inst

    @property
    def solution(self) -> Solution:
        """The plan."""
        return self.past.solution

    def report(self, name: str) -> pd.DataFrame:
        """The rows of a report that are about the plan's years."""
        frame = self.reports[name]
        return frame[frame["period"] == "plan"]


def story(past: Past, against: Past | None) -> Story:
    """The story of a run; a run without a plan has no reports."""
    has_plan = past.solution.status.has_plan
    made = {report.name: report.make(past.inst, past.solution) for report in REPORTS} if has_plan else {}
    return Story(past, against, made, _room(past))


def _room(past: Past) -> pd.DataFrame | None:
    """The ranges kept beside the run, if there are any and they are finished and its own."""
    folder = beside(past.run.folder)
    try:
        return ranges(folder, past.inst.hash)
    except RunFolderError:
        return None
