"""Peak memory of this process since a moment of one's choice.

Linux counts the peak of a process from its start and lets the process begin the count again; elsewhere the peak from
the start is all there is, and that is what is given.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
PEAK_AGAIN = "5"
"""What proc(5) says to write to begin the count of the peak again."""


def begin_again() -> None:
    """Count the peak from here on, where the system can."""
    with contextlib.suppress(OSError):
        CLEAR.write_text(PEAK_AGAIN, encoding="ascii")


def peak_mib() -> float:
    """Most memory held at one moment since ``begin_again``, in MiB."""
    if STATUS.exists():
        for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


def at_most(gib: float) -> None:
    """Let this process hold no more than so much memory; what asks for more fails instead of stopping the machine."""
    most = int(gib * 1024**3)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
