"""Sixteen ledgers of a small town in one language: the same people, headers and villages as an
office there writes them. Everybody is made up."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

Row = list[str]
HOUSEHOLDS, MEMBERS, BIRTHS, DEATHS = 8, 3, 3, 2
SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄")
GIVEN = (
    *("建国", "秀英", "小明", "志强", "桂兰", "文博"),
    *("海燕", "国栋", "玉珍", "子涵", "春生", "雪梅"),
)
ENGLISH_SURNAMES = ("Adams", "Brown", "Clark", "Davis", "Evans", "Foster", "Grant", "Hughes")
ENGLISH_GIVEN = (
    *("Peter", "Mary", "Susan", "Walter", "Helen", "Oscar"),
    *("Nora", "Victor", "Alice", "Daniel", "Grace", "Simon"),
)


@dataclass(frozen=True)
class Language:
    """What an office of one language writes."""

    code: str
    pack: str
    villages: tuple[str, ...]
    surnames: tuple[str, ...]
    given: tuple[str, ...]
    joined: str
    files: dict[str, str]
    heads: dict[str, Row]
    words: dict[str, str] = field(default_factory=dict)

    def name(self, at: int) -> str:
        """The name of the person of this number, which nobody else has."""
        family = self.surnames[at % len(self.surnames)]
        first = self.given[at // len(self.surnames) % len(self.given)]
        second = self.given[at // (len(self.surnames) * len(self.given))]
        if self.joined:
            return f"{first}{self.joined}{second}{self.joined}{family}"
        return f"{family}{first[0]}{second[-1]}{'' if at % 2 else first[-1]}"


CHINESE = Language(
    code="zh",
    pack="cn",
    villages=("石桥村", "清泉村", "松坪村", "白水村"),
    surnames=SURNAMES,
    given=GIVEN,
    joined="",
    files={
        "persons": "{}人口登记.xlsx",
        "births": "{}出生登记.csv",
        "deaths": "{}死亡登记.xlsx",
        "marriages": "结婚登记.xlsx",
        "services": "疫苗接种登记.csv",
        "roll": "育儿补贴发放花名册.xlsx",
        "visits": "入户核查.csv",
    },
    heads={
        "persons": ["村", "户编号", "与户主关系", "姓名", "性别", "出生日期"],
        "births": ["村", "新生儿姓名", "性别", "出生日期", "母亲姓名"],
        "deaths": ["村", "姓名", "性别", "出生日期", "死亡日期"],
        "marriages": ["村", "男方姓名", "女方姓名", "结婚日期"],
        "services": ["村", "姓名", "出生日期", "疫苗名称", "接种日期"],
        "roll": ["村", "姓名", "出生日期", "发放日期"],
        "visits": ["村", "户编号", "姓名", "性别", "出生日期", "核查日期", "核查结果", "答话人"],
    },
    words={
        "head": "户主",
        "wife": "妻",
        "son": "子",
        "daughter": "女",
        "male": "男",
        "female": "女",
        "vaccine": "乙肝疫苗",
        "done": "完成",
        "self": "本人",
        "strange": "大名",
        "name": "姓名",
        "final": "{}人口登记最终版(1).xlsx",
    },
)
ENGLISH = Language(
    code="en",
    pack="base",
    villages=("Millbrook", "Eastfield", "Oakridge", "Westbury"),
    surnames=ENGLISH_SURNAMES,
    given=ENGLISH_GIVEN,
    joined=" ",
    files={
        "persons": "Household members {}.xlsx",
        "births": "Births {}.csv",
        "deaths": "Deaths {}.xlsx",
        "marriages": "Marriages.xlsx",
        "services": "Immunisation services.csv",
        "roll": "Child allowance beneficiaries.xlsx",
        "visits": "Household visits.csv",
    },
    heads={
        "persons": [
            "Village",
            "Household number",
            "Relation to head",
            "Name",
            "Sex",
            "Date of birth",
        ],
        "births": ["Village", "Name of child", "Sex", "Date of birth", "Mother's name"],
        "deaths": ["Village", "Name", "Sex", "Date of birth", "Date of death"],
        "marriages": ["Village", "Name of husband", "Name of wife", "Date of marriage"],
        "services": ["Village", "Name", "Date of birth", "Vaccine", "Date of service"],
        "roll": ["Village", "Name", "Date of birth", "Date of payment"],
        "visits": [
            *("Village", "Household number", "Name", "Sex", "Date of birth"),
            *("Date of visit", "Outcome", "Respondent"),
        ],
    },
    words={
        "head": "head",
        "wife": "wife",
        "son": "son",
        "daughter": "daughter",
        "male": "male",
        "female": "female",
        "vaccine": "BCG",
        "done": "completed",
        "self": "self",
        "strange": "Called",
        "name": "Name",
        "final": "Household members {} final (1).xlsx",
    },
)


def persons_of(language: Language, village: int) -> list[Row]:
    """The people of a village: eight households of head, wife and son."""
    words, rows = language.words, []
    for house in range(HOUSEHOLDS):
        for place, relation in enumerate(("head", "wife", "son")):
            at = village * HOUSEHOLDS * MEMBERS + house * MEMBERS + place
            sex = words["female" if relation == "wife" else "male"]
            born = f"{(1950, 1953, 1978)[place] + house}-{at % 12 + 1:02d}-{at * 7 % 28 + 1:02d}"
            where = [language.villages[village], str(village * 100 + house + 1)]
            rows.append([*where, words[relation], language.name(at), sex, born])
    return rows


def write_all(language: Language, folder: Path) -> dict[str, int]:
    """Write sixteen ledgers; returns the records of each kind that stand in them."""
    folder.mkdir()
    everybody = [persons_of(language, village) for village in range(len(language.villages))]
    for village, name in enumerate(language.villages):
        people = everybody[village]
        write(language, folder, "persons", people, name)
        write(language, folder, "births", births_of(language, people, village), name)
        write(language, folder, "deaths", _deaths(language, people, village), name)
    heads = [people[3 * house] for people in everybody for house in range(2)]
    couples = [[*people[3][:1], people[3][3], people[4][3], "1976-05-01"] for people in everybody]
    write(language, folder, "marriages", couples)
    shots = [
        [row[0], row[3], row[5], language.words["vaccine"], f"2026-03-{day + 1:02d}"]
        for day, row in enumerate(heads)
    ]
    write(language, folder, "services", shots)
    sons = [[row[0], row[3], row[5], "2026-02-15"] for people in everybody for row in people[2::9]]
    write(language, folder, "roll", sons)
    met = [
        [
            *row[:2],
            row[3],
            row[4],
            row[5],
            "2026-06-01",
            language.words["done"],
            language.words["self"],
        ]
        for people in everybody
        for row in people[:3]
    ]
    write(language, folder, "visits", met)
    villages = len(language.villages)
    return {
        "persons": villages * HOUSEHOLDS * MEMBERS,
        "births": villages * BIRTHS,
        "deaths": villages * DEATHS,
        "marriages": len(couples),
        "services": len(shots) + len(sons),
        "visits": len(met),
    }


def write(
    language: Language, folder: Path, kind: str, rows: Sequence[Row], village: str = ""
) -> Path:
    """Write one ledger under its usual name."""
    path = folder / language.files[kind].format(village)
    return write_table(path, [language.heads[kind], *rows])


def write_table(path: Path, table: Sequence[Row]) -> Path:
    """Write header and rows as CSV or workbook, by the path's ending."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(table)
        return path
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in table:
        book.active.append(row)
    book.save(path)
    return path


def births_of(language: Language, people: Sequence[Row], village: int) -> list[Row]:
    """The births of a village, each of a mother of it."""
    rows = []
    for child in range(BIRTHS):
        mother = people[3 * child + 1]
        name = language.name(400 + village * BIRTHS + child)
        sex = language.words["male" if child % 2 else "female"]
        rows.append([mother[0], name, sex, f"2026-0{child + 1}-1{village}", mother[3]])
    return rows


def _deaths(language: Language, people: Sequence[Row], village: int) -> list[Row]:
    return [
        [
            row[0],
            language.name(500 + village * DEATHS + at),
            row[4],
            row[5],
            f"2025-1{at}-0{village + 1}",
        ]
        for at, row in enumerate(people[:DEATHS])
    ]
