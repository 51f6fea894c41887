"""Questions asked of finished plans, or of many plans at once; each package answers one."""
