"""The finished model as a file that other solvers read: MPS, LP, or a Pyomo script that needs nothing but Pyomo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.errors import UsageError
from optimiser.export.lp_format import lp_text
from optimiser.export.mps_format import mps_text
from optimiser.export.named import named
from optimiser.export.pyomo_script import script_text
from optimiser.model import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optimiser.export.named import Named
    from optimiser.instance import Instance

FORMS: dict[str, tuple[str, Callable[[Named], str]]] = {
    "mps": (".mps", mps_text),
    "lp": (".lp", lp_text),
    "pyomo": (".py", script_text),
}
"""Each form: how its files end, and how its text is made."""

__all__ = ["FORMS", "export"]


def export(inst: Instance, path: Path, form: str) -> dict[str, int]:
    """Write the model of an instance to a new file, in natural units; how many rows, columns and nonzeros it has.

    A file has one objective: the instance's first.  MPS keeps the later ones as further N rows, a script keeps all.
    Raises UsageError if the form is unknown, there is something at ``path``, or it cannot be written.
    """
    if form not in FORMS:
        msg = f"{form!r} is not a form of file. The forms are {', '.join(FORMS)}."
        raise UsageError(msg)
    if path.exists():
        msg = f"{path} exists. Give --out another name; nothing is ever overwritten."
        raise UsageError(msg)
    lp = build(inst)
    text = FORMS[form][1](named(inst, lp))
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}. Give --out a place where you may write."
        raise UsageError(msg) from None
    return lp.size
