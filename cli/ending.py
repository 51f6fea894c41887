"""How a command ends: the one place that turns errors into exit codes and messages."""

from __future__ import annotations

import os
import platform
import shlex
import sys
import tempfile
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from optimiser.errors import (
    Infeasible,
    InstanceError,
    LimitReached,
    ModelError,
    PpoptError,
    RunFolderError,
    Unbounded,
    UsageError,
    VerifyError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFECT = 1
STOPPED_WITHOUT_A_PLAN = 7
EXIT_CODES: tuple[tuple[type[PpoptError], int], ...] = (
    (UsageError, 2),
    (RunFolderError, 2),
    (InstanceError, 3),
    (Infeasible, 4),
    (Unbounded, 5),
    (LimitReached, STOPPED_WITHOUT_A_PLAN),
)
"""ModelError, VerifyError and everything unforeseen are defects of ours."""


@dataclass
class Ending:
    """What the user asked for about endings."""

    debug: bool = False


def run_and_report(command: click.Command, args: Sequence[str]) -> int:
    """Run ``command``; say what went wrong, if anything, on stderr; return the exit code."""
    ending = Ending()
    _speak_utf8()
    try:
        code = command.main(args=list(args), prog_name="ppopt", standalone_mode=False, obj=ending)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped by Ctrl-C; nothing was kept.", err=True)
        return STOPPED_WITHOUT_A_PLAN
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough.  Python would complain again as it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a sentence
        return _explain(error, args, ending)
    return code if isinstance(code, int) else 0


def _explain(error: Exception, args: Sequence[str], ending: Ending) -> int:
    """Say what went wrong and return the exit code."""
    for kind, code in EXIT_CODES:
        if isinstance(error, kind):
            click.echo(str(error), err=True)
            return code
    if ending.debug:
        traceback.print_exception(error)
    click.echo(_apology(error, _kept(error, args)), err=True)
    return DEFECT


def _apology(error: Exception, file: str) -> str:
    """One paragraph: what happened, that it is not the user's fault, and what to send us."""
    if isinstance(error, VerifyError):
        what = "The plan failed its re-check, so it is not shown"
    elif isinstance(error, ModelError):
        what = "The model and the data disagree, so there is no plan"
    elif isinstance(error, MemoryError):
        what = "The machine ran out of memory, so there is no plan"
    else:
        what = f"ppopt stopped unexpectedly ({type(error).__name__})"
    said = str(error).strip()
    return (
        f"{what}{': ' + said if said else ''}\n"
        "This is a defect in ppopt, not in your data or your command. Please send us the instance that you solved, the "
        f"command as you typed it, and the file {file}, which holds the details (`ppopt --debug ...` shows them here)."
    )


def _kept(error: Exception, args: Sequence[str]) -> str:
    """Keep the details in a file under the temporary folder; return its path."""
    details = "".join(traceback.format_exception(error))
    command = shlex.join(["ppopt", *args])
    text = f"{command}\nPython {platform.python_version()} on {platform.platform()}\n\n{details}"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="ppopt-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return "(which could not be written)"
    return file.name


def _speak_utf8() -> None:
    """Write UTF-8 into files and pipes, whatever the machine's old code page; a terminal knows best itself."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and not stream.isatty():
            reconfigure(encoding="utf-8", newline="\n")
