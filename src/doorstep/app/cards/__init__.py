"""Households as people look them up: what every source says of whom, by which words they are found,
and the rows of two cells that do not agree.

`sayings` brings all mentions under their households, `households` makes a card of each,
`search_terms` the words by which they are found and those of a query, `cell_rows` finds the rows of
cells again, `finding_rows` shows them. All of it can be thrown away and made again from the folder.
"""
