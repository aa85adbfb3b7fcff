"""A village whose registers say of nearly everybody something else each, one cell a row.

In each register row after row one column is written wrongly, then the next: as another value, left
blank, as nonsense, and, if it is a day, in the future. So almost every rule finds something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from golden.inputs import write_rows, write_text

VILLAGE = "松坪村"
HOMES = 22
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕"
_GIVEN = "建秀志桂伟敏静丽军洋梅波"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MEMBERS = (("户主", "男", 1950), ("妻", "女", 1953), ("长子", "男", 1980))
_WRONG_WAYS = 4
Person = Mapping[str, str]

_OWN = ("姓名", "性别", "出生日期", "身份证号")
REGISTERS: Mapping[str, Sequence[str]] = {
    "人口登记": (
        *("村", "户编号", "与户主关系", *_OWN),
        *("联系电话", "住址", "居住状态", "结婚日期", "登记日期"),
    ),
    "户主名册": (
        "村",
        "户编号",
        "户主姓名",
        "户主性别",
        "户主出生日期",
        "户主身份证号",
        "联系电话",
        "住址",
    ),
    "出生登记": (
        *("村", "婴儿姓名", "婴儿性别", "出生日期", "婴儿身份证号"),
        *("母亲姓名", "母亲身份证号", "父亲姓名", "父亲身份证号", "登记日期"),
    ),
    "死亡登记": ("村", *_OWN, "死亡日期", "登记日期", "注销日期"),
    "结婚登记": (
        *("村", "男方姓名", "男方身份证号", "女方姓名", "女方身份证号"),
        *("结婚日期", "登记日期"),
    ),
    "迁入登记": ("村", *_OWN, "联系电话", "迁入日期", "迁出地", "登记日期"),
    "外出登记": ("村", *_OWN, "联系电话", "外出日期", "外出地", "预计返回日期"),
    "服务登记": ("村", *_OWN, "联系电话", "服务项目", "服务日期"),
    "证件登记": ("村", *_OWN, "证件名称", "证件编号", "发证日期"),
    "入户核查": (
        *("村", "户编号", "与户主关系", *_OWN, "联系电话", "住址", "居住状态"),
        *("入户日期", "入户结果", "受访人", "服务", "服务日期", "是否接受", "查看证件"),
    ),
}
_DAYS = {
    "结婚日期": "1978-05-06",
    "登记日期": "2026-03-20",
    "死亡日期": "2026-02-11",
    "注销日期": "2026-03-25",
    "迁入日期": "2025-09-01",
    "外出日期": "2025-08-15",
    "预计返回日期": "2026-12-20",
    "服务日期": "2026-04-09",
    "发证日期": "2024-01-15",
    "入户日期": "2026-06-10",
}
_FIXED = {
    "村": VILLAGE,
    "居住状态": "在家",
    "迁出地": "石桥村",
    "外出地": "广东",
    "服务项目": "血压测量",
    "服务": "血压测量",
    "证件名称": "健康证",
    "入户结果": "完成",
    "受访人": "本人",
    "是否接受": "是",
    "查看证件": "健康证",
}


def _number(body: str) -> str:
    """An identity number with its last sign."""
    total = sum(int(one) * weight for one, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def _person(home: int, place: int) -> dict[str, str]:
    """Who stands at a place of a home, as everybody should write it."""
    relation, sex, year = _MEMBERS[place]
    at = home * len(_MEMBERS) + place
    family = _FAMILY[(home * 5 + 7 if place == 1 else home) % len(_FAMILY)]
    born = f"{year + home % 20}-{1 + at % 12:02d}-{1 + at % 28:02d}"
    body = f"350998{born.replace('-', '')}{at + 1:02d}{1 if sex == '男' else 2}"
    name = family + _GIVEN[at % 12] + _GIVEN[(at // 12 + place * 5) % 12]
    return {
        "户编号": str(home + 1),
        "与户主关系": relation,
        "姓名": name,
        "性别": sex,
        "出生日期": born,
        "身份证号": _number(body),
        "联系电话": f"138{at * 7_654_321 % 100_000_000:08d}",
        "住址": f"{VILLAGE}{1 + home % 6}组{home + 1}号",
        "证件编号": f"健{20_260_000 + at}",
    }


def _people() -> list[dict[str, str]]:
    return [_person(home, place) for home in range(HOMES) for place in range(len(_MEMBERS))]


def _baby(at: int) -> dict[str, str]:
    """A child born this year, who stands on the books of the home of every second mother."""
    born, sex = f"2026-01-{1 + at % 28:02d}", "男女"[at % 2]
    body = f"350998{born.replace('-', '')}{at + 10:02d}{1 if sex == '男' else 2}"
    name = _FAMILY[at] + "小" + _GIVEN[at % 12]
    return {"姓名": name, "性别": sex, "出生日期": born, "身份证号": _number(body)}


def _value(column: str, own: Person, home: Sequence[Person]) -> str:
    """What belongs into a column of the row of `own`, one of the `home`: head, wife, son, baby."""
    whose = {"户主": 0, "父亲": 0, "男方": 0, "母亲": 1, "女方": 1, "婴儿": 3}
    prefix = column[:2] if column[:2] in whose and column[2:] in _OWN else ""
    said = home[whose[prefix]] if prefix else own
    return {**_FIXED, **_DAYS, **said}.get(column.removeprefix(prefix), "")


def _wrong(column: str, value: str, way: int) -> str:
    """The value written wrongly in one of four ways."""
    if way == 1:
        return ""
    if "日期" in column:
        return ("1949-10-01", "", "2027-01-05", "二月三十")[way]
    if column.endswith("身份证号"):
        return (
            value[:5] + "7" + value[6:],
            "",
            value[:12] + value[13] + value[12] + value[14:],
            "1.1E+17",
        )[way]
    swapped = {"男": "女", "女": "男", "在家": "外出", "完成": "拒访", "是": "否", "户主": "妻"}
    other = swapped.get(value, value[:-1] + ("9" if value[-1:].isdigit() else "娟"))
    return (other, "", value + value, "#REF!")[way]


def _rows(register: str, columns: Sequence[str]) -> list[list[str]]:
    people = _people()
    rows = []
    for at, own in enumerate(
        people[:: 3 if register in ("户主名册", "出生登记", "结婚登记") else 1]
    ):
        number = int(own["户编号"]) - 1
        home = [*people[number * 3 : number * 3 + 3], _baby(number)]
        row = [_value(column, own, home) for column in columns]
        if register != "人口登记":
            which = 1 + at % (len(columns) - 1)
            row[which] = _wrong(columns[which], row[which], at // (len(columns) - 1) % _WRONG_WAYS)
        rows.append(row)
    return [*rows, rows[0], rows[-1]]


def registers() -> Path:
    """The village's ten registers, each a sheet of one workbook in XML as offices have it."""
    sheets = []
    for register, columns in REGISTERS.items():
        rows = _rows(register, columns)
        if register == "人口登记":
            rows += _babies_of_every_second_home(columns)
            rows[5:9] = [_spoilt(columns, row, at) for at, row in enumerate(rows[5:9])]
        sheets.append(_SHEET.format(register, "".join(map(_xml_row, [columns, *rows]))))
    return write_text(Path(f"{VILLAGE}台账.xml"), _BOOK.format("".join(sheets)))


