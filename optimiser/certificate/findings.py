"""What a certificate consists of: one finding for each thing that was checked, in words and figures."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: what was found, and a sentence for each thing that is wrong."""

    name: str
    sentence: str
    problems: tuple[str, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True)
class Certificate:
    """Every finding on a run, and what identifies the run."""

    run: Mapping[str, Any]
    """name and hash of the instance, status, sha256 of the manifest"""
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.holds for finding in self.findings)

    @property
    def problems(self) -> list[str]:
        """A sentence for each thing that is wrong."""
        return [problem for finding in self.findings for problem in finding.problems]


def rounded_up(figure: Fraction, digits: int = 3) -> str:
    """A figure of at least 0 with a few digits, never less than it is."""
    if figure <= 0:
        return "0"
    step = Fraction(10) ** (_magnitude(figure) - digits + 1)
    return f"{float(-(-figure // step) * step):,.{digits}g}"


def rounded_down(figure: Fraction, decimals: int = 6) -> str:
    """A figure with a few decimals, never more than it is."""
    step = Fraction(1, 10**decimals)
    return f"{float(figure // step * step):,.{decimals}f}"


def _magnitude(figure: Fraction) -> int:
    """The power of ten of the first digit."""
    guess = math.floor(math.log10(figure.numerator) - math.log10(figure.denominator))
    return guess - 1 if Fraction(10) ** guess > figure else guess
