"""Instances made up from random figures, and how they are read.

Every row is written out (no ``all``), and each region is its own parent, so that it may be split in two and still be
found.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from optimiser.loading import load
from tests import sketch_limits
from tests.sketch import FIRST, Sketch, need, people, sets, training

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance
    from tests.sketch import Rows


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    """An instance."""
    # Figures by a seed: drawn one by one they would differ little from one example to the next.
    random = Random(draw(st.integers(0, 2**32 - 1)))
    plan_years = draw(st.integers(1, 3))
    sketch = Sketch(
        random,
        regions=[f"region-{n}" for n in range(draw(st.integers(1, 3)))],
        professions=[f"profession-{n}" for n in range(draw(st.integers(1, 2)))],
        services=[f"service-{n}" for n in range(draw(st.integers(1, 2)))],
        routes={f"route-{n}": draw(st.integers(1, 2)) for n in range(draw(st.integers(1, 2)))},
        programmes=[f"programme-{n}" for n in range(draw(st.integers(2, 4)))],
        years=list(range(FIRST, FIRST + plan_years + draw(st.integers(0, 2)))),
        plan_years=plan_years,
    )
    for part in (sets, training, people, need, sketch_limits.money, sketch_limits.options, sketch_limits.fairness):
        part(sketch)
    return sketch


@st.composite
def whole_sketches(draw: st.DrawFn) -> Sketch:
    """An instance in which it matters that places are whole: cohorts, blocks, and decimals that are binary fractions
    or not; most of them have a plan.
    """
    sketch = draw(sketches())
    random = sketch.random
    for line in sketch.tables["programmes"]:
        line["min_cohort_places"] = random.choice([0, 2, 2.5, 3])
        line["growth_share"] = random.choice([0.1, 0.3, 0.5])
        line["fall_share"] = random.choice([0.3, 1, 1, 1])
        line["capacity_places"] += random.choice([0, 0.7])
    sketch.tables["programme_blocks"] = [
        {"programme": line["programme"], "block_places": random.choice([1, 2])}
        for line in sketch.tables["programmes"]
        if random.random() < 0.3
    ]
    return sketch


def instance(s: Sketch, tables: Mapping[str, Rows] | None = None) -> Instance:
    """The instance, or that of other tables with the same years, as read from a folder."""
    with tempfile.TemporaryDirectory() as folder:
        return load(written(Path(folder), s, tables))


def written(folder: Path, s: Sketch, tables: Mapping[str, Rows] | None = None) -> Path:
    """The folder with the instance in it as files."""
    for name, rows in (tables or s.tables).items():
        _write(folder / f"{name}.csv", [{**row, "source": "made up", "confidence": "assumed"} for row in rows])
    (folder / "instance.toml").write_text(_settings(s), encoding="utf-8")
    return folder


def _write(file: Path, rows: Rows) -> None:
    if rows:
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def _settings(s: Sketch) -> str:
    texts = {
        "name": "made-up",
        "title": "Made up",
        "about": "Made up.",
        "licence": "MIT",
        "source_of_record": "made up",
        "price_year": "2024/25",
    }
    years = {
        "first_intake_year": FIRST,
        "last_intake_year": FIRST + s.plan_years - 1,
        "last_evaluation_year": s.years[-1],
    }
    lines = [f'{name} = "{text}"' for name, text in texts.items()]
    lines += [f"{name} = {year}" for name, year in years.items()]
    bands = "".join(
        f"\n[[bands]]\nwidth_share = {width}\nweight = {weight}\n" for width, weight in ((0.3, 1), (0.7, 2.5))
    )
    return "\n".join([*lines, "discount_rate = 0.1", 'objectives = ["shortfall", "cost"]', bands])
