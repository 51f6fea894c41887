"""A certificate holds for a run as it was written, and names whatever somebody changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from optimiser.certificate import as_page, certify, evidence
from optimiser.errors import RunFolderError
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.runfolder import Circumstances, claim, read, write
from optimiser.solution import Options, Solution, Status
from tests.forgery import SPOILS, in_manifest, in_table, misstated_objective, other_instance, seal

PUBLISHED = Path(__file__).parent / "published"
PLANS = {
    "tiny": ("tiny", ()),
    "technicians": (PUBLISHED / "csl-technicians", ()),
    "doctors": (PUBLISHED / "gp-places-netherlands", ()),
}
NO_PLANS = {
    "infeasible": ("infeasible", ()),
    "one hour too many": (PUBLISHED / "csl-technicians", ("one-hour-too-many",)),
}
OBJECTIVES = [("cost", "shortfall"), ("worst_region",), ("churn",), ("deviation", "cost")]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Run folders by name, written once; a test that changes one copies it."""
    made = {}
    for name, (path, scenarios) in {**PLANS, **NO_PLANS}.items():
        inst = load(path, scenarios)
        made[name] = written(tmp_path_factory.mktemp("runs") / "run", inst, plan(inst), Options())
    return made


def written(folder, inst, solution, options):
    """A run folder."""
    claim(folder)
    write(folder, inst, solution, Circumstances(("ppopt",), options), lambda: "a page\n")
    return folder


@pytest.fixture
def copied(runs, tmp_path):
    """A copy of a run that a test may spoil."""
    return lambda name: Path(shutil.copytree(runs[name], tmp_path / "copy"))


@pytest.mark.parametrize("name", [*PLANS, *NO_PLANS])
def test_run_as_it_was_written_is_certified(runs, name):
    """Everything holds, from the folder alone."""
    assert certify(runs[name]).problems == []


@pytest.mark.parametrize("name", PLANS)
def test_plan_is_proven_to_be_next_to_the_best(runs, name):
    """What the stored duals prove is within a millionth of what the tables say."""
    figures = next(finding.figures for finding in certify(runs[name]).findings if finding.name == "optimality")
    assert 0 <= figures["gap"] <= 1e-8 * max(1, abs(figures["printed_value"]))
    assert figures["bound"] == pytest.approx(figures["printed_value"], rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("objectives", OBJECTIVES)
def test_every_objective_can_be_certified(tiny, tmp_path, objectives):
    """Decisions that no table prints, such as the worst region's share, follow from those that are."""
    options = Options(objectives=objectives)
    certificate = certify(written(tmp_path / "run", tiny, plan(tiny, options), options))
    assert certificate.problems == []
    assert (
        next(each for each in certificate.findings if each.name == "optimality").figures["objective"] == objectives[0]
    )


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("spoil", [spoil for spoil, _ in SPOILS[:-1]])
def test_changed_file_is_named_by_its_fingerprint(copied, name, spoil):
    """Whatever is changed in a file, the file is named."""
    folder = copied(name)
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    spoil(folder)
    (file,) = [path.relative_to(folder).as_posix() for path, data in before.items() if path.read_bytes() != data]
    said = evidence.files(read(folder)).problems
    assert f"{file} is not the file that the run wrote: its sha256 differs from the manifest's." in said


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize(("spoil", "sentence"), SPOILS)
def test_change_is_named_even_if_the_fingerprints_were_made_to_fit(copied, name, spoil, sentence):
    """A forger who mends the manifest is found out by the contents."""
    folder = copied(name)
    spoil(folder)
    seal(folder)
    said = certify(folder).problems
    assert any(sentence in problem for problem in said), said
    assert not [problem for problem in said if "sha256" in problem]


@pytest.mark.parametrize("name", PLANS)
def test_plan_of_another_instance_is_found_out_whatever_the_manifest_says(copied, name):
    """With the hash of the other instance in the manifest, the plan is not one of that instance."""
    folder = copied(name)
    other_instance(folder)
    seal(folder)
    other = load(folder / "inputs").hash
    in_manifest(folder, lambda manifest: manifest["instance"].update(hash=other))
    assert any(problem.startswith("Recomputed from the tables") for problem in certify(folder).problems)


@pytest.mark.parametrize("name", NO_PLANS)
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda frame: frame.iloc[:-1], "farkas.csv is no proof"),
        (lambda frame: frame.assign(multiplier=[*(-frame["multiplier"].astype(float)).astype(str)]), "is no proof"),
        (lambda frame: frame.assign(multiplier=["x", *frame["multiplier"][1:]]), "'x' is not a figure"),
        (lambda frame: frame.assign(multiplier=[*frame["multiplier"][:-1], "0.001"]), "farkas.csv is no proof"),
        (lambda frame: frame.assign(family=["fund", *frame["family"][1:]]), "names no limit of the model"),
        (lambda frame: pd.concat([frame, frame.iloc[:1]]), "is there twice"),
        (lambda frame: frame.drop(columns="multiplier"), "farkas.csv has no column multiplier"),
    ],
)
def test_spoilt_proof_that_there_is_no_plan_is_found_out(copied, name, change, sentence):
    """A multiplier, a line or a label changed, and the limits do not add up to a contradiction any more."""
    folder = copied(name)
    in_table(folder, "farkas.csv", change)
    seal(folder)
    said = certify(folder).problems
    assert any(sentence in problem for problem in said), said


