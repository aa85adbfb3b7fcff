"""What is written into a clean ledger comes back, whatever the format and the order of its
columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import xlwt
from engine.intake.random_sheets import AS_OF, PACK
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.engine.intake import read_file
from doorstep.engine.intake.objects import row_objects

HEADERS = {
    "village": "村名",
    "household_no": "户编号",
    "relation_to_head": "与户主关系",
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_number": "身份证号",
    "phone": "联系电话",
    "ethnicity": "民族",
}
SEX = {"male": "男", "female": "女"}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _id_number(born: dt.date, sex: str, serial: int) -> str:
    body = f"510724{born:%Y%m%d}{serial:02d}{serial % 5 * 2 + (sex == 'male')}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, str]]:
    found = []
    for i in range(draw(st.integers(2, 6))):
        sex = draw(st.sampled_from(sorted(SEX)))
        born = draw(st.dates(dt.date(1930, 1, 1), dt.date(2025, 12, 31)))
        found.append(
            {
                "village": draw(st.sampled_from(["松坪村", "河口村"])),
                "household_no": str(draw(st.integers(1, 300))),
                "relation_to_head": draw(st.sampled_from(["户主", "妻", "长子", "女儿"])),
                "name": draw(st.sampled_from("张王李赵欧阳"))
                + draw(st.text("明华芳秀英伟𠮷䶮", min_size=1, max_size=2)),
                "sex": sex,
                "birth_date": born.isoformat(),
                "id_number": _id_number(born, sex, i),
                "phone": "13" + str(draw(st.integers(100_000_000, 999_999_999))),
                "ethnicity": draw(st.sampled_from(["汉族", "羌族"])),
            }
        )
    return found


def _write(path: Path, rows: list[list[object]]) -> None:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        book.save(path)
    elif path.suffix == ".xls":
        old = xlwt.Workbook()
        page = old.add_sheet("人口")
        day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                page.write(r, c, value, *([day] if isinstance(value, dt.date) else []))
        old.save(str(path))
    else:
        text = "\n".join(",".join(map(str, row)) for row in rows)
        path.write_bytes(text.encode("gb18030" if path.stem == "gb" else "utf-8"))


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "gb.csv"])
@settings(max_examples=15)
@given(
    persons=people(),
    order=st.permutations(sorted(HEADERS)),
    title=st.booleans(),
    real_dates=st.booleans(),
)
def test_it_comes_back(
    name: str, persons: list[dict[str, str]], order: list[str], title: bool, real_dates: bool
) -> None:
    def cell(code: str, value: str) -> object:
        if code == "sex":
            return SEX[value]
        return dt.date.fromisoformat(value) if code == "birth_date" and real_dates else value

    rows: list[list[object]] = [["清溪镇常住人口登记表"]] if title else []
    rows.append([HEADERS[code] for code in order])
    rows += [[cell(code, person[code]) for code in order] for person in persons]
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        _write(path, rows)
        objects = list(row_objects(read_file(path, PACK, as_of=AS_OF)))
    accepted = [o for o in objects if o["status"] == "accepted"]
    assert [o["values"] for o in accepted] == [{code: p[code] for code in order} for p in persons]
    assert {o["kind"] for o in accepted} == {"persons"} and not [
        o["flags"] for o in accepted if o["flags"]
    ]


def test_a_first_column_of_relations_is_no_form(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("与户主关系,姓名,性别,村名\n妻,张三,女,松坪村\n户主,李四,男,松坪村\n", "utf-8")
    objects = list(row_objects(read_file(file, PACK, as_of=AS_OF)))
    assert [o["kind"] for o in objects] == ["persons"] * 3
