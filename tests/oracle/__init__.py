"""The model once more, in plain loops over dictionaries, written from the formulas alone.

Nothing here imports ``optimiser``: the tables are read with ``csv``, the rows are spelled one by one and the optimum is
found with ``scipy.optimize.linprog``.  It is slow and meant for instances that fit on a page.
"""
