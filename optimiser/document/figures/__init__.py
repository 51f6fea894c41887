"""Figures of the page that no report has: functions ``(Instance, Solution) -> DataFrame``, sums over result tables.

They are not among ``REPORTS``, which every solve works out for its summary.
"""
