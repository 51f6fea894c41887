"""What people would use instead, each as a good user of that tool would write it, on the same linear program.

A peer is a file with two functions.  ``state(start)`` makes the tool's model; ``solve(model, settings)`` hands it to
the solver, runs it and reads the answer back into Python.  What it starts from is said in ``PEERS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.watch import HIGHS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Peer:
    """One way from the checked tables to an answer.

    ``needs`` are the distributions that it imports; ``start`` is what it is handed: the ``instance``, the ``tables``
    of columns and rows that ppopt's families make of it (benchmarks/peers/statement.py; the time to make them is
    counted), or a ``file``.  ``solver`` is the call in which the solver runs, as ``module:attribute``.
    """

    title: str
    module: str
    needs: tuple[str, ...]
    start: str
    solver: str = HIGHS
    models_in_python: bool = True
    """whether it is a tool in which a model is stated, in Python: the target on modelling time is about these"""


@dataclass(frozen=True)
class Found:
    """The answer, read back: the objective in its own unit, how the tool says it ended, and every decision."""

    objective: float
    status: str
    values: NDArray[Any]


PEERS = {
    "ppopt": Peer("ppopt", "as_built", ("highspy",), "instance", models_in_python=False),
    "pyomo": Peer("Pyomo, algebra, its HiGHS interface", "in_pyomo", ("pyomo", "highspy"), "instance"),
    "pyoptinterface_formulas": Peer(
        "PyOptInterface, formulas, HiGHS",
        "pyoptinterface_formulas",
        ("pyoptinterface", "highsbox"),
        "instance",
        "pyoptinterface.highs:Model.optimize",
    ),
    "linopy": Peer("linopy, arrays, HiGHS directly", "in_linopy", ("linopy", "highspy"), "tables"),
    "pulp": Peer("PuLP, HiGHS in the process", "in_pulp", ("pulp", "highspy"), "tables"),
    "pyoptinterface": Peer(
        "PyOptInterface, arrays, HiGHS",
        "in_pyoptinterface",
        ("pyoptinterface", "highsbox"),
        "tables",
        "pyoptinterface.highs:Model.optimize",
    ),
    "cvxpy": Peer("cvxpy, matrices, HiGHS", "in_cvxpy", ("cvxpy", "highspy"), "tables"),
    "scipy": Peer(
        "scipy's linprog, highs-ipm",
        "in_scipy",
        ("scipy",),
        "tables",
        "scipy.optimize._linprog_highs:_highs_wrapper",
        models_in_python=False,
    ),
    "naive": Peer(
        "naive build: places everywhere", "places_everywhere", ("highspy",), "instance", models_in_python=False
    ),
    "limit": Peer("limit: HiGHS reads the model", "finished", ("highspy",), "file", models_in_python=False),
}
"""In the order of the page.  ``scipy`` states no model: it is given the finished matrix, as HiGHS is."""
