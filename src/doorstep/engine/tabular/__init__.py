"""Files as they stand, then as a careful person reads them: tables, headers, records, and the rows
around them."""
