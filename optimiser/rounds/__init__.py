"""Budget rounds: a folder that keeps the runs of a round, and a log of who added and published what, when and why.

runs of a round/
├── README.txt      what the folder is, for somebody who finds it without ppopt
├── round.sqlite    the log: entries are only ever added, each sealed to the one before (docs/decisions/0009)
└── runs/           a copy of every run, as its own folder that every other command takes

``log`` knows SQLite and nothing of runs; ``entry`` is what it holds; ``keep`` copies runs in; ``check`` holds the
folder against the log; ``publish`` records a decision; ``replay`` solves the stored inputs again and compares every
table.
"""

from __future__ import annotations

from optimiser.rounds.check import Checked, check, one, several, whole
from optimiser.rounds.entry import Entry
from optimiser.rounds.keep import add, new, stored
from optimiser.rounds.lists import in_force, log_table, run_table
from optimiser.rounds.publish import publish
from optimiser.rounds.replay import Replayed, Verdict, replay

__all__ = [
    "Checked",
    "Entry",
    "Replayed",
    "Verdict",
    "add",
    "check",
    "in_force",
    "log_table",
    "new",
    "one",
    "publish",
    "replay",
    "run_table",
    "several",
    "stored",
    "whole",
]
