"""What a run folder holds, as it stands: every file against its fingerprint, the inputs, the tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.certificate.findings import Finding
from optimiser.certificate.printed import texts
from optimiser.errors import InstanceError, PpoptError, VerifyError
from optimiser.loading import load
from optimiser.planning import asked
from optimiser.runfolder import MANIFEST, MARKER
from optimiser.runfolder.read import parse

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.runfolder import Run
    from optimiser.runfolder.reopen import Claim

CERTIFICATE = ("certificate.json", "certificate.md")


def files(run: Run) -> Finding:
    """Every file of the run has the fingerprint that the manifest states, and there are no others."""
    problems = []
    stated = run.manifest["files"]
    for name, fingerprint in stated.items():
        try:
            data = (run.folder / name).read_bytes()
        except OSError as error:
            problems.append(f"{name} cannot be read: {error.strerror}.")
            continue
        if hashlib.sha256(data).hexdigest() != fingerprint:
            problems.append(f"{name} is not the file that the run wrote: its sha256 differs from the manifest's.")
    there = {path.relative_to(run.folder).as_posix() for path in run.folder.rglob("*") if path.is_file()}
    ours = {*stated, MANIFEST, MARKER, *CERTIFICATE}
    problems += [f"{name} was not written by the run." for name in sorted(there - ours)]
    if run.incomplete is not None:
        problems.append(f"The run is marked incomplete: {run.incomplete}")
    sentence = (
        f"All {len(stated)} files of the run are there, byte for byte as the manifest's fingerprints (sha256) say."
    )
    return Finding("files", sentence, tuple(problems), {"files": len(stated)})


def instance(run: Run, said: Claim) -> tuple[Finding, Instance | None]:
    """The inputs load, and are the instance that the manifest names; with the objectives that the user asked for."""
    try:
        inst = load(run.folder / "inputs")
        wanted = asked(inst, said.options)
    except InstanceError as error:
        lines = str(error).splitlines()
        more = f" (the first of {len(lines) - 1})" if len(lines) > 2 else ""  # noqa: PLR2004 - head and one problem
        problem = f"inputs/ is not an instance: {lines[min(1, len(lines) - 1)].strip()}{more}"
        return Finding("instance", "", (problem,)), None
    except (PpoptError, OSError) as error:
        return Finding("instance", "", (f"inputs/ cannot be read: {error}",)), None
    problems = []
    if inst.hash != said.instance_hash:
        problems.append(
            f"inputs/ is another instance than the run's: its hash is {inst.hash[:12]}, the manifest's "
            f"{said.instance_hash[:12]}."
        )
    sentence = f"The inputs are the instance {inst.horizon.name} with the hash that the manifest states."
    return Finding("instance", sentence, tuple(problems), {"hash": inst.hash}), wanted


@dataclass(frozen=True)
class Tables:
    """The result tables twice: as figures, and as the text that is written."""

    figures: dict[str, pd.DataFrame]
    written: dict[str, pd.DataFrame]


def tables(run: Run) -> Tables:
    """Every result table as it stands.

    Raises VerifyError at the first that is not a table.
    """
    figures, written = {}, {}
    for name in run.table_names:
        file = f"tables/{name}.csv"
        data = _bytes(run, file)
        written[name] = texts(data, file)
        try:
            figures[name] = parse(data)
        except (ValueError, AttributeError, TypeError) as error:
            msg = f"{file} holds something else than figures: {error}"
            raise VerifyError(msg) from error
    return Tables(figures, written)


def table(run: Run, file: str) -> pd.DataFrame:
    """One file of the run as the text that is written.

    Raises VerifyError if it is not a table.
    """
    return texts(_bytes(run, file), file)


def _bytes(run: Run, file: str) -> bytes:
    try:
        return (run.folder / file).read_bytes()
    except OSError as error:
        msg = f"{file} cannot be read: {error.strerror}"
        raise VerifyError(msg) from error
