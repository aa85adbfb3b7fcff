"""The map of 清溪镇: eighteen villages, their groups, surnames and the habits of their offices."""

from __future__ import annotations

from dataclasses import dataclass

COUNTY = "云岭县"
TOWN = "清溪镇"
NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Habit:
    """How well one village office keeps its books: factors on the township's fault rates, and how
    its people live."""

    paper: float = 1.0
    omission: float = 1.0
    absent: float = 0.29
    migrants: float = 0.012
    invented: float = 0.15
    old: float = 0.0


@dataclass(frozen=True)
class Village:
    """One village: `weight` is its share of the township's people, `surnames` its clans, most
    frequent first."""

    no: int
    name: str
    groups: int
    weight: float
    surnames: str
    habit: Habit = Habit()

    @property
    def full(self) -> str:
        """The name as signs carry it, 松坪村."""
        return self.name + "村"


CLEAN_OLD = Habit(paper=0.35, omission=0.5, absent=0.45, migrants=0.002, invented=0.08, old=15.0)
PERI_URBAN = Habit(paper=1.5, omission=1.5, absent=0.12, migrants=0.1, invented=0.15, old=-5.0)
PAPER_PERFECT = Habit(paper=0.12, omission=0.5, absent=0.3, migrants=0.01, invented=0.42)

VILLAGES = (
    Village(1, "清溪", 10, 1.4, "林陈黄吴张"),
    Village(2, "松坪", 6, 0.7, "林周钟", CLEAN_OLD),
    Village(3, "石桥", 12, 1.9, "陈李王黄刘张杨", PERI_URBAN),
    Village(4, "河湾", 8, 1.0, "吴郑蔡", PAPER_PERFECT),
    Village(5, "大坪", 8, 1.0, "黄陈谢"),
    Village(6, "上洋", 7, 0.9, "张廖罗"),
    Village(7, "下洋", 7, 0.9, "张林江"),
    Village(8, "竹园", 8, 1.0, "李雷蓝"),
    Village(9, "茶山", 6, 0.7, "雷蓝钟"),
    Village(10, "枫林", 9, 1.1, "杨叶徐"),
    Village(11, "龙潭", 8, 1.0, "郭苏何"),
    Village(12, "半岭", 6, 0.6, "曾赖温"),
    Village(13, "官田", 9, 1.1, "王魏范"),
    Village(14, "梅岭", 7, 0.8, "刘邱游"),
    Village(15, "东坑", 8, 0.9, "许洪柯"),
    Village(16, "西山", 8, 0.9, "余余池"),
    Village(17, "长汀头", 10, 1.1, "沈卢潘"),
    Village(18, "白水", 9, 1.0, "詹翁欧阳"),
)


def in_words(number: int) -> str:
    """A small number as people write it: 3 -> 三, 12 -> 十二."""
    if number <= 10:
        return NUMERALS[number]
    return (
        ("" if number < 20 else NUMERALS[number // 10])
        + "十"
        + (NUMERALS[number % 10] if number % 10 else "")
    )
