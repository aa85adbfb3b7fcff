"""Spark in DuckDB's place, for what outgrows one machine: the same SQL text, translated; an extra,
`doorstep[spark]`.

with open_spark("spark://host:7077") as tables, on_engine(tables):
    link_tables(left, right)
"""

from doorstep.engine.sql.spark.session import SparkTables, open_spark

__all__ = ["SparkTables", "open_spark"]
