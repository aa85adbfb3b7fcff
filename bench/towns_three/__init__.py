"""A simulated township as three sources tell it: a village ledger, a county database, visit sheets.

Everyone, every place and every number is invented: area codes 995xxx belong to no place, telephones
to ranges that are not given out. It stands in `bench/`, outside every wheel, because it only
measures; it shares no code with the product, so that it cannot flatter it.

`words` what people and places are called, `world` who lives where and when, `actors` who errs how
often, `slips` what goes wrong in one row, `ledger`, `database`, `visits` the three sources, `paper`
how a row is written down.
"""
