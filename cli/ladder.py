"""The page of ``ppopt solve --fair``: the fairness ladder, level by level, and what each level costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.formats import CSV, JSON, print_frame, print_json, print_lines, records
from cli.layout import grid, wrapped
from cli.progress import Progress
from optimiser.words import figure, sentence, three_digits

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from optimiser.analyses.ladder import Ladder
    from optimiser.instance import Instance
    from optimiser.solution import Options

GROUPS = {"region": "region", "profession": "profession", "hei": "university"}
SHORT = {
    "region": "Short: WTE-years of its requirement not met, as a share of them, over the plan's years.",
    "profession": (
        "Short: shortfall of the services planned to be served by it, each by its planned share, as a share of what is "
        "planned, over the plan's years."
    ),
    "hei": (
        "Short: places it loses against its last intake repeated in every year of the plan, as a share of them. "
        "Growth of one university makes up for nothing at another."
    ),
}


def climb(inst: Instance, options: Options, kind: str, out: Path | None, form: str) -> int:
    """Climb the ladder, keep its tables in ``out`` if given, and print it."""
    from optimiser.analyses.ladder import ladder
    from optimiser.errors import UsageError
    from optimiser.planning import asked

    if options.time_limit_s is not None:
        msg = "--fair has no --time-limit: a ladder climbed halfway is not fair yet. Ctrl-C stops it."
        raise UsageError(msg)
    inst = asked(inst, options)
    with Progress() as progress:
        made = ladder(
            inst,
            kind,
            lambda level, left: progress.phase(f"Level {level} of the ladder, {left} to go"),
            options.threads,
        )
    if out is not None:
        _keep(made, out)
    if form == JSON:
        tables = {name: records(getattr(made, name)) for name in ("levels", "shares", "places")}
        print_json({"objective": made.objective, "unit": made.unit, "unrestricted": made.unrestricted, **tables})
    elif form == CSV:
        print_frame(made.shares, CSV)
    else:
        print_lines(_page(made))
    return 0


def _keep(made: Ladder, out: Path) -> None:
    from optimiser.csv_text import csv_text
    from optimiser.errors import RunFolderError

    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in ("levels", "shares", "places"):
            (out / f"{name}.csv").write_text(csv_text(getattr(made, name)), encoding="utf-8")
    except OSError as error:
        msg = f"{out} could not be written: {error.strerror}. Choose another --out."
        raise RunFolderError(msg) from error
    click.echo(f"Kept in {out}", err=True)


def _page(made: Ladder) -> list[str]:
    word = GROUPS[made.kind]
    levels = [
        [f"  {line['level']}", f"{line['largest_share']:.2%}", figure(line["objective"], 1), _price(line)]
        for line in made.levels.to_dict(orient="records")
    ]
    shares = [
        [f"  {line.title}", f"{line.share_without:.2%}", f"{line.share:.2%}", str(line.level or "-")]
        for line in made.shares.itertuples()
    ]
    return [
        *wrapped(
            f"The {word} that is worst off is made as well off as can be, then the next, and so on. Without regard to "
            f"fairness: {three_digits(made.unrestricted)} {made.unit}."
        ),
        *wrapped(SHORT[made.kind]),
        "",
        *grid(["LEVEL", "largest share", made.unit, "price of fairness"], levels),
        "",
        *grid([sentence(word).upper(), "without", "fair", "held at level"], shares),
    ]


def _price(line: Mapping[Hashable, Any]) -> str:
    return f"{three_digits(line['price'])} ({line['price_share']:.2%})" if line["price_share"] >= 0.00005 else "0"