_NAMES = "urn:schemas-microsoft-com:office:spreadsheet"
_BOOK = f'<?xml version="1.0"?>\n<Workbook xmlns="{_NAMES}" xmlns:ss="{_NAMES}">{{}}</Workbook>\n'
_SHEET = '<Worksheet ss:Name="{}"><Table>{}</Table></Worksheet>\n'
_CELL = '<Cell><Data ss:Type="String">{}</Data></Cell>'


def _xml_row(cells: Sequence[str]) -> str:
    return f"<Row>{''.join(_CELL.format(cell) for cell in cells)}</Row>\n"


def _babies_of_every_second_home(columns: Sequence[str]) -> list[list[str]]:
    rows = []
    for number in range(0, HOMES, 2):
        baby = _baby(number) | {"户编号": str(number + 1), "与户主关系": "孙子"}
        rows.append([_value(column, baby, [baby]) for column in columns])
    return rows


def _spoilt(columns: Sequence[str], row: Sequence[str], at: int) -> list[str]:
    """A row of the person register in which four cells are wrong."""
    return [
        _wrong(name, cell, at) if 2 < number < 7 else cell
        for number, (name, cell) in enumerate(zip(columns, row, strict=True))
    ]


def two_books() -> list[Path]:
    """Two books of the same people, and visits: with doubles, twins, namesakes and names alone."""
    columns = REGISTERS["人口登记"][:10]
    people = _people()
    first = [_written(columns, one) for one in [*people, *_alike(people)]]
    second = [_slip(columns, one, at) for at, one in enumerate(people) if at % 11]
    at_door = ("村", "户编号", *_OWN, "入户日期", "入户结果")
    seen = [_slip(at_door, one, at + 3) for at, one in enumerate(people[::2])]
    seen += [_written(at_door, {"姓名": one["姓名"], "性别": one["性别"]}) for one in people[1::8]]
    return [
        write_rows(Path("户籍底册.csv"), columns, first),
        write_rows(Path("人口普查.csv"), columns, second),
        write_rows(Path("两册核查.csv"), at_door, seen),
    ]


def _written(columns: Sequence[str], own: Person) -> list[str]:
    return [_value(column, own, [own]) for column in columns]


def _slip(columns: Sequence[str], own: Person, at: int) -> list[str]:
    """A row in which one cell of four rows in five is written otherwise, or left blank."""
    row = _written(columns, own)
    which = 2 + at % (len(columns) - 2)
    if at % 5:
        row[which] = _wrong(columns[which], row[which], at % 2)
    return row


def _alike(people: Sequence[Person]) -> list[dict[str, str]]:
    """Rows that are, or only look like, somebody else's a second time."""
    found = []
    for at, one in enumerate(people[4:40:3]):
        elsewhere = {**one, "户编号": str(90 + at), "与户主关系": "户主"}
        changes: Sequence[dict[str, str]] = (
            {},
            {"身份证号": ""},
            {"身份证号": "", "出生日期": ""},
            {"户编号": one["户编号"], "姓名": one["姓名"][:-1] + "明", "身份证号": ""},
            {"姓名": "邓" + one["姓名"][1:]},
            {"身份证号": _number(f"350998{1940 + at}0101{at + 50}{1 + at % 2}"), "出生日期": ""},
        )
        found.append({**elsewhere, **changes[at % len(changes)]})
    return found
