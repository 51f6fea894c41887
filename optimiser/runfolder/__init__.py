"""The folder that a run leaves behind: what went in, what came out, and how it was made.

runs/england/
├── manifest.json    status, objectives, sizes, times, versions, options, and the sha256 of every other file
├── inputs/          the instance as it was solved, scenario and changes applied; ``ppopt solve`` takes it again
├── tables/          every result table; none without a plan
├── basis.json       which rows and columns stand at their bounds at the first objective's optimum, if there is one
├── farkas.csv       only where no plan meets all the limits: the proof of it (docs/certificates.md)
├── solver.log
└── summary.txt      what ``ppopt solve`` printed

``ppopt verify`` adds certificate.md and certificate.json.  A folder that lacks anything says so: the file INCOMPLETE
is its first file, and goes last.  The same inputs give the same bytes; times and dates stand in manifest.json and
solver.log alone.
"""

from __future__ import annotations

from optimiser.reading.find import MANIFEST
from optimiser.runfolder.read import Run, read
from optimiser.runfolder.reopen import Past, reopen
from optimiser.runfolder.write import (
    MARKER,
    PROOF,
    Circumstances,
    claim,
    default_folder,
    release,
    slug,
    vacant,
    write,
)

__all__ = [
    "MANIFEST",
    "MARKER",
    "PROOF",
    "Circumstances",
    "Past",
    "Run",
    "claim",
    "default_folder",
    "read",
    "release",
    "reopen",
    "slug",
    "vacant",
    "write",
]
