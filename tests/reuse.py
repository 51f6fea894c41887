"""Instances and programs that are read and built once by each process of the tests: neither ever changes.

Reading took a quarter of the tests' time and building over a third, most of it of what had been read or built before:
the instances that ship, and the copies of them that run folders keep.
"""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import fields
from functools import wraps

from optimiser.instance import TABLE_FIELDS
from optimiser.model.families import FAMILIES
from optimiser.reading.find import find

MOST = 60
"""Instances and programs that are kept; the one made longest ago goes first."""


def read_once(load):
    """``load`` that remembers what it read, by what is in the files, and the scenarios and changes."""
    known = {}

    @wraps(load)
    def remembered(name_or_path, scenarios=(), changes=(), on_phase=lambda _phase: None):
        if isinstance(scenarios, str) or isinstance(changes, str):
            return load(name_or_path, scenarios, changes, on_phase)
        key = (_contents(find(name_or_path)), *scenarios, "and", *changes)
        if key in known:
            for phase in ("read", "check"):
                on_phase(phase)
            return known[key]
        return _keep(known, key, load(name_or_path, scenarios, changes, on_phase))

    return remembered


def built_once(build):
    """``build`` that remembers its programs, whose arrays are made read-only so that no test can spoil another's.

    Instances are the same if their horizons are equal and their tables too, to the last bit and in the same order.
    """
    known = {}

    @wraps(build)
    def remembered(inst, families=FAMILIES):
        tables = [getattr(inst, name) for name in TABLE_FIELDS]
        said = pickle.dumps((inst.horizon.model_dump_json(), inst.sets, tables))
        key = (hashlib.sha256(said).digest(), *families)
        return known[key] if key in known else _keep(known, key, _read_only(build(inst, families)))

    return remembered


def _keep(known, key, made):
    if len(known) == MOST:
        del known[next(iter(known))]
    known[key] = made
    return made


def _contents(path):
    """A fingerprint of an instance as it is written: a folder with all that is in it, or a workbook."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent
    contents = [(str(file.relative_to(root)), file.read_bytes()) for file in files]
    return hashlib.sha256(pickle.dumps(contents)).digest()


def _read_only(lp):
    for field in fields(lp):
        array = getattr(lp, field.name)
        if hasattr(array, "flags"):
            array.flags.writeable = False
    for array in (lp.matrix.data, lp.matrix.indices, lp.matrix.indptr, *(goal.cost for goal in lp.objectives)):
        array.flags.writeable = False
    return lp
