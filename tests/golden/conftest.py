"""``make golden`` writes the golden file instead of comparing it."""

from __future__ import annotations


def pytest_addoption(parser):
    """--golden rewrites tiny.txt."""
    parser.addoption("--golden", action="store_true", help="write the golden file anew")
