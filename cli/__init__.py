"""The command line: one file per command, and nothing that is worth testing below it."""
