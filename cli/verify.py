"""``ppopt verify``: check a run from its folder alone, and certify it."""

from __future__ import annotations

from pathlib import Path

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines
from cli.progress import Progress

EXAMPLE = """\b
Examples
  ppopt verify runs/england
  ppopt verify runs/england --parallel-build
  ppopt verify runs/england --json

\b
Exit codes
  0  everything that was checked holds
  1  something does not; a sentence says what
"""


@click.command(epilog=EXAMPLE, short_help="Check a run from its folder alone, in exact arithmetic, and certify it.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--parallel-build", is_flag=True, help="Also state the model a second time, in Pyomo, and solve it.")
@format_options
def verify(run: Path, parallel_build: bool, form: str) -> int:
    """Check the run folder RUN and write certificate.md and certificate.json into it.

    The files against their fingerprints, every limit and objective from the printed tables, how far the plan can be
    from the best by the stored duals, or that there is no plan, by the stored proof. docs/certificates.md says how.
    """
    from optimiser.certificate import as_json, as_page, certify, write

    with Progress() as progress:
        certificate = certify(run, rebuild=parallel_build, on_phase=progress.phase)
    write(certificate, run)
    if form == JSON:
        print_json(as_json(certificate))
    elif form == CSV:
        import pandas as pd

        lines = [
            (finding.name, "yes" if finding.holds else "no", " ".join(finding.problems) or finding.sentence)
            for finding in certificate.findings
        ]
        print_frame(pd.DataFrame(lines, columns=["check", "holds", "found"]), CSV)
    else:
        print_lines([*as_page(certificate).splitlines(), "", f"Certificate: {run / 'certificate.md'}"])
    for problem in certificate.problems:
        click.echo(problem, err=True)
    return 0 if certificate.holds else 1
