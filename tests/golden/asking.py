"""What all questions share: the town's ledgers, the languages, how a command is asked in both."""

from __future__ import annotations

from collections.abc import Iterable

from golden.desk import DAY, Desk, digest

LANGUAGES = ("en", "zh")
PERSONS, SEED = 700, 6
TOWN, PART = "town/workspace", "part"
"""The demo's workspace with every ledger, and our own with some: most commands are asked there."""
AS_OF = ("--as-of", DAY.isoformat())
RUBRICS = (
    "doorstep-reference",
    "data-quality-review",
    "pbf-risk-classes",
    "sara-general-readiness",
    "cn-bphs-village-records",
    "cn-village-historic",
)
PROTOCOLS = ("un-pes-2010", "census-check-2020", "hefei-2009", "jiaozuo-2011", "shencun-selfcheck")
REFERENCE = ("--rubric", RUBRICS[0])
SCORED = ("records", "villages")
READ = (
    "上洋村人口登记.xlsx",
    "松坪村人口登记.xls",
    "清溪村人口登记.csv",
    "梅岭村证件登记.ods",
    "半岭村家庭情况卡.xlsx",
    "出生婴儿登记册（第三片区）.xlsx",
    "村级人口变动三项登记.xlsx",
    "服务阵地设施设备登记表.xlsx",
    "结婚登记情况统计表（第二片区）.xlsx",
    "随访登记本（第三片区）.xls",
)
TAKEN = (
    *READ[:3],
    "石桥村人口登记.xlsx",
    "竹园村人口登记.xlsx",
    "半岭村4组人口登记.ods",
    "石桥村户主名册.xls",
    "死亡人口登记表（第一片区）.xlsx",
    "流出人口导出（第二片区）.csv",
    "迁入人员登记表.xlsx",
    "结婚登记台账（第一片区）.xlsx",
    "公共卫生服务登记（第一片区）.xlsx",
    "证件发放登记表.xlsx",
    "村级工作人员通讯录（第一片区）.xlsx",
    *READ[4:7],
    *READ[9:],
)


def each_language(desk: Desk, *words: object, fold: Iterable[str] = ()) -> None:
    """The same command, read by people of either language."""
    for lang in LANGUAGES:
        desk.run(*words, "--lang", lang, fold=frozenset(fold))


def keep_links(desk: Desk, folder: str) -> None:
    """A line for each link: its rule, and a digest of all else.

    The digest takes in both places, written file:sheet:row:role.
    """
    from doorstep import Workspace

    opened = Workspace(folder)
    found = list(opened.links())
    spots = opened.places([str(one[side]) for one in found for side in ("left", "right")])
    desk.note("#", "links", folder, len(found))
    for one in found:
        ends = [spots[str(one[side])] for side in ("left", "right")]
        desk.note(str(one["rule"]), digest([ends, one]))
