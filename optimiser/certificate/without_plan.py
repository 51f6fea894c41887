"""A run that found no plan: the stored proof that there is none, checked exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.certificate.dual import prove
from optimiser.certificate.evidence import table
from optimiser.certificate.exact import exact
from optimiser.certificate.findings import Finding, rounded_up
from optimiser.certificate.labels import multipliers_of
from optimiser.errors import VerifyError
from optimiser.runfolder import PROOF
from optimiser.solution import Status

if TYPE_CHECKING:
    from optimiser.certificate.dual import Proof
    from optimiser.model.lp import LinearProgram
    from optimiser.runfolder import Run
    from optimiser.runfolder.reopen import Claim

NAME = "no plan"
NOTHING_CLAIMED = "nothing claimed"
NO_WHOLE_PLAN = "no whole plan"
MOST_ROWS = 20
"""As many as a page takes."""


def no_plan(lp: LinearProgram, said: Claim, run: Run, *, is_whole: bool) -> Finding:
    """Added up with the stored multipliers, the limits contradict each other; if ``is_whole``, they need not."""
    if said.status is Status.LIMIT_WITHOUT_PLAN:
        sentence = (
            "The solver was stopped before it had an answer: the run claims neither a plan nor that there is none, and "
            "of plans nothing was checked."
        )
        return Finding(NOTHING_CLAIMED, sentence)
    if said.status is Status.UNBOUNDED:
        problem = "The run claims that nothing holds the objective back, and a run folder holds no proof of that."
        return Finding(NAME, "", (problem,))
    if PROOF not in run.manifest["files"] and is_whole:
        problem = (
            "The run claims that there is no plan of whole places, but stores no proof of that: it is what the solver "
            "found, and is neither proven here nor contradicted."
        )
        return Finding(NO_WHOLE_PLAN, "", (problem,))
    if PROOF not in run.manifest["files"]:
        problem = f"The run claims that no plan meets all the limits, but stores no proof of that ({PROOF})."
        return Finding(NAME, "", (problem,))
    try:
        multipliers = multipliers_of(lp, table(run, PROOF))
    except VerifyError as error:
        return Finding(NAME, "", (f"{error}.",))
    proof = prove(exact(lp, None), multipliers)
    part = [row for row, multiplier in enumerate(multipliers) if multiplier]
    names = [label for block in lp.rows for label in block.labels()]
    figures = {
        "rows": [names[row] for row in part],
        "contradiction": None if proof.bound is None else float(proof.bound),
        "absorbed": float(proof.absorbed),
    }
    problems = []
    if proof.bound is None or proof.bound <= 0:
        problems.append(f"{PROOF} is no proof: added up with its multipliers, the limits do not contradict each other.")
    named = {text.partition(": ")[0] for text in said.conflict}
    problems += [
        f"{names[row]} has a part in {PROOF} but not in the conflict that the manifest states."
        for row in part
        if names[row] not in named
    ]
    return Finding(NAME, _in_words(lp, part, proof), tuple(problems), figures)


def _in_words(lp: LinearProgram, part: list[int], proof: Proof) -> str:
    rows = "".join(f"\n- `{row}`" for row in lp.spell(part[:MOST_ROWS]))
    more = f"\n- and {len(part) - MOST_ROWS} more, in {PROOF}" if len(part) > MOST_ROWS else ""
    helped = ""
    if proof.capped:
        helped = (
            f" {proof.capped} decisions count with an upper limit that follows from the other rows of the model, which "
            f"takes {rounded_up(proof.absorbed)} off."
        )
    return (
        f"No plan meets all the limits. The stored multipliers add {len(part)} of them up to "
        f"0 >= {float(proof.bound or 0):.6g}, in exact arithmetic and whatever the places are.{helped} "
        f"At least one of these must give way:\n{rows}{more}"
    )
