"""A register's lines as the columns of a CSV, spelled the way each village's office spells them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from doorstep_demo import places
from simulated.clerks import (
    AGE,
    DOTS,
    HAN,
    IMPOSSIBLE,
    ISO,
    LUNAR,
    MONTH,
    PLAIN,
    SPACED,
    WIDE,
    Copy,
)
from simulated.folk import (
    AS_OF,
    BROTHER,
    CHILD,
    FATHER,
    GRANDCHILD,
    HEAD,
    MOTHER,
    PER_TOWNSHIP,
    SPOUSE,
    Folk,
)
from simulated.folk import SONS_WIFE as IN_LAW
from simulated.writing import Ints, by_case, calendar, join, lunar, padded, texts

COLUMNS = (
    "id", "name", "sex", "birth_date", "id_number", "phone", "village", "group", "household_no",
    "head_name",
    "relation_to_head", "address",
)  # fmt: skip
LINES = 250_000
MOON_MONTHS = ("", "正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
MOON_DAYS = tuple(
    (
        "初"
        if day < 11
        else "十"
        if day < 20
        else "二十"
        if day == 20
        else "廿"
        if day < 30
        else "三十"
    )
    + ("" if day in (20, 30) else "十" if day == 10 else "一二三四五六七八九"[day % 10 - 1])
    for day in range(1, 31)
)
RELATIONS = {
    HEAD: ("户主", "户主"), SPOUSE: ("配偶", "配偶"), FATHER: ("父亲", "父亲"), MOTHER: ("母亲",
    "母亲"),
    **{CHILD + place: ("子", "女") for place in range(4)}, IN_LAW: ("女婿", "儿媳"),
    GRANDCHILD: ("孙子", "孙女"),
    GRANDCHILD + 1: ("孙子", "孙女"), BROTHER: ("弟", "妹"),
}  # fmt: skip
FOLK = {
    HEAD: ("本人", "本人"), SPOUSE: ("夫", "妻"), FATHER: ("父", "父"), MOTHER: ("母", "母"),
    **{CHILD + place: (rank + "子", rank + "女") for place, rank in enumerate("长次三四")},
}  # fmt: skip


class Paper:
    """Spells one copy of the county; `ids` are the lines' own numbers, in no order that tells
    anything."""

    def __init__(self, folk: Folk, copy: Copy, ids: Ints) -> None:
        self.folk, self.copy, self.ids = folk, copy, ids
        first = np.searchsorted(folk.village, folk.village)
        self._running = np.arange(len(folk.village)) - first + 1
        self._head = np.full(len(folk.village), -1)
        heads = np.flatnonzero(copy.slot == HEAD)
        self._head[copy.household[heads]] = heads
        self._true_head = np.flatnonzero(folk.slot == HEAD)
        self._ours = self._own_numbers()
        names = np.array(folk.villages)[: int(folk.village.max()) + 1]
        several = len(names) > PER_TOWNSHIP
        towns = np.array(folk.townships)[np.arange(len(names)) // PER_TOWNSHIP]
        self._bare = pa.array(
            [town * several + name for town, name in zip(towns, names, strict=True)]
        )
        self._full = pa.array(
            [town * several + name + "村" for town, name in zip(towns, names, strict=True)]
        )
        self._short = pa.array([name + "村" for name in names])
        self._long = pa.array(
            [places.COUNTY + t + v + "村" for t, v in zip(towns, names, strict=True)]
        )

    def write(self, path: Path) -> None:
        """The whole register, a quarter of a million lines at a time."""
        schema = pa.schema([(code, pa.string()) for code in COLUMNS])
        plain = csv.WriteOptions(include_header=False, quoting_style="none")
        with path.open("wb") as file, csv.CSVWriter(file, schema, write_options=plain) as writer:
            file.write((",".join(COLUMNS) + "\n").encode())
            for start in range(0, len(self.copy), LINES):
                rows = np.arange(start, min(start + LINES, len(self.copy)))
                columns = [getattr(self, "_" + code)(rows) for code in COLUMNS]
                flat = [
                    c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in columns
                ]
                writer.write_table(pa.table(flat, schema=schema))

    def _own_numbers(self) -> Ints:
        """Households counted through a village in the order of this register."""
        order, at = np.unique(self.copy.household, return_index=True)
        by_line = order[np.argsort(at)]
        village = self.folk.village[by_line]
        rank = np.empty(len(self.folk.village), dtype=np.int64)
        sorted_by = np.argsort(village, kind="stable")
        rank[by_line[sorted_by]] = (
            np.arange(len(by_line)) - np.searchsorted(village[sorted_by], village[sorted_by]) + 1
        )
        return rank

    def _id(self, rows: Ints) -> pa.Array:
        return join(self.ids[rows])

    def _name(self, rows: Ints) -> pa.Array:
        return texts(self.copy.name[rows])

    def _sex(self, rows: Ints) -> pa.Array:
        return pc.if_else(pa.array(self.copy.male[rows]), "男", "女")

    def _birth_date(self, rows: Ints) -> pa.Array:
        year, month, day = calendar(self.copy.born[rows])
        moon = lunar(self.copy.born[rows])
        age = (AS_OF - self.copy.born[rows]) // 365
        makers = {
            ISO: lambda i: join(year[i], "-", padded(month[i]), "-", padded(day[i])),
            DOTS: lambda i: join(year[i], ".", month[i], ".", day[i]),
            HAN: lambda i: join(year[i], "年", month[i], "月", day[i], "日"),
            MONTH: lambda i: join(year[i], ".", padded(month[i])),
            AGE: lambda i: join(age[i], "岁"),
            IMPOSSIBLE: lambda i: join(year[i], "-", np.where(month[i] % 2, "13-05", "02-30")),
            LUNAR: lambda i: join(
                "农历",
                moon[0][i],
                "年",
                np.array(MOON_MONTHS)[moon[1][i]],
                "月",
                np.array(MOON_DAYS)[moon[2][i] - 1],
            ),
        }
        return by_case(self.copy.date_style[rows], makers)

    def _id_number(self, rows: Ints) -> pa.Array:
        number = np.ascontiguousarray(self.copy.number[rows])
        plain = pc.cast(pa.array(number.view("S18").ravel()), pa.string())
        wide = number.astype(np.uint32)
        wide[(wide >= 48) & (wide < 58)] += 0xFF10 - 48
        makers = {
            PLAIN: lambda i: plain.take(pa.array(i)),
            SPACED: lambda i: join(*_spaced(plain.take(pa.array(i)))),
            WIDE: lambda i: texts(wide[i]),
        }
        made = by_case(self.copy.number_style[rows], makers)
        return pc.if_else(pa.array(number[:, 0] > 0), made, pa.scalar(None, pa.string()))

    def _phone(self, rows: Ints) -> pa.Array:
        phone = self.copy.phone[rows]
        return pc.if_else(pa.array(phone > 0), join(phone), pa.scalar(None, pa.string()))

    def _village(self, rows: Ints) -> pa.Array:
        village = pa.array(self.copy.village[rows])
        return pc.if_else(
            pa.array(self.copy.bare_village[rows]),
            self._bare.take(village),
            self._full.take(village),
        )

    def _group(self, rows: Ints) -> pa.Array:
        words = pa.array(["", *(places.in_words(number) + "组" for number in range(1, 31))])
        group = self.copy.group[rows]
        return pc.if_else(
            pa.array(self.copy.long_address[rows]), words.take(pa.array(group)), join(group, "组")
        )

    def _household_no(self, rows: Ints) -> pa.Array:
        household = self.copy.household[rows]
        place = self.folk.village[household] % PER_TOWNSHIP + 1
        office = pc.utf8_lpad(join(self._running[household]), 4, padding="0")
        return pc.if_else(
            pa.array(self.copy.own_numbers[rows]),
            join(self._ours[household]),
            join("1", padded(place), office),
        )

    def _head_name(self, rows: Ints) -> pa.Array:
        household = self.copy.household[rows]
        line = self._head[household]
        written, true = (
            self.copy.name[np.maximum(line, 0)],
            self.folk.name[self._true_head[household]],
        )
        heads = texts(np.where((line >= 0)[:, None], written, true))
        return pc.if_else(pa.array(self.copy.no_head[rows]), pa.scalar(None, pa.string()), heads)

    def _relation_to_head(self, rows: Ints) -> pa.Array:
        count = max(RELATIONS) + 1
        formal = [RELATIONS[slot][female] for slot in range(count) for female in (0, 1)]
        village = [
            FOLK.get(slot, RELATIONS[slot])[female] for slot in range(count) for female in (0, 1)
        ]
        words = pa.array(formal + village)
        at = (
            self.copy.slot[rows] * 2
            + ~self.copy.male[rows]
            + self.copy.folk_words[rows] * count * 2
        )
        return words.take(pa.array(at))

    def _address(self, rows: Ints) -> pa.Array:
        village, house = (
            pa.array(self.copy.village[rows]),
            self.folk.house[self.copy.household[rows]],
        )
        long = pa.array(self.copy.long_address[rows])
        place = pc.if_else(long, self._long.take(village), self._short.take(village))
        made = join(place, self.copy.group[rows], "组", house, "号")
        return pc.if_else(pa.array(self.copy.no_address[rows]), pa.scalar(None, pa.string()), made)


def _spaced(number: pa.Array) -> tuple[object, ...]:
    cut = pc.utf8_slice_codeunits
    return cut(number, 0, 6), " ", cut(number, 6, 14), " ", cut(number, 14, 18)
