"""Frozen records of a project and the pure functions over them; no I/O and no clock."""
