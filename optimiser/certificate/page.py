"""The certificate as two files: one for programs, one in plain words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from optimiser.certificate.evidence import CERTIFICATE
from optimiser.certificate.without_plan import NO_WHOLE_PLAN
from optimiser.errors import RunFolderError
from optimiser.solution import Status

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.certificate.findings import Certificate

ALWAYS_OPEN = (
    "that the data is right. Every figure of the inputs is taken as given, assumptions and estimates among them",
    (
        "that the model is the service. What holds is shown within the limits as they are written; what nobody wrote "
        "down as a limit was not heeded, and docs/formulation.md says what is"
    ),
    "that the future will be so: leavers, requirements and prices are assumptions of the inputs",
    (
        "who made the run. Somebody who replaces the whole folder, manifest and all, replaces what is certified: keep "
        "the manifest's fingerprint below apart from the folder"
    ),
)
OPEN_WITH_PLAN = (
    "that this is the only such plan. Others may be as good by the first objective, and differ in places",
    "how good the plan is by the later objectives: these are recomputed, whether they could be better is not proved",
    (
        "what would be without the plan (the comparators), what one more unit of a limit is worth, and the words of "
        "summary.txt: beyond their fingerprints these are not checked, or only in part"
    ),
)
OPEN_WITHOUT_PLAN = (
    "that this is the only conflict. When one of the limits gives way there may be another",
    "which limit should give way, or by how much",
)
TITLES = {
    "files": "The files are those of the run",
    "instance": "The inputs are those of the run",
    "model": "The model is the one that was solved",
    "tables": "The tables can be read",
    "limits and objectives": "Every limit is kept and every objective is as stated",
    "rounding": "What rounding does",
    "table of limits": "The table of limits says what follows from the plan",
    "whole numbers": "What must be whole is whole",
    "optimality": "No plan is better, but for the amount stated",
    "no plan": "There is no plan",
    "nothing claimed": "The run claims nothing about plans",
    "no whole plan": "There is no plan of whole places",
    "parallel build": "A second statement of the model agrees",
}


def as_json(certificate: Certificate) -> dict[str, Any]:
    """The certificate for programs."""
    return {
        "holds": certificate.holds,
        "run": dict(certificate.run),
        "problems": certificate.problems,
        "findings": [
            {
                "name": finding.name,
                "holds": finding.holds,
                "sentence": finding.sentence if finding.holds else "",
                "problems": list(finding.problems),
                "figures": dict(finding.figures),
            }
            for finding in certificate.findings
        ],
    }


def as_page(certificate: Certificate) -> str:
    """The certificate in plain words."""
    run = certificate.run
    verdict = "**Everything that was checked holds.**"
    if not certificate.holds:
        verdict = f"**This run is not certified: {_count(len(certificate.problems))} did not hold.**"
    elif Status(run["status"]) is Status.LIMIT_WITHOUT_PLAN:
        verdict = "**Everything that was checked holds; of plans nothing was claimed, and nothing is certified.**"
    lines = [f"# Certificate: {run['title']} ({run['name']})", "", verdict, "", "## What was checked", ""]
    for finding in certificate.findings:
        mark = "holds" if finding.holds else "not proven" if finding.name == NO_WHOLE_PLAN else "DOES NOT HOLD"
        lines += [f"### {TITLES.get(finding.name, finding.name)}: {mark}", ""]
        lines += [f"- {problem}" for problem in finding.problems] or [finding.sentence]
        lines.append("")
    lines += [
        "## What this does not prove",
        "",
        *(f"- {text}." for text in _open(certificate)),
        "",
        "## Of which run",
        "",
    ]
    lines += [
        f"- status: {run['status']}",
        f"- hash of the instance: `{run['instance_hash']}`",
        f"- sha256 of manifest.json: `{run['manifest_sha256']}`",
        "",
        "docs/certificates.md says how each check is made. `ppopt verify` makes them again from this folder alone.",
    ]
    return "\n".join(lines) + "\n"


def write(certificate: Certificate, folder: Path) -> None:
    """Put both files into the run folder, in place of those of an earlier check.

    Raises RunFolderError if the folder cannot be written.
    """
    text = json.dumps(as_json(certificate), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        for name, content in zip(CERTIFICATE, (text, as_page(certificate)), strict=True):
            (folder / name).write_bytes(content.encode("utf-8"))
    except OSError as error:
        msg = f"The certificate could not be written to {folder}: {error.strerror}."
        raise RunFolderError(msg) from error


def _open(certificate: Certificate) -> tuple[str, ...]:
    """What is not proved."""
    status = Status(certificate.run["status"])
    if status.has_plan:
        return ALWAYS_OPEN + OPEN_WITH_PLAN
    return ALWAYS_OPEN + (OPEN_WITHOUT_PLAN if status is Status.INFEASIBLE else ())


def _count(number: int) -> str:
    return "one thing" if number == 1 else f"{number} things"
