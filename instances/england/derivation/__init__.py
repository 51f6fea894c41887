"""Every table of the England instances, derived from the facts and the assumptions beside this package."""
