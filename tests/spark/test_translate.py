"""What has no exact twin on Spark is refused by name; nothing is passed on in the hope that it
means the same."""

from __future__ import annotations

import pytest

from doorstep.domain.errors import InternalError
from doorstep.engine.sql.spark.translate import spark_query, spark_statement

REFUSED = {
    "SELECT hash(a) FROM t": "hash",
    "SELECT md5(a) FROM t": "md5",
    "SELECT levenshtein(a, b) FROM t": "levenshtein",
    "SELECT jaro_winkler_similarity(a, b) FROM t": "jarowinklersimilarity",
    "SELECT left(a, -1) FROM t": "slice",
    "SELECT right(a, n) FROM t": "slice",
    "SELECT substr(a, 0, 2) FROM t": "slice",
    "SELECT substr(a, -3, 2) FROM t": "slice",
    "SELECT a[1:2] FROM t": "bracket",
    "SELECT regexp_replace(a, 'x', 'y') FROM t": "regexp_replace",
    "SELECT regexp_replace(a, 'x', '\\1', 'g') FROM t": "replacement",
    "SELECT regexp_replace(a, 'x', 'y', 'gi') FROM t": "regexp_replace",
    "SELECT regexp_full_match(a, b) FROM t": "pattern",
    r"SELECT regexp_full_match(a, '\w+') FROM t": r"\w",
    "SELECT regexp_full_match(a, '(?i)x') FROM t": "(?i",
    "SELECT string_split(a, '') FROM t": "string_split",
    "SELECT string_split(a, b) FROM t": "string_split",
    "SELECT trim(a, 'x') FROM t": "trim",
    "SELECT try_cast(a AS INTEGER) FROM t": "try_cast",
    "SELECT CAST(a AS DATE) FROM t": "cast",
    "SELECT * FROM x LEFT JOIN y USING (k)": "join",
    "SELECT * FROM x ASOF JOIN y USING (k)": "join",
    "SELECT * EXCLUDE (a) FROM t": "star",
    "SELECT avg(a) FROM t": "avg",
    "SELECT a FROM 'rows.csv'": "table",
    "SELECT a FROM csv.people": "table",
    "SELECT a FROM read_csv('rows.csv')": "table",
    "SELECT a FROM t; SELECT b FROM t": "statements",
    "SELECT FROM WHERE": "syntax",
    "DELETE FROM t": "delete",
    "SET threads = 1": "set",
}


@pytest.mark.parametrize("sql", REFUSED)
def test_what_differs_is_refused(sql: str) -> None:
    with pytest.raises(InternalError) as caught:
        spark_query(sql)
    assert caught.value.code == "sql-not-portable"
    assert str(caught.value.params["part"]).lower() == REFUSED[sql]


@pytest.mark.parametrize(
    "sql", ["COPY (SELECT 1) TO 'x'", "INSTALL httpfs", "CREATE VIEW v AS SELECT 1", "DROP VIEW v"]
)
def test_a_step_only_keeps_or_drops_a_table(sql: str) -> None:
    with pytest.raises(InternalError):
        spark_statement(sql)


def test_what_is_asked_of_workers_written_in_python_is_seen_in_the_text() -> None:
    assert spark_query("SELECT upper(a) FROM t") == "SELECT door_upper(a) FROM t"
    assert spark_query("SELECT likeness(a, trim(upper(b))) FROM t").startswith(
        "SELECT likeness(a, btrim("
    )
    assert "DIV" in spark_query("SELECT a // 2 FROM t")
    assert spark_statement("CREATE OR REPLACE TABLE t AS SELECT upper(a) AS b FROM s") == (
        "t",
        "SELECT door_upper(a) AS b FROM s",
    )
    assert spark_statement("DROP TABLE IF EXISTS t") == ("t", None)
