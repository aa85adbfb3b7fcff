"""Households as people look them up: what every source says of whom, by which words they are found,
and the rows in which two cells do not agree.

`sayings` brings all mentions under their households, `households` makes a card of each with its
`visits`, `search_terms` the words by which they are found and those of a query, `finding_rows` the
records that a finding holds against each other. All of it can be made again from the folder.
"""