def test_run_that_could_have_a_plan_is_not_certified_to_have_none(copied):
    """With twice the budget the contract can be paid: the old proof proves nothing."""
    folder = copied("infeasible")

    def double(frame):
        frame["budget_gbp"] = (2 * frame["budget_gbp"].astype(float)).astype(str)
        return frame

    in_table(folder, "inputs/budgets.csv", double)
    seal(folder)
    said = certify(folder).problems
    assert any("another instance" in problem for problem in said)
    assert any("farkas.csv is no proof" in problem for problem in said)


def test_claims_without_proof_are_said_to_be_without(copied, tmp_path, tiny):
    """Infeasible without multipliers and unbounded are claims that a folder cannot prove; stopped early claims none."""
    folder = copied("infeasible")
    in_manifest(folder, lambda manifest: manifest["files"].pop("farkas.csv"))
    (folder / "farkas.csv").unlink()
    assert any("stores no proof" in problem for problem in certify(folder).problems)
    for status, problems in ((Status.UNBOUNDED, 1), (Status.LIMIT_WITHOUT_PLAN, 0)):
        size = {"rows": 232, "columns": 191, "nonzeros": 705}
        run = written(tmp_path / status.value, tiny, Solution(status, model=size), Options())
        certificate = certify(run)
        assert len([finding for finding in certificate.findings if not finding.holds]) == problems
        assert "There is no plan: holds" not in as_page(certificate)
        assert ("nothing is certified" in as_page(certificate)) == (status is Status.LIMIT_WITHOUT_PLAN)


def test_files_that_are_missing_or_strange_are_named(copied):
    """A file taken away or put in is noticed; a certificate of an earlier check is not strange."""
    folder = copied("infeasible")
    (folder / "solver.log").unlink()
    (folder / "inputs" / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "certificate.md").write_text("x", encoding="utf-8")
    assert certify(folder).problems == [
        "solver.log cannot be read: No such file or directory.",
        "inputs/notes.txt was not written by the run.",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda manifest: manifest.update(status="perfect"), "is not as a run writes it"),
        (lambda manifest: manifest.pop("options"), "is not as a run writes it"),
        (lambda manifest: manifest.update(objectives=[]), "a plan without an objective"),
        (lambda manifest: manifest["options"].update(best=True), "is not as a run writes it"),
    ],
)
def test_spoilt_manifest_is_an_error(copied, change, sentence):
    """Without knowing what is claimed nothing can be checked."""
    folder = copied("tiny")
    in_manifest(folder, change)
    with pytest.raises(RunFolderError, match=sentence):
        certify(folder)


def test_objectives_of_the_manifest_are_those_that_were_asked_for(copied):
    """An objective left out, a unit changed or a looser tolerance would make little proof look like enough."""
    folder = copied("tiny")
    whole_manifest = (folder / "manifest.json").read_bytes()
    for change, sentence in (
        (lambda manifest: manifest["objectives"].pop(), "does not state the objectives that were asked for"),
        (lambda manifest: manifest["objectives"][0].update(unit="WTE"), "does not state the objectives"),
        (lambda manifest: manifest["objectives"][0].update(tolerance=0.5), "states another tolerance"),
        (lambda manifest: manifest["model"].update(rows=1), "The inputs make a model of 232 rows"),
    ):
        (folder / "manifest.json").write_bytes(whole_manifest)
        in_manifest(folder, change)
        assert any(sentence in problem for problem in certify(folder).problems)


def test_truncated_manifest_is_an_error(copied):
    """Half a manifest claims nothing."""
    path = copied("tiny") / "manifest.json"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(RunFolderError, match="cannot be read"):
        certify(path.parent)


def test_parallel_build_agrees_and_disagrees(copied):
    """The second statement of the model finds the same optimum, and names one that is not."""
    folder = copied("tiny")
    assert certify(folder, rebuild=True).problems == []
    misstated_objective(folder)
    assert any("The parallel build comes to" in problem for problem in certify(folder, rebuild=True).problems)


# --- the command ------------------------------------------------------------------------------------------------------


def test_command_certifies_a_run_and_leaves_the_certificate_in_it(run, copied):
    """Exit code 0, a page for people, and the same again when it is asked again."""
    folder = copied("tiny")
    first = run("verify", folder)
    assert (first.code, first.err) == (0, "")
    page = (folder / "certificate.md").read_text(encoding="utf-8")
    assert "**Everything that was checked holds.**" in page
    assert page in first.out
    assert json.loads((folder / "certificate.json").read_text(encoding="utf-8"))["holds"] is True
    assert run("verify", folder) == first


def test_command_names_what_does_not_hold(run, copied):
    """Exit code 1 and a sentence on stderr for each failure, whatever the form of the page."""
    folder = copied("infeasible")
    (folder / "summary.txt").write_text("All is well.", encoding="utf-8")
    said = "summary.txt is not the file that the run wrote: its sha256 differs from the manifest's."
    for form in ("--table", "--json", "--csv"):
        done = run("verify", folder, form)
        assert (done.code, done.err) == (1, f"{said}\n")
        assert said in done.out
    assert json.loads((folder / "certificate.json").read_text(encoding="utf-8"))["problems"] == [said]
    assert "**This run is not certified: one thing did not hold.**" in (folder / "certificate.md").read_text("utf-8")


def test_command_refuses_what_is_not_a_run(run, tmp_path):
    """A folder of something else is a wrong command, exit code 2."""
    done = run("verify", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "is not a run folder" in done.err
