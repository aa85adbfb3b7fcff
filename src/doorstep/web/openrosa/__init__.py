"""Seven requests that the stock ODK Collect asks of a server: the list of forms, a form, what
belongs to it, its files, and visits.
"""
