"""Files as they stand: one reader for each format, grids out."""
