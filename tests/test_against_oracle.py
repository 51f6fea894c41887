"""The model and the oracle, stated apart, agree on instances that nobody looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.loading import load
from optimiser.planning import plan
from optimiser.solution import Status
from tests.oracle import data, optimum, vary

TINY = Path(__file__).parent.parent / "instances" / "tiny"


@pytest.mark.parametrize("seed", range(12))
def test_the_model_agrees_with_the_oracle(tmp_path, seed):
    """The same optimum in every objective, or no plan in both; and the plan passes the re-check."""
    vary.vary(TINY, tmp_path / "tiny", seed)
    exact = optimum.optimum(data.read(tmp_path / "tiny")).levels
    found = plan(load(tmp_path / "tiny"))
    assert found.status is (Status.OPTIMAL if exact else Status.INFEASIBLE)
    # The oracle lets no level give way to a later one; the model may use the stated tolerance of a millionth.
    assert {level.name: level.value for level in found.levels} == {
        name: pytest.approx(value, rel=1e-5, abs=1e-6) for name, value in exact.items()
    }
    assert not exact or found.verify.worst_breach < 1e-6
