"""When two written values say the same thing: one module per sort of value, tolerant of writing and of precision."""
