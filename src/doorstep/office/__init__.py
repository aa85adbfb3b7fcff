"""What people do about what the folder knows: accounts, people, duties, tasks, plans, in a
relational database; services and queries, no page.

The folder holds what is known; the database holds what people do about it; what pages show of the
folder is a projection that can be thrown away. A service checks, writes and records what was done
in one transaction; `check_x` raises, `may_x` answers. Queries own every filter of who may see what.
"""
