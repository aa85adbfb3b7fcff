"""A package by this file: odfpy leaves its own folder on the path, which holds an `office.py`, and
that would go before a folder without one."""
