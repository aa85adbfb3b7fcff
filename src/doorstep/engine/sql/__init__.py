"""The one seam to SQL: named steps on DuckDB, and the same text on Spark for what outgrows one
machine."""
