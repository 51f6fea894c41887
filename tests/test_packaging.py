"""ppopt works when installed: from a wheel, elsewhere, with nothing of the checkout in sight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def ran(command, cwd, **environment):
    """Run a command; show what it said if it fails."""
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}} | environment
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel, built from a copy of the checkout."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    junk = shutil.ignore_patterns(".*", "__pycache__", "runs", "build", "dist", "benchmarks", "tests")
    shutil.copytree(ROOT, source / "ppopt", ignore=junk)
    ran([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built], source / "ppopt")
    return next(built.glob("ppopt-*.whl"))


def test_wheel_holds_the_packages_and_the_shipped_instances_only(wheel):
    """Code, instances and licences are in the wheel; facts, assumptions, scripts and tests are not."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"cli", "instances", "optimiser"}
    assert {"instances/england/instance.toml", "instances/tiny/budgets.csv", "optimiser/py.typed"} <= set(names)
    assert any(name.startswith("instances/england/scenarios/") for name in names)
    shipped = [name for name in names if name.startswith("instances/")]
    assert not [name for name in shipped if name.endswith(".py") or {"facts", "assumptions"} & set(name.split("/"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_installed_wheel_solves_a_shipped_instance_from_an_empty_folder(wheel, tmp_path):
    """`ppopt solve tiny` works far from the checkout."""
    venv.create(tmp_path / "env", with_pip=True)
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    ran([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], tmp_path)
    site = Path(ran([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path).strip())
    ours = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    (site / "dependencies.pth").write_text("\n".join(ours), encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    said = ran([scripts / "ppopt", "solve", "tiny"], empty)
    assert "PLACES TO COMMISSION" in said
    assert (empty / "runs" / "tiny" / "manifest.json").exists()
    found = ran([python, "-c", "import optimiser; print(optimiser.__file__)"], empty)
    assert Path(found.strip()).is_relative_to(tmp_path / "env")


def test_locks_name_versions_and_nothing_else():
    """A lock has one exact version per line, no addresses and no files of somebody's machine."""
    for name in LOCKS:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if not re.match(r"[a-z0-9.\-]+==[\w.]+(\s+# via .*)?$", line)] == []


def test_every_dependency_is_bounded_and_locked():
    """Each dependency has a floor and a ceiling, and a locked version between them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = [
        {line.split("==")[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines()} for name in LOCKS
    ]
    for needs, lock in ((project["dependencies"], locked[0]), (project["optional-dependencies"]["dev"], locked[1])):
        for need in needs:
            name, bounds = re.match(r"([a-z0-9\-]+)(.*)", need).groups()
            assert re.fullmatch(r">=[\d.]+,<[\d.]+", bounds), need
            assert name in lock


def test_locks_agree():
    """What is tested is what runs: the second lock only adds to the first."""
    first, second = (
        dict(line.split()[0].split("==") for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
        for name in LOCKS
    )
    assert {name: version for name, version in second.items() if name in first} == {
        name: version for name, version in first.items() if name in second
    }


def test_help_is_quick_because_it_imports_nothing_heavy():
    """`ppopt --help` and `--version` load no pandas, scipy, numpy, pydantic, rich, highspy or pyomo."""
    code = (
        "import sys; from cli.main import ppopt; ppopt.main(['--help'], standalone_mode=False); "
        "print({'pandas', 'scipy', 'numpy', 'pydantic', 'highspy', 'pyomo', 'rich'} & set(sys.modules))"
    )
    assert ran([sys.executable, "-c", code], ROOT).splitlines()[-1] == "set()"
