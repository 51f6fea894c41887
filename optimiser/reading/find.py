"""Where an instance is: a path, or the name of one that ships with ppopt."""

from __future__ import annotations

from pathlib import Path

from optimiser.errors import UsageError
from optimiser.words import nearest

SHIPPED = Path(__file__).resolve().parents[2] / "instances"
"""Beside the package, in a checkout and in an installed wheel alike."""

MANIFEST = "manifest.json"
"""The file that tells a run folder from an instance."""


def shipped() -> list[Path]:
    """The folders of the instances that ship with ppopt, by name."""
    if not SHIPPED.is_dir():
        return []
    return sorted(folder for folder in SHIPPED.iterdir() if (folder / "instance.toml").is_file())


def find(name_or_path: str | Path) -> Path:
    """The folder or workbook that is meant.

    A folder with an instance.toml comes before a shipped instance of the same name.
    Raises UsageError if there is neither, or a run folder.
    """
    text = str(name_or_path)
    path = Path(name_or_path)
    if _is_instance(path):
        return path
    names = {folder.name: folder for folder in shipped()}
    if text in names:
        return names[text]
    if (path / MANIFEST).is_file():
        msg = f"{text} is the folder of a run, not an instance. What it was solved from is in {path / 'inputs'}."
        raise UsageError(msg)
    if path.is_dir():
        # Its instance.toml is missing, and whoever reads the folder says so.
        return path
    if path.exists():
        msg = f"{text} is neither a folder nor a workbook (.xlsx)."
        raise UsageError(msg)
    match = nearest(text, names)
    hint = f" Did you mean {match!r}?" if match else ""
    listed = f" ppopt ships: {', '.join(names)}." if names else ""
    msg = f"There is no instance {text!r}: no such folder or workbook.{hint}{listed}"
    raise UsageError(msg)


def _is_instance(path: Path) -> bool:
    if path.is_dir():
        return (path / "instance.toml").exists()
    return path.is_file() and path.suffix.lower() == ".xlsx"
