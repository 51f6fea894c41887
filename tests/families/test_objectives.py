"""Objectives, term by term."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docs.formulation import spelled_objective
from optimiser.model import build


def test_shortfall(objective):
    """Children count twice, the second band twice, each year 0.8 of the one before."""
    terms = objective("shortfall")
    assert terms["shortfall[adult,north,2024,1]"] == 1
    assert terms["shortfall[adult,south,2025,2]"] == 1.6
    assert terms["shortfall[children,north,2027,2]"] == pytest.approx(2 * 2 * 0.512)
    assert len(terms) == 2 * 2 * 4 * 2


def test_cost(objective):
    """A northern doctorate of 2024 costs 42,000 and a year later 0.8*0.9*42,000; the pipeline 36,000*3.6 + 16,200."""
    terms = objective("cost")
    assert terms["starts[doctorate,north,2024]"] == pytest.approx(42_000 + 0.8 * 37_800)
    assert terms["starts[doctorate,south,2024]"] == pytest.approx(36_000 + 0.8 * 32_400)
    assert terms["starts[doctorate,north,2027]"] == pytest.approx(0.512 * 42_000)
    assert terms["starts[certificate,south,2025]"] == pytest.approx(0.8 * 16_000)
    assert terms["supported[bursary,certificate,north,2025]"] == pytest.approx(0.8 * 2_000)
    assert terms["expanded[clinic,north,2025]"] == pytest.approx(0.8 * 50)
    assert terms["recruited[therapist,north,2025]"] == pytest.approx(0.8 * 15_000)
    assert terms["retained[practitioner,south,2026]"] == pytest.approx(0.64 * 4_000)
    assert terms["built[hill-doctorate,2024]"] == 10_000
    assert terms["already"] == 129_600 + 16_200
    assert not [column for column in terms if column.startswith(("carried", "stock"))]


def test_cost_with_pay(tiny):
    """The north's fund does not pay southern salaries: employers pay 6,000 a year, and 10,000 for a certificate."""
    lp = build(replace(tiny, horizon=tiny.horizon.model_copy(update={"cost_includes_pay": True})))
    lines = spelled_objective(lp, lp.objectives[1])
    terms = {column: float(number) for number, column in (line.removeprefix("cost: ").split(" ", 1) for line in lines)}
    assert terms["stock[therapist,north,2025]"] == pytest.approx(0.8 * 50_000)
    assert terms["starts[doctorate,south,2024]"] == pytest.approx(42_000 + 0.8 * 37_800)
    assert terms["starts[certificate,north,2024]"] == pytest.approx(26_000)
    assert terms["already"] == pytest.approx(145_800 + 0.9 * 6_000)


def test_worst_region(objective):
    """The largest share itself."""
    assert objective("worst_region") == {"worst_region": 1}


def test_churn(objective):
    """Growth and fall count alike, in plan and tail."""
    assert objective("churn") == {
        f"{way}[{programme},{year}]": 1
        for way in ("grown", "fallen")
        for programme in ("hill-doctorate", "vale-certificate")
        for year in range(2024, 2028)
    }


def test_deviation(objective):
    """Above and below each of the three promises."""
    assert objective("deviation") == {
        f"{way}[{promise}]": 1
        for way in ("above", "below")
        for promise in ("hill-doctorate,north,2024", "hill-doctorate,south,2024", "vale-certificate,south,2025")
    }
