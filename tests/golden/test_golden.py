"""The tiny instance's program, spelled out: a change to the model shows up in review as changed arithmetic."""

from __future__ import annotations

from pathlib import Path

from docs.formulation import spelled_bounds, spelled_objective, tiny

GOLDEN = Path(__file__).parent / "tiny.txt"


def spelled():
    """Rows, bounds and objectives, a line for each row, bound and term."""
    lp = tiny()
    parts = {
        "rows": lp.spell(range(lp.matrix.shape[0])),
        "bounds": [line for block in lp.columns for line in spelled_bounds(lp, block)],
        "objectives": [line for objective in lp.objectives for line in spelled_objective(lp, objective)],
    }
    return "".join(f"# {title}\n" + "".join(f"{line}\n" for line in lines) for title, lines in parts.items())


def test_the_program_is_the_golden_one(request):
    """Every coefficient and bound; after a change on purpose run ``make golden`` and look at the difference."""
    if request.config.getoption("--golden", default=False):
        GOLDEN.write_text(spelled(), encoding="utf-8", newline="\n")
    assert spelled().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()
