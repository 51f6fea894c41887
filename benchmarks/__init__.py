"""Measurements: each a ratio of two things timed in the same run.  They inform, and never block."""
