"""Django's SQLite backend on a library without the bug that corrupts a write-ahead log."""
