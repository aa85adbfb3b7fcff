"""Sheets filled in by a simulated pen, scanned badly, and read back: how many ticks come out right.

python bench/pen.py [--sheets 60] [--seed 1] [--photos] [--pencil] [--through] [--keep FOLDER]

Every sheet is printed as the product prints it, shown at 150 dots an inch, written on by a pen that
slips (ticks, crosses, strokes, dots, beside the box, taken back by blackening), skewed, blurred,
shaded and filled with noise; some are photographed at an angle. `--pencil` writes faintly, and
`--through` lets the other side of the leaf show faintly. Prints the share of boxes that are
read right among those that were sure, how many were shown to a person and whether each had a
reason, houses taken for another, and seconds a page. Exits with 1 where a sure box is wrong more
than once in 200, or a house is another's.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pypdfium2

from doorstep.app.scanning.reading import ScanResult, read_scans
from doorstep.domain.forms import AnswerKind, FormLine, FormSpec, HouseSheet
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.packs.forms import load_form
from doorstep.render.sheets.geometry import sheet_geometry
from doorstep.render.sheets.page import EDGE, PageName, TickBox
from doorstep.render.sheets.painting import FilledSheet, form_paper

DPI = 150
PEN, PENCIL = (20, 120), (110, 170)
"""How dark strokes are: 0 is black, 255 the paper."""
THROUGH = 0.07
"""How much of the other side shows."""
DAY = dt.date(2026, 6, 1)
Picture = np.ndarray
Shades = tuple[int, int]
Truth = dict[tuple[str, str, str], str]
"""By (line reference, question, choice): "ticked", "empty", "blackened"."""
_SURNAMES, _GIVEN = "王李张刘陈杨黄赵周吴徐孙胡朱高林", "秀英桂兰建国志强丽华小明海燕玉梅春生永福"


@dataclass
class Written:
    """One sheet as the pen left it: its pages, and what was meant."""

    sheet: HouseSheet
    pages: list[Picture]
    truth: Truth = field(default_factory=dict)
    page_of: dict[tuple[str, str, str], int] = field(default_factory=dict)


def houses(form: FormSpec, count: int, draw: random.Random) -> Iterator[HouseSheet]:
    """Made-up houses with one to seven people on record."""
    for number in range(count):
        people = draw.choices(range(1, 8), (2, 4, 5, 5, 3, 2, 1))[0]
        head = draw.choice(_SURNAMES)
        lines = tuple(
            FormLine(
                str(at),
                {
                    "name": head + "".join(draw.sample(_GIVEN, draw.choice([1, 2, 2]))),
                    "sex": draw.choice("男女"),
                    "birth_date": f"{draw.randrange(1935, 2026)}-0{draw.randrange(1, 10)}-12",
                    "relation_to_head": draw.choice(["户主", "妻", "子", "女", "母"]),
                    "phone": f"139{draw.randrange(10**8):08}",
                },
            )
            for at in range(1, people + 1)
        )
        house = {"village": "河湾村", "group": f"{number % 8 + 1}", "household_no": str(number + 1)}
        house |= {"head_name": lines[0].values["name"], "address": f"河湾村{number + 1}号"}
        yield HouseSheet(f"{number:04X}K", form.code, form.version, house, lines)


def fill(
    form: FormSpec, sheet: HouseSheet, draw: random.Random, words: Phrasebook, shades: Shades = PEN
) -> Written:
    """Print a sheet and write on it."""
    document = pypdfium2.PdfDocument(form_paper([FilledSheet(form, sheet, DAY)], words, DAY))
    written = Written(sheet, [])
    for page, geometry in zip(document, sheet_geometry(form, sheet), strict=False):
        picture = page.render(scale=DPI / 72, grayscale=True).to_numpy().copy()
        for code, boxes in _questions(geometry.boxes):
            question = next(one for one in form.questions if one.code == code)
            chosen, taken_back = _choose(boxes, question.kind is AnswerKind.MANY, draw)
            answer(picture, boxes, chosen, taken_back, written.truth, draw, shades)
            written.page_of |= {(b.ref, code, b.choice): geometry.number for b in boxes}
        written.pages.append(picture)
    return written


def _questions(boxes: Sequence[TickBox]) -> list[tuple[str, list[TickBox]]]:
    """The boxes of each question of each line."""
    grouped: dict[tuple[str, str], list[TickBox]] = {}
    for one in boxes:
        grouped.setdefault((one.ref, one.question), []).append(one)
    return [(code, held) for (_, code), held in grouped.items()]


def _choose(
    boxes: list[TickBox], many: bool, draw: random.Random
) -> tuple[list[TickBox], TickBox | None]:
    """One box (or several, or none) to be ticked; sometimes another that is taken back first."""
    if boxes[0].ref.startswith("+") or draw.random() < 0.04:
        return [], None
    chosen = draw.sample(boxes, draw.randrange(0, len(boxes))) if many else [draw.choice(boxes)]
    if not many and draw.random() < 0.02:
        wrong = draw.choice([one for one in boxes if one is not chosen[0]] or boxes)
        return [] if wrong is chosen[0] else chosen, wrong
    return chosen, None


def answer(
    picture: Picture,
    boxes: list[TickBox],
    chosen: list[TickBox],
    taken_back: TickBox | None,
    truth: Truth,
    draw: random.Random,
    shades: Shades = PEN,
) -> None:
    """Tick the boxes that are chosen, and one that is blackened again."""
    for one in boxes:
        truth[one.ref, one.question, one.choice] = "empty"
    if taken_back is not None:
        _tick(picture, taken_back, draw, shades)
        _blacken(picture, taken_back, draw)
        truth[taken_back.ref, taken_back.question, taken_back.choice] = "blackened"
    for one in chosen:
        _tick(picture, one, draw, shades)
        truth[one.ref, one.question, one.choice] = "ticked"


def _at(box: TickBox) -> tuple[float, float, float]:
    """Left, top and side of a box in dots."""
    dots = DPI / 25.4
    return (box.place.x + EDGE) * dots, (box.place.y + EDGE) * dots, box.place.w * dots


def _tick(picture: Picture, box: TickBox, draw: random.Random, shades: Shades = PEN) -> None:
    x, y, side = _at(box)
    x, y = x + draw.gauss(0, 0.1) * side, y + draw.gauss(0, 0.1) * side
    way = draw.choices(["check", "cross", "stroke", "dot"], [6, 3, 1.5, 1])[0]
    paths = {
        "check": [[(0.1, 0.5), (0.4, 0.85), (1.1, -0.1)]],
        "cross": [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]],
        "stroke": [[(0.1, 0.8), (0.9, 0.2)]],
        "dot": [[(0.4, 0.45), (0.6, 0.45), (0.6, 0.6), (0.4, 0.6), (0.5, 0.5)]],
    }
    shade, thick = draw.randrange(*shades), draw.choice([1, 2, 2, 3])
    for path in paths[way]:
        slips = [(draw.gauss(0, 0.05), draw.gauss(0, 0.05)) for _ in path]
        ends = [
            (x + (a + c) * side, y + (b + d) * side)
            for (a, b), (c, d) in zip(path, slips, strict=True)
        ]
        _stroke(picture, ends, shade, thick)


def _blacken(picture: Picture, box: TickBox, draw: random.Random) -> None:
    x, y, side = _at(box)
    for row in np.linspace(0.05, 0.95, 9):
        ends = [(x + 0.02 * side, y + row * side), (x + 0.98 * side, y + (row + 0.05) * side)]
        _stroke(picture, ends, draw.randrange(10, 60), 3)


def _stroke(picture: Picture, path: list[tuple[float, float]], shade: int, thick: int) -> None:
    points = np.array([[round(a * 16), round(b * 16)] for a, b in path], np.int32)
    cv2.polylines(picture, [points], False, shade, thick, cv2.LINE_AA, 4)


def scan(picture: Picture, draw: random.Random, photo: bool) -> Picture:
    """A page as a bad scanner or a telephone sees it."""
    high, wide = picture.shape
    turn = draw.uniform(-3, 3) + draw.choice([0, 0, 0, 180])
    margin = 0.25 if photo else 0.06
    size = (round(wide * (1 + margin)), round(high * (1 + margin)))
    matrix = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), turn, 1.0), [0, 0, 1]])
    shift = np.array([[1, 0, wide * margin / 2], [0, 1, high * margin / 2], [0, 0, 1.0]])
    lean = np.eye(3)
    if photo:
        lean[2, :2] = draw.uniform(-1, 1) * 6e-5, draw.uniform(-1, 1) * 6e-5
    ground = draw.randrange(60, 110) if photo else 235
    seen = cv2.warpPerspective(picture, lean @ shift @ matrix, size, borderValue=ground)
    across = np.linspace(draw.uniform(0.75, 1), draw.uniform(0.85, 1), size[0])
    down = np.linspace(draw.uniform(0.8, 1), draw.uniform(0.85, 1), size[1])
    shaded = seen * across[None, :] * down[:, None]
    noise = np.random.default_rng(draw.randrange(10**9)).normal(0, draw.uniform(2, 9), seen.shape)
    dull = cv2.GaussianBlur(
        np.clip(shaded + noise, 0, 255).astype(np.uint8), (0, 0), draw.uniform(0.3, 0.9)
    )
    _, data = cv2.imencode(".jpg", dull, [cv2.IMWRITE_JPEG_QUALITY, draw.randrange(60, 92)])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def see_through(pages: list[Picture]) -> list[Picture]:
    """The two sides of each leaf, each with the other faintly through it."""
    seen = list(pages)
    for front, back in zip(range(0, len(pages), 2), range(1, len(pages), 2), strict=False):
        for here, there in ((front, back), (back, front)):
            other = 255.0 - pages[there][:, ::-1]
            seen[here] = np.clip(pages[here] - THROUGH * other, 0, 255).astype(np.uint8)
    return seen


def compare(result: ScanResult, written: Sequence[Written]) -> Counter[str]:
    """Count boxes: right, wrong, shown with a reason, shown without; and houses."""
    counts: Counter[str] = Counter()
    for one in written:
        held = result.sheets.get((one.sheet.code, one.sheet.form))
        if held is None:
            counts["sheets lost"] += 1
            continue
        counts["sheets"] += 1
        counts["sheets sure"] += not held.unsure and not held.missing
        counts["pages missing"] += len(held.missing)
        unsure = {(cut.ref, cut.question) for cut in held.unsure}
        asked = {
            (ref, code) for (ref, code, _), page in one.page_of.items() if page not in held.missing
        }
        for ref, code in asked:
            boxes = {c: t for (r, q, c), t in one.truth.items() if (r, q) == (ref, code)}
            if (ref, code) in unsure:
                counts[_why_shown(code, set(boxes.values()))] += 1
                continue
            said = set(held.ticks[ref].get(code, "").split())
            for choice, state in boxes.items():
                counts["right" if (choice in said) == (state == "ticked") else "wrong"] += 1
                if (choice in said) != (state == "ticked"):
                    print("wrong", one.sheet.code, ref, code, choice, state)
                    counts[f"wrong: {state} read as {'ticked' if choice in said else 'empty'}"] += 1
    return counts


def _why_shown(code: str, states: set[str]) -> str:
    """Why a question was shown to a person, as far as there was a reason."""
    if "blackened" in states:
        return "shown: a box was blackened"
    if code == "outcome" and "ticked" not in states:
        return "shown: how the visit ended"
    return "shown though clear"


def main() -> int:
    """Run, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sheets", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--photos", action="store_true", help="by telephone instead of a scanner")
    parser.add_argument("--pencil", action="store_true", help="faintly")
    parser.add_argument("--through", action="store_true", help="the other side shows through")
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    draw, words = random.Random(chosen.seed), Phrasebook("zh")
    form = load_form("cn", "household-check")
    shades = PENCIL if chosen.pencil else PEN
    made = houses(form, chosen.sheets, draw)
    written = [fill(form, sheet, draw, words, shades) for sheet in made]
    files = []
    for one in written:
        pages = see_through(one.pages) if chosen.through else one.pages
        for number, page in enumerate(pages):
            data = cv2.imencode(".jpg", scan(page, draw, chosen.photos))[1].tobytes()
            files.append((f"{one.sheet.code}-{number}.jpg", data))
    if chosen.keep:
        chosen.keep.mkdir(exist_ok=True)
        for name, data in files:
            (chosen.keep / name).write_bytes(data)
    printed = {one.sheet.code: (form, one.sheet) for one in written}

    def sheet_of(name: PageName) -> tuple[FormSpec, HouseSheet] | None:
        return printed.get(name.code)

    began = time.perf_counter()
    result = read_scans(files, sheet_of)
    spent = (time.perf_counter() - began) / max(1, len(files))
    counts = compare(result, written)
    for name in sorted(counts):
        print(f"{name:32}{counts[name]:8,}")
    for lost in result.lost:
        print(f"lost: {lost.why} {lost.file}")
    sure = counts["right"] + counts["wrong"]
    print(f"{'boxes right of the sure ones':32}{counts['right'] / max(1, sure):8.2%}")
    print(f"{'seconds a page':32}{spent:8.2f}")
    return int(counts["wrong"] * 200 > sure or counts["sheets lost"] > 0)


if __name__ == "__main__":
    sys.exit(main())
