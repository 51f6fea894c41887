"""Print what ``ppopt solve england`` prints into README.md; part of ``make docs``, held by tests/test_england.py."""

from __future__ import annotations

import sys
from pathlib import Path

from cli.solve import page
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.reports import REPORTS

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- england: printed by `make docs` -->\n```\n", "```\n<!-- /england -->"


def printed() -> list[str]:
    """The summary of England, line by line."""
    inst = load("england")
    solution = plan(inst)
    return page(inst, solution, {report.name: report.make(inst, solution) for report in REPORTS})


def shown(readme: str) -> list[str]:
    """The lines that the README shows."""
    return readme.split(BEGIN)[1].split(END, maxsplit=1)[0].splitlines()


def main() -> int:
    """Put the summary in its place."""
    before = README.read_text(encoding="utf-8")
    head, rest = before.split(BEGIN)
    after = head + BEGIN + "\n".join(printed()) + "\n" + END + rest.split(END)[1]
    if after != before:
        README.write_text(after, encoding="utf-8", newline="\n")
        print("wrote README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
