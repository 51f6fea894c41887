"""``ppopt report``: one page of HTML about a run, for the meeting."""

from __future__ import annotations

from pathlib import Path

import click

from cli.progress import Progress

EXAMPLE = """\b
Examples
  ppopt report runs/england
  ppopt report runs/england --against runs/england+flat-cash --out meeting.html

The page is one file that opens from a disk or an e-mail, fetches nothing, and prints well. Nothing is overwritten.
"""


@click.command(epilog=EXAMPLE, short_help="One page of HTML about a run, for the meeting.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), metavar="RUN", help="Another run to hold this one against.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A new file; by default RUN.html beside the run folder.",
)
def report(run: Path, against: Path | None, out: Path | None) -> None:
    """Write a page about the run folder RUN: the answer in five sentences, then what it rests on.

    Gaps with and without the plan, places, a map, money, placements and supervisors, diversity, limits and what more
    would buy, assumptions, and where it all comes from. Tables can be sorted, filtered and downloaded.
    """
    from optimiser.document import document
    from optimiser.document.save import new_file, save
    from optimiser.runfolder import reopen

    file = new_file(run, out)
    with Progress() as progress:
        progress.phase("read")
        past = reopen(run)
        other = None if against is None else reopen(against)
        progress.phase("Writing the page")
        text = document(past, other)
    save(text, file)
    click.echo(f"Report: {file} ({file.stat().st_size / 1e6:.1f} MB)")
