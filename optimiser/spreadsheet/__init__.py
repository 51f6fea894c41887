"""Excel both ways: an instance as a workbook to fill, and a run as a workbook to read.

What a template holds is read again by optimiser/reading/workbook.py.  What an export shows is the run's own tables,
with formulas that anyone can follow from total to row.
"""

from __future__ import annotations

from optimiser.spreadsheet.results import write_results
from optimiser.spreadsheet.template import write_template
from optimiser.spreadsheet.written import NOTHING, as_written, write_folder

__all__ = ["NOTHING", "as_written", "write_folder", "write_results", "write_template"]
