"""Instances and programs that are read and built once by each process of the tests: neither ever changes.

Reading took a quarter of the tests' time and building over a third, most of it of the same few instances.
"""

from __future__ import annotations

from dataclasses import fields
from functools import wraps

from optimiser.instance import TABLE_FIELDS
from optimiser.model.families import FAMILIES
from optimiser.reading.find import SHIPPED, find

MOST = 60
"""Programs that are kept; the one built longest ago goes first."""


def read_once(load):
    """``load`` that remembers shipped instances, each with its scenarios and changes."""
    known = {}

    @wraps(load)
    def remembered(name_or_path, scenarios=(), changes=(), on_phase=lambda _phase: None):
        if SHIPPED not in find(name_or_path).parents or isinstance(scenarios, str) or isinstance(changes, str):
            return load(name_or_path, scenarios, changes, on_phase)
        key = (str(find(name_or_path)), *scenarios, "and", *changes)
        if key not in known:
            known[key] = load(name_or_path, scenarios, changes, on_phase)
        else:
            for phase in ("read", "check"):
                on_phase(phase)
        return known[key]

    return remembered


def built_once(build):
    """``build`` that remembers its programs, whose arrays are made read-only so that no test can spoil another's.

    Instances are the same if their horizons are equal and their tables the same objects.
    """
    known = {}

    @wraps(build)
    def remembered(inst, families=FAMILIES):
        tables = [getattr(inst, name) for name in TABLE_FIELDS]
        key = (*map(id, tables), inst.horizon.model_dump_json(), *families)
        if key not in known:
            if len(known) == MOST:
                del known[next(iter(known))]
            known[key] = (tables, _read_only(build(inst, families)))  # tables that are kept keep their ids
        return known[key][1]

    return remembered


def _read_only(lp):
    for field in fields(lp):
        array = getattr(lp, field.name)
        if hasattr(array, "flags"):
            array.flags.writeable = False
    for array in (lp.matrix.data, lp.matrix.indices, lp.matrix.indptr, *(goal.cost for goal in lp.objectives)):
        array.flags.writeable = False
    return lp
