"""A hamlet for tests of cards: two villages, three registers, a visit, events without a
household."""

from __future__ import annotations

from pathlib import Path

from doorstep.app.workspace import Workspace

FILES = {
    "人口.csv": """村,组,户编号,与户主关系,姓名,性别,出生日期,身份证号,电话,住址
松坪村,3组,0012,户主,张偉明,男,1985-03-07,11010519850307201X,13912345678,松坪村3组5号
松坪村,3组,0012,妻,李娜,女,1986-02-01,,,
松坪村,3组,0013,户主,王小明,男,1990-05-06,110105199005062015,,
河湾村,1组,0012,户主,欧阳松,男,1970-01-01,110105197001012018,,
""",
    "户主.csv": """户编号,户主姓名,身份证号码,村,组,户籍地址
0012,张伟明,11010519850307201X,松坪村,3组,松坪村3组5号
""",
    "死亡.csv": """村,姓名,性别,身份证号,死亡日期
松坪村,王小明,男,110105199005062015,2024-05-01
河湾村,赵无户,男,110105194001012019,2024-02-01
""",
    "入户.csv": """走访日期,访问员,应答人,结果,姓名,性别,出生日期,身份证号,与户主关系,户编号,村,组
2026-06-12,陈,本人,完成,张伟明,男,1985-03-17,11010519850307201X,户主,0012,松坪村,3组
2026-06-13,陈,,无人,,,,,,0013,松坪村,3组
""",
}


def hamlet(folder: Path) -> Workspace:
    """The hamlet, reconciled."""
    workspace = Workspace.create(folder / "w", lang="zh")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    workspace.register([folder / name for name in FILES])
    workspace.reconcile()
    return workspace
