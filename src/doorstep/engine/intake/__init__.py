"""A file comes in: opened, read and normalised in one go, every row accounted for, inside the
limited child process."""

from doorstep.engine.intake.book import BookReading, read_book, read_file

__all__ = ["BookReading", "read_book", "read_file"]
