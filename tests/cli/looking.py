"""A small town with something to look at: two namesakes, a number on two people, a day copied
wrongly."""

from __future__ import annotations

from pathlib import Path

from cli.running import Run, write

PERSONS = """村,户编号,户主,与户主关系,姓名,性别,出生日期,身份证号
松坪村,1,张三,户主,张三,男,1985-03-07,11010519850307001X
松坪村,1,张三,妻,李桂芳,女,1986-02-11,
松坪村,2,王小明,户主,王小明,男,1990-05-06,
松坪村,3,王伟,户主,王伟,男,1971-01-02,
松坪村,4,王伟,户主,王伟,男,1968-09-30,
松坪村,5,赵敏,户主,赵敏,女,1977-12-01,110105197712010021
"""
VISITS = """村,户编号,姓名,性别,出生日期,身份证号,入户日期,入户结果
松坪村,1,张三,男,1985-03-08,,2026-05-02,见面
松坪村,1,李桂芬,女,1986-02-11,,2026-05-02,见面
松坪村,2,王小明,男,1990-05-06,,2026-05-02,见面
松坪村,,王伟,男,,,2026-05-03,见面
松坪村,9,周刚,男,1950-04-04,110105197712010021,2026-05-03,见面
"""


def reconcile(run: Run, workspace: Path, persons: str = PERSONS, visits: str = VISITS) -> None:
    """Both ledgers taken in and compared."""
    files = write(Path("人口.csv"), persons), write(Path("入户.csv"), visits)
    assert run("register", files[0], "-w", workspace, "--kind", "persons").code == 0
    assert run("register", files[1], "-w", workspace, "--kind", "visits").code == 0
    assert run("reconcile", "-w", workspace, "--as-of", "2026-06-30").code == 0
