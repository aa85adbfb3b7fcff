"""An office's work held against a rubric: units looked at, shares with intervals, points, unknown
items, conditions."""
