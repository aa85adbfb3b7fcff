"""People look at what the program is not sure of: a queue goes out, decisions come back, and hold
for the right rows.

`queue` orders what to look at, `forms` reads what comes back, `decisions` keeps it, `anchors` finds
the rows again after a register was taken in anew, `places` turns "ledger.xlsx:12" into a mention.
"""
