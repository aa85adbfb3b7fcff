"""Inspections: work scored by a rubric, an inspection rehearsed, signs in the records."""
