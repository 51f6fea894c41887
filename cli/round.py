"""``ppopt round``: a budget round as a folder of runs, with a log of who added and published what, when and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import round_look as look
from cli.formats import print_lines
from cli.progress import Progress
from cli.round_look import ROUND, example
from cli.round_pages import published_lines, safe

if TYPE_CHECKING:
    from optimiser.rounds import Entry

EXAMPLE = """\b
Examples
  ppopt round new rounds/2027 --title "2027 budget round"
  ppopt round add rounds/2027 runs/england --why "Base case for the June meeting"
  ppopt round add rounds/2027 runs/england+flat-cash --why "What the Treasury asked for"
  ppopt round list rounds/2027
  ppopt round compare rounds/2027 england england-flat-cash
  ppopt round publish rounds/2027 england --decision "Agreed by the board on 12 June"
  ppopt round replay rounds/2027
"""
WHO = click.option("--who", metavar="NAME", help="Who does this; by default your name on this machine.")


@click.group(
    "round", epilog=EXAMPLE, short_help="A budget round: its runs, who decided what, and the figures replayed."
)
def round_() -> None:
    """Keep the runs of a budget round in one folder, with a log of who added and published what, when and why.

    The log is only ever added to. Each entry carries the seal of the one before and each run the fingerprint of every
    file, so that a change made behind its back shows.
    """


@round_.command(
    short_help="Open a round in a new folder.",
    epilog=example('ppopt round new rounds/2027 --title "2027 budget round"'),
)
@ROUND
@click.option("--title", metavar="TEXT", help="What the round is called; by default the folder's name.")
@WHO
def new(round_: Path, title: str | None, who: str | None) -> None:
    """Open a round in the new folder ROUND."""
    from optimiser import rounds

    entry = rounds.new(round_, round_.resolve().name if title is None else title, who)
    _entered(f"{round_}: {entry.said}, opened by {entry.who}", entry)


@round_.command(
    short_help="Copy a run into the round, and say why.",
    epilog=example(
        'ppopt round add rounds/2027 runs/england --why "Base case for the June meeting"',
        'ppopt round add rounds/2027 runs/england-2 --name cut --why "A tenth less money" --who "A. Khan"',
    ),
)
@ROUND
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--why", metavar="TEXT", required=True, help="Why this run was made, for somebody who reads it in two years."
)
@WHO
@click.option("--name", metavar="NAME", help="What the run is called in the round; by default after its folder.")
def add(round_: Path, run: Path, why: str, who: str | None, name: str | None) -> None:
    """Copy the run folder RUN into ROUND and enter who added it, when and why."""
    from optimiser import rounds

    entry = rounds.add(round_, run, why, who, name)
    _entered(f"{run} is in the round as {entry.run}, added by {entry.who}", entry)


@round_.command(
    short_help="Record the decision taken on a run, after a replay.",
    epilog=example(
        'ppopt round publish rounds/2027 england --decision "Agreed by the board on 12 June" --who "The chair"'
    ),
)
@ROUND
@click.argument("name")
@click.option("--decision", metavar="TEXT", required=True, help="The decision taken, in words.")
@WHO
def publish(round_: Path, name: str, decision: str, who: str | None) -> None:
    """Publish the run NAME of ROUND with the decision taken.

    The run is solved again first and must give the same figures. A later decision supersedes this one; both stay in the
    log. Note the seal that is printed in the minutes: ppopt round check --seal shows whether the log still holds it.
    """
    from optimiser import rounds

    with Progress() as progress:
        entry, again = rounds.publish(round_, name, decision, who, progress.phase, progress.line)
    print_lines(published_lines(entry, again))


def _entered(sentence: str, entry: Entry) -> None:
    click.echo(f"{safe(sentence)}. Entry {entry.number}, seal {entry.short_seal}.")


for command in (look.list_, look.log_, look.compare, look.replay, look.show, look.check):
    round_.add_command(command)
