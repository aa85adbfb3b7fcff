"""Sheets that were filled in by hand, scanned or photographed, read without a network: which house
by the code on the page, which box by the marks at its corners. What is not sure is cut out for a
person to look at, never guessed; handwriting is always cut out.
"""
