"""The folder in which ranges gather, so that Ctrl-C costs nothing, and from which a report reads them.

runs/england-alternatives/
├── about.json     which run the ranges are about: its instance's hash, its objective and what that came to
├── ends.csv       one line for each end of a range, written the moment it is known
├── ranges.csv     the finished table, with the plan's own places beside the ranges
└── plans/         the plans that differ most (other_plans.csv, places.csv)
"""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING

from optimiser.analyses.alternatives.ranges import End
from optimiser.csv_text import csv_text
from optimiser.errors import RunFolderError
from optimiser.runfolder.read import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from optimiser.analyses.alternatives.question import Question

ABOUT, ENDS, RANGES = "about.json", "ends.csv", "ranges.csv"
FORMAT = 1
HEADER = ("of", "name", "within_share", "side", "places", "bound_places")


def beside(run: Path) -> Path:
    """The folder that a run's ranges gather in unless another is given."""
    return run.with_name(f"{run.resolve().name}-alternatives")


def about(ask: Question) -> dict[str, object]:
    """What says which run a folder of ranges belongs to."""
    return {
        "format": FORMAT,
        "instance": ask.inst.horizon.name,
        "hash": ask.inst.hash,
        "objective": ask.level.name,
        "unit": ask.level.unit,
        "value": float(f"{ask.level.value:.12g}"),
        "max_shortfall": ask.inst.horizon.max_shortfall,
    }


def begin(folder: Path, said: Mapping[str, object]) -> list[End]:
    """Make the folder, or go on in it: the ends that are known already.

    Raises RunFolderError if the folder holds something else, or the ranges of another run.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ABOUT).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
            (folder / ENDS).write_text(",".join(HEADER) + "\n", encoding="utf-8")
        except OSError as error:
            msg = f"{folder} cannot be written: {error.strerror}. Choose another --out."
            raise RunFolderError(msg) from error
        return []
    if _about(folder) != said:
        msg = f"{folder} holds the ranges of another run. Give --out a new folder, or take that one away."
        raise RunFolderError(msg)
    return _ends(folder)


def add(folder: Path, ends: Sequence[End]) -> None:
    """Keep some more ends.

    Raises RunFolderError if they cannot be written.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    for end in ends:
        lines.writerow([end.kind, end.name, repr(end.within), end.side, repr(end.places), repr(end.bound)])
    save(folder, ENDS, text.getvalue(), "a")


def save(folder: Path, name: str, text: str, mode: str = "w") -> None:
    """Write one file of the folder.

    Raises RunFolderError if it cannot be written.
    """
    try:
        (folder / name).parent.mkdir(exist_ok=True)
        with (folder / name).open(mode, encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        msg = f"{folder / name} could not be written: {error.strerror}. What was found until then is kept."
        raise RunFolderError(msg) from error


def finish(folder: Path, table: pd.DataFrame) -> None:
    """Keep the finished table."""
    save(folder, RANGES, csv_text(table))


def ranges(folder: Path, instance_hash: str | None = None) -> pd.DataFrame:
    """The ranges kept in ``folder``, of, name, title, within_share, plan_places, least_places, most_places.

    Raises RunFolderError if there are none, or if they are of another instance than ``instance_hash``.
    """
    said = _about(folder)
    if instance_hash is not None and said.get("hash") != instance_hash:
        msg = f"{folder} holds the ranges of another instance, {said.get('instance')}."
        raise RunFolderError(msg)
    if not (folder / RANGES).exists():
        msg = f"The ranges in {folder} are not complete: give the command that began them again."
        raise RunFolderError(msg)
    return parse((folder / RANGES).read_bytes())


def _about(folder: Path) -> dict[str, object]:
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{folder} is not a folder of ranges: it has no readable {ABOUT}. Give --out a new folder."
        raise RunFolderError(msg) from error
    return dict(said) if isinstance(said, dict) else {}


def _ends(folder: Path) -> list[End]:
    """The ends written so far; a last line that was cut short is cut off, and its end is found again."""
    path = folder / ENDS
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    whole = text[: text.rfind("\n") + 1] or ",".join(HEADER) + "\n"
    if whole != text:
        save(folder, ENDS, whole)
    try:
        lines = [
            End(line["of"], line["name"], float(line["within_share"]), line["side"], float(line["places"]),
                float(line["bound_places"]))
            for line in csv.DictReader(io.StringIO(whole))
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{path} is not as it was written: {error}. Take the folder away, or put the file back."
        raise RunFolderError(msg) from error
    return [end for end in lines if not math.isnan(end.places)]  # the others are to be tried again
