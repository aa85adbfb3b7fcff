"""The picture of a sheet: what each row was taken for, and no more of it than a screen may show."""

from __future__ import annotations

from pathlib import Path

from engine.intake.random_sheets import AS_OF, PACK

from doorstep.engine.intake.child import Request, take_in

ROWS = [
    "松坪村人口登记表,,,,,",
    "村,姓名,身份证号,电话,自编备用,节育措施",
    *(f"松坪村,张{n},11010519491231002X,139-1234-567{n},暗{n},环" for n in range(8)),
    "合计,8人,,,,",
    "填表人：林会计,,,,,",
]


def test_every_row_is_shown_as_what_it_was_taken_for(tmp_path: Path) -> None:
    path = tmp_path / "人口.csv"
    path.write_text("\n".join(ROWS) + "\n", "utf-8")
    (picture,) = take_in(Request(path, PACK, AS_OF)).pictures
    told = {row.number: (row.role, row.cells) for row in picture.rows}
    assert [(number, role) for number, (role, _) in told.items()] == [
        *((1, "title"), (2, "header"), (3, "record"), (4, "record"), (5, "record")),
        *((9, "record"), (10, "record"), (11, "total"), (12, "signature")),
    ]
    assert told[2][1][:4] == ("村", "姓名", "身份证号", "电话")
    assert told[3][1][:4] == ("松坪村", "张0", "1101************2X", "139****5670")
    assert told[11][1][0] == "合计"
    shown = str(picture)
    for hidden in ("节育", "环", "暗", "林会计"):  # no column of ours, forbidden, no record
        assert hidden not in shown
