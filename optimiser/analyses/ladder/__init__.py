r"""The fairness ladder: the largest shortfall share as small as can be, then the next largest, and so on.

.. math:: \min t \quad \text{such that } \text{short}_g \le \text{size}_g\, t \quad \text{for every group not held yet}

A group whose row has a dual at the optimum is as badly off as that in every plan that is best there: it is held at its
share, and the others go on.  What comes out is the lexicographic max-min fair plan (Ogryczak and Śliwiński, On direct
methods for lexicographic min-max optimization, 2006).  After each level the first objective is made small again with
what is held until then; what it has grown by since the unrestricted plan is the price of fairness so far.
"""

from __future__ import annotations

from optimiser.analyses.ladder.climb import Ladder, ladder
from optimiser.analyses.ladder.groups import KINDS, UNITS

__all__ = ["KINDS", "UNITS", "Ladder", "ladder"]
