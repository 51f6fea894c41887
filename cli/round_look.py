"""The commands of ``ppopt round`` that look at a round and change nothing."""

from __future__ import annotations

from pathlib import Path

import click

from cli.compare import compare as compare_runs
from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines
from cli.progress import Progress
from cli.round_pages import checked_lines, list_lines, replay_json, replay_lines, safe
from cli.show import show as show_run

ROUND = click.argument("round_", metavar="ROUND", type=click.Path(path_type=Path))


def example(*lines: str) -> str:
    """The examples under the help of a command."""
    return "\n".join(["\b", "Examples" if len(lines) > 1 else "Example", *(f"  {line}" for line in lines)])


@click.command(
    "list",
    short_help="The runs with their headline figures, and what was decided.",
    epilog=example("ppopt round list rounds/2027", "ppopt round list rounds/2027 --csv"),
)
@ROUND
@format_options
def list_(round_: Path, form: str) -> int:
    """List the runs of ROUND with their headline figures, after a check of the whole round.

    The figures are of the plan's years, without the tail: WTE short on average, weighted WTE-years short in total,
    pounds spent, not discounted, and places. Each can be summed from the run's tables shortfall, spend and places.
    Ends with 1 if a stored run is not as it was added.
    """
    from optimiser import rounds
    from optimiser.rounds import log

    entries = log.entries(round_)
    if form in {CSV, JSON}:
        print_frame(rounds.run_table(entries), form)
    else:
        print_lines(list_lines(str(round_), entries))
    return _say(rounds.check(round_).problems)


@click.command(
    "log",
    short_help="Every entry, superseded decisions included.",
    epilog=example("ppopt round log rounds/2027", "ppopt round log rounds/2027 --json"),
)
@ROUND
@format_options
def log_(round_: Path, form: str) -> None:
    """Print every entry of the log of ROUND, decisions that were superseded included."""
    from optimiser import rounds
    from optimiser.rounds import log

    print_frame(rounds.log_table(log.entries(round_)), form)


@click.command(
    "compare",
    short_help="Runs of the round side by side.",
    epilog=example(
        "ppopt round compare rounds/2027 england england-flat-cash",
        "ppopt round compare rounds/2027",
        "ppopt round compare rounds/2027 --part limits --csv",
    ),
)
@ROUND
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--part", metavar="NAME", help="One table of the comparison, whole; ppopt compare --help lists them.")
@format_options
@click.pass_context
def compare(context: click.Context, round_: Path, names: tuple[str, ...], part: str | None, form: str) -> None:
    """Compare the runs NAME of ROUND with the first of them, as ppopt compare does; without a NAME all its runs.

    Every file of each run is held against its fingerprint first.
    """
    from optimiser.rounds import several

    runs = several(round_, names)
    context.invoke(compare_runs, plans=tuple(map(str, runs)), part=part, form=form)


@click.command(
    short_help="Solve the stored inputs again and compare every figure.",
    epilog=example("ppopt round replay rounds/2027", "ppopt round replay rounds/2027 england-flat-cash --json"),
)
@ROUND
@click.argument("name", required=False)
@format_options
def replay(round_: Path, name: str | None, form: str) -> int:
    """Solve again what the run NAME of ROUND solved, or the one in force, and compare every figure with the stored one.

    Ends with 0 if every table is the same byte for byte, or if other versions of the libraries reach the objectives
    within the stated tolerances; with 1 if not.
    """
    import pandas as pd

    from optimiser import rounds

    with Progress() as progress:
        again = rounds.replay(round_, name, progress.phase, progress.line)
    if form == JSON:
        print_json(replay_json(again))
    elif form == CSV:
        print_frame(pd.DataFrame([vars(table) for table in again.tables]), CSV)
        click.echo(f"{again.run}: {again.verdict.value}. {again.verdict.sentence}", err=True)
    else:
        print_lines(replay_lines(again))
    return 1 if again.verdict is rounds.Verdict.DIFFERENT else 0


@click.command(
    short_help="Any result table of a stored run, filtered.",
    epilog=example(
        "ppopt round show rounds/2027 england", 'ppopt round show rounds/2027 england places --where "year = 2027"'
    ),
)
@ROUND
@click.argument("name")
@click.argument("table", required=False)
@click.option("--where", metavar="TEXT", help="Only the rows that meet these conditions, joined by `and`.")
@format_options
@click.pass_context
def show(context: click.Context, round_: Path, name: str, table: str | None, where: str | None, form: str) -> None:
    """Print a result TABLE of the run NAME of ROUND, after every file of it was held against its fingerprint."""
    from optimiser.rounds import one

    context.invoke(show_run, run=one(round_, name), table=table, where=where, form=form)


@click.command(
    short_help="Every entry against its seal, every file against its fingerprint.",
    epilog=example("ppopt round check rounds/2027", "ppopt round check rounds/2027 --seal 3f9c0a71b2d4"),
)
@ROUND
@click.option(
    "--seal", metavar="TEXT", help="A seal noted earlier, or its first 12 letters: the log must still hold it."
)
@format_options
def check(round_: Path, seal: str | None, form: str) -> int:
    """Hold every entry of ROUND against its seal and every stored file against its fingerprint.

    Ends with 0 if everything is as it was entered, with 1 if not. Whoever can write to the folder can also write the
    whole log anew: only a seal that was noted elsewhere shows that.
    """
    import pandas as pd

    from optimiser import rounds

    found = rounds.check(round_, seal)
    if form in {CSV, JSON}:
        print_frame(pd.DataFrame({"problem": [safe(problem) for problem in found.problems]}, dtype="object"), form)
    else:
        print_lines(checked_lines(str(round_), found))
    return _say(found.problems)


def _say(problems: tuple[str, ...]) -> int:
    """Each problem on stderr; the exit code."""
    for problem in problems:
        click.echo(safe(problem), err=True)
    return 1 if problems else 0
