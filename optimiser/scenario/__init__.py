"""Changes to an instance's tables: from a scenario file or from the command line, applied row by row."""
