"""Ways to spoil a run folder, with what ``ppopt verify`` must say of each once the fingerprints were made to fit."""

from __future__ import annotations

import hashlib
import json

import pandas as pd


def seal(folder):
    """Make the manifest's fingerprints those of the files as they are, as a careful forger would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in manifest["files"]:
        manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")


def in_manifest(folder, change):
    """Change the manifest."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def in_table(folder, file, change):
    """Change a table of a run as text cells."""
    frame = pd.read_csv(folder / file, dtype=str, keep_default_na=False)
    (folder / file).write_text(change(frame).to_csv(index=False, lineterminator="\n"), encoding="utf-8")


def changed_figure(folder):
    """The largest intake is one place more."""

    def more(frame):
        line = frame["places"].astype(float).idxmax()
        frame.loc[line, "places"] = str(float(frame.loc[line, "places"]) + 1)
        return frame

    in_table(folder, "tables/intake.csv", more)


def swapped_label(folder):
    """Two years of the intake change places."""

    def swap(frame):
        figures = frame["places"].astype(float)
        high = figures.idxmax()
        low = figures[frame["programme"] == frame.loc[high, "programme"]].idxmin()
        frame.loc[[high, low], "year"] = frame.loc[[low, high], "year"].to_numpy()
        return frame

    in_table(folder, "tables/intake.csv", swap)


def swapped_limits(folder):
    """Two lines of the table of limits change their families."""

    def swap(frame):
        lines = [0, len(frame) - 1]
        frame.loc[lines, "family"] = frame.loc[lines[::-1], "family"].to_numpy()
        return frame

    in_table(folder, "tables/limits.csv", swap)


def changed_dual(folder):
    """The largest price of a limit is a tenth higher."""

    def higher(frame):
        line = (frame["dual"].astype(float).abs() * frame["activity"].astype(float).abs()).idxmax()
        frame.loc[line, "dual"] = str(1.1 * float(frame.loc[line, "dual"]))
        return frame

    in_table(folder, "tables/limits.csv", higher)


def changed_price_of_a_decision(folder):
    """The price of a decision's own limit is twice what follows from the rows."""

    def twice(frame):
        line = frame.loc[frame["family"] == "shortfall_band", "dual"].astype(float).idxmin()
        frame.loc[line, "dual"] = str(2 * float(frame.loc[line, "dual"]) - 1)
        return frame

    in_table(folder, "tables/limits.csv", twice)


def changed_activity(folder):
    """A limit is said to be used less than it is."""

    def less(frame):
        line = frame["activity"].astype(float).idxmax()
        frame.loc[line, "activity"] = str(0.9 * float(frame.loc[line, "activity"]))
        return frame

    in_table(folder, "tables/limits.csv", less)


def cut_off(folder):
    """The last bytes of a table are lost."""
    path = folder / "tables" / "workforce.csv"
    path.write_bytes(path.read_bytes()[:-20])


def lost_line(folder):
    """The last line of a table is lost, cleanly."""
    in_table(folder, "tables/workforce.csv", lambda frame: frame.iloc[:-1])


def garbled(folder):
    """A table holds no text any more."""
    (folder / "tables" / "places.csv").write_bytes(b"\xff\xfe\x00places")


def other_instance(folder):
    """Another requirement in the inputs."""

    def more(frame):
        frame["required_wte"] = (1.5 * frame["required_wte"].astype(float)).astype(str)
        return frame

    in_table(folder, "inputs/requirements.csv", more)


def misstated_objective(folder):
    """The manifest says that the plan is better than it is."""

    def better(manifest):
        level = manifest["objectives"][0]
        level["value"] = level["bound"] = 0.99 * level["value"] - 1

    in_manifest(folder, better)


SPOILS = [
    (garbled, "tables/places.csv cannot be read as a table"),
    (changed_figure, "Recomputed from the tables, places_of_programme["),
    (swapped_label, "Recomputed from the tables, places_of_programme["),
    (swapped_limits, "tables/limits.csv line 2 is "),
    (changed_activity, "is stated and"),
    (changed_dual, "The run claims the best plan, but the stored duals prove only that it is within"),
    (changed_price_of_a_decision, ", dual of shortfall_band["),
    (cut_off, "is cut short"),
    (lost_line, "tables/workforce.csv has no line for"),
    (other_instance, "inputs/ is another instance than the run's"),
    (misstated_objective, "Recomputed from the tables, objective["),
]
