"""Codes and parameters become sentences, lists, numbers and dates in the reader's language."""
