"""A comment in a spreadsheet of 2003 is no part of its cell."""

from __future__ import annotations

from pathlib import Path

from doorstep.engine.tabular.containers.opening import open_book

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def test_the_comment_is_left_out(tmp_path: Path) -> None:
    note = '<Comment ss:Author="x"><Data>批注</Data></Comment>'
    cell = '<Cell><Data ss:Type="String">{}</Data>{}</Cell>'
    row = f"<Row>{cell.format('王五', note)}{cell.format('男', '')}</Row>"
    table = f'<Worksheet ss:Name="人口"><Table>{row}</Table></Worksheet>'
    path = tmp_path / "a.xml"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">{table}</Workbook>',
        "utf-8",
    )
    assert open_book(path).grids[0].rows == [["王五", "男"]]
