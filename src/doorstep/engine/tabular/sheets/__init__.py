"""Grids as a careful person reads them: tables, headers, records, forms, and the rows around
them."""
