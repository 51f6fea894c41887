"""Timing whole commands and functions in one run, and what machine it was."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CPU = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Run:
    """One finished command: wall seconds, peak memory in MiB, exit code."""

    wall_s: float
    peak_mib: float
    code: int


def command(arguments: Sequence[str], **environment: str) -> Run:
    """Run a command to its end, its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024, process.returncode)


def child(arguments: Sequence[str], limit_s: float, log: Path) -> Run:
    """Run a command with what it says in ``log``; it is killed, and ends with code -9, after ``limit_s`` seconds."""
    started = time.perf_counter()
    with log.open("wb") as said:
        process = subprocess.Popen(arguments, stdout=said, stderr=said)
        stop = threading.Timer(limit_s, process.kill)
        stop.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            stop.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.perf_counter() - started, usage.ru_maxrss / 1024, process.returncode)


def python(code: str, *arguments: str) -> Run:
    """Run a snippet in a new Python, as a user's own script would."""
    return command([sys.executable, "-c", code, *arguments])


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of a call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(first: Callable[[], float], second: Callable[[], float], times: int) -> tuple[float, float, float]:
    """Medians of two measurements taken in turn, and the median of their ratios pair by pair."""
    pairs = [(first(), second()) for _ in range(times)]
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(a / b for a, b in pairs)


def machine() -> dict[str, str]:
    """What the figures were measured on and with."""
    describe = ["git", "describe", "--always", "--exclude=*", "--dirty= and changes"]
    commit = subprocess.run(describe, capture_output=True, text=True, check=False)
    packages = ("ppopt", "highspy", "pandas", "numpy", "scipy", "pyomo")
    brands = re.findall(r"model name\s*: (.+)", CPU.read_text(encoding="utf-8")) if CPU.exists() else []
    return {
        "processor": f"{(brands or [platform.machine()])[0]}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "commit": commit.stdout.strip() or "none",
        **{name: version(name) for name in packages},
    }


def installed(distribution: str) -> str:
    """The version of a distribution that is installed, empty if there is none."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
