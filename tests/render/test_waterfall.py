"""The waterfall: bars that add up, told apart by more than colour, and text that fits."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from doorstep.render.waterfall import Waterfall, WaterfallStep, as_paper, as_svg, as_text

STEPS = (
    WaterfallStep("起点", "", "", -6.0, "什么都没看时"),
    WaterfallStep("姓名", "王伟", "王伟", 9.5, "一字不差"),
    WaterfallStep("生日", "03-07", "", None, "没有填"),
    WaterfallStep("性别", "男", "女", -4.0, "不同"),
)


def drawn(*steps: WaterfallStep, total: WaterfallStep | None = None) -> Waterfall:
    end = sum(step.bits or 0.0 for step in steps if not step.ruling)
    return Waterfall(
        "t",
        ("左 <a>", "右 & b"),
        "没有认作同一人",
        steps,
        total or WaterfallStep("合计", "", "", end, "合起来"),
        ["以上说的都是记录。"],
        "两个人",
        "同一人",
    )


def test_each_bar_begins_where_the_last_one_ended() -> None:
    bars = re.findall(
        r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)" height="24"', as_svg(drawn(*STEPS))
    )
    start, name, sex, total = [(float(x), float(x) + float(width)) for x, width in bars]
    assert name[0] == pytest.approx(start[0], abs=0.2)  # up from where the start went down to
    assert sex[1] == pytest.approx(name[1], abs=0.2)  # down from where the name went up to
    assert total[0] == pytest.approx(sex[0], abs=0.2) and total[1] == pytest.approx(
        start[1], abs=0.2
    )


def test_for_and_against_have_signs_and_shades_of_their_own() -> None:
    lines = {line.split()[0]: line for line in as_text(drawn(*STEPS)).splitlines()[5:9]}
    assert "+9.5" in lines["姓名"] and "█" in lines["姓名"] and "░" not in lines["姓名"]
    assert "−4.0" in lines["性别"] and "░" in lines["性别"] and "█" not in lines["性别"]
    assert "·" in lines["生日"]


def test_a_ruling_is_no_bar() -> None:
    rule = WaterfallStep("规则", "", "", -59.5, "号码相同，人不同", ruling=True)
    total = WaterfallStep("合计", "", "", None, "规则说了算", ruling=True)
    ruled = drawn(*STEPS, rule, total=total)
    assert as_svg(ruled).count('height="24"') == 3 and "×" in as_text(ruled)


def test_what_records_say_is_escaped() -> None:
    assert "&lt;a&gt;" in as_svg(drawn(*STEPS)) and "& b" not in as_svg(drawn(*STEPS))


@pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="pdftoppm (poppler-utils) is not installed"
)
def test_printed_chinese_punctuation_stands_as_on_the_mainland(tmp_path: Path) -> None:
    """A comma in the left of its square; the font's own language draws it in the middle."""
    total = WaterfallStep("合计", "", "", 5.0, "对上了")
    drawn = Waterfall("图", ("甲", "乙"), "一，", [total], total, [], "不是", "是")
    (tmp_path / "one.pdf").write_bytes(as_paper(drawn, "pdf"))
    command = ["pdftoppm", "-r", "96", "-gray", "-singlefile", "one.pdf", "one"]
    subprocess.run(command, cwd=tmp_path, check=True)
    _, size, _, pixels = (tmp_path / "one.pgm").read_bytes().split(b"\n", 3)
    width = int(size.split()[0])
    inked = [x for y in range(34, 60) for x in range(60, 80) if pixels[y * width + x] < 128]
    assert inked and max(inked) < 70
