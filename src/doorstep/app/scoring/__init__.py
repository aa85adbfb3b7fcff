"""A workspace held against a rubric: what its papers claim, what households confirm, and where the
two part."""
