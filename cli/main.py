"""The command ``ppopt``: a table of contents."""

from __future__ import annotations

import sys

import click

from cli import (
    alternatives,
    backtest,
    check,
    compare,
    diagnose,
    explain,
    export,
    frontier,
    instances,
    replan,
    report,
    show,
    solve,
    template,
    verify,
)
from cli.ending import Ending, run_and_report
from cli.round import round_

EPILOG = """\b
Exit codes
  0  the best plan was found, or the command did its work
  1  a defect in ppopt; the message says what to send us (of verify and round: something does not hold)
  2  the command, or the folder to read or write, is wrong
  3  the data is wrong; every problem is listed
  4  no plan meets all the limits; those that conflict are named
  5  nothing holds an objective back: a price or a limit is missing
  6  stopped at a limit or by Ctrl-C, with a plan that meets every limit
  7  stopped at a limit or by Ctrl-C, without one

\b
Example
  ppopt solve england --scenario flat-cash
"""


def _version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    """Print the version and leave."""
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"ppopt {version('ppopt')}")
        except PackageNotFoundError:
            click.echo("ppopt, run from a checkout without being installed")
        context.exit()


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
@click.option("--debug", is_flag=True, help="Show where in the program a defect arose.")
@click.pass_obj
def ppopt(ending: Ending, debug: bool) -> None:
    """Decide how many training places to commission for the psychological professions, where and when."""
    ending.debug = debug


ppopt.add_command(instances.instances)
ppopt.add_command(check.check)
ppopt.add_command(solve.solve)
ppopt.add_command(diagnose.diagnose)
ppopt.add_command(show.show)
ppopt.add_command(explain.explain)
ppopt.add_command(frontier.frontier)
ppopt.add_command(compare.compare)
ppopt.add_command(alternatives.alternatives)
ppopt.add_command(replan.replan)
ppopt.add_command(backtest.backtest)
ppopt.add_command(report.report)
ppopt.add_command(verify.verify)
ppopt.add_command(template.template)
ppopt.add_command(export.export)
ppopt.add_command(round_)


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_and_report(ppopt, sys.argv[1:]))
