"""The county's database as it was exported some time ago: one workbook of codes beside the village
books, out of date in what has changed since, with slips of its own.

It draws from a stream of its own, so that the books are the same with it and without.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from doorstep_demo import identity, names
from doorstep_demo.kinship import relation
from doorstep_demo.people import MIGRANT, Household, Person, Truth
from doorstep_demo.places import COUNTY, TOWN, VILLAGES
from doorstep_demo.planting_values import wrong_day
from doorstep_demo.sheet import OfficeBook, Sheet, Value, letter
from doorstep_demo.township import address
from doorstep_demo.writers import save

FILE = "全员人口数据库导出.xlsx"
AGE = timedelta(days=540)
OLD_PHONE, SLIP = 0.10, {"name": 0.008, "sex": 0.003, "birth_date": 0.008}
COLUMNS = {
    "id_number": "公民身份号码",
    "name": "姓名",
    "sex": "性别代码",
    "birth_date": "出生日期",
    "household_no": "户编号",
    "head_name": "户主姓名",
    "relation_to_head": "与户主关系代码",
    "village": "村委会名称",
    "address": "家庭住址",
    "phone": "联系电话",
    "marital_status": "婚姻状况代码",
}
CODES = {"name": "VAL_NAME", "sex": "VAL_SEX", "birth_date": "VAL_DATE", "phone": "VAL_PHONE"}
CODES |= {"marital_status": "VAL_MARITAL"}

# GB/T 2261.1, GB/T 2261.2 and GB/T 4761, as databases hold them.
SEXES = {"male": "1", "female": "2"}
MARITAL = {"未婚": "10", "已婚": "20", "丧偶": "30"}
RELATIONS = {"户主": "02", "配偶": "10", "子": "20", "女婿": "28", "女": "30", "儿媳": "38"}
RELATIONS |= {
    "孙子": "41",
    "孙女": "42",
    "外孙": "43",
    "外孙女": "44",
    "曾孙": "47",
    "曾孙女": "48",
}
RELATIONS |= {"父亲": "51", "母亲": "52", "祖父": "61", "祖母": "62", "兄": "71", "嫂": "72"}
RELATIONS |= {"弟": "73", "弟媳": "74", "姐": "75", "姐妹夫": "76", "妹": "77"}
OTHER_KIN = "97"

Wrong = dict[str, object]


class DatabaseExport:
    """The lines of the export, and what is wrong in them today."""

    def __init__(self, truth: Truth, seed: int) -> None:
        self.day = truth.as_of - AGE
        self.faults: list[Wrong] = []
        self._truth, self._rng = truth, Random(f"export-{seed}-{len(truth.persons)}")
        self._issuer = identity.Issuer(self._rng)
        self._sheet = Sheet("人口基础信息")

    def write(self, folder: Path) -> Path:
        """Write the workbook into the folder."""
        self._sheet.heading(*COLUMNS.values())
        for house in self._truth.households.values():
            members = [self._truth.persons[pid] for pid in house.members]
            listed = [one for one in members if self._stood(one, house)]
            if listed:
                head = next((p for p in listed if p.pid == house.head), None)
                self._house(house, listed, head or self._truth.head_of(listed))
        folder.mkdir(parents=True, exist_ok=True)
        return save(OfficeBook(FILE, "xlsx", [self._sheet]), folder)

    def _stood(self, person: Person, house: Household) -> bool:
        """Whether somebody was registered here on the day of the export."""
        if person.status == MIGRANT or house.migrant or person.born > self.day:
            return False
        moves = [move for move in person.moves if move.registered and move.when > self.day]
        came = any(move.to_village is not None for move in moves)
        gone = person.left and not moves
        dead = person.died is not None and person.died <= self.day
        return not (came or gone or dead)

    def _house(self, house: Household, members: list[Person], head: Person) -> None:
        for person in sorted(members, key=lambda one: (one is not head, one.born, one.pid)):
            word = relation(person, head, self._truth.persons)
            true: dict[str, Value] = {
                "id_number": person.id_number,
                "name": person.name,
                "sex": person.sex,
                "birth_date": person.born,
                "household_no": house.number,
                "head_name": head.name,
                "relation_to_head": RELATIONS.get(word, OTHER_KIN),
                "village": VILLAGES[house.village - 1].full,
                "address": COUNTY + TOWN + address(house),
                "phone": person.phone,
                "marital_status": person.marital,
            }
            told = true | self._outdated(person) | self._slips(person)
            row = self._sheet.add(*(_written(code, told[code]) for code in COLUMNS))
            for code in CODES if person.here else ():
                if told[code] != true[code]:
                    self._note(house, code, row, true[code], told[code])

    def _outdated(self, person: Person) -> dict[str, Value]:
        """What has changed since the day of the export."""
        old: dict[str, Value] = {}
        spouse = self._truth.persons.get(person.spouse) if person.spouse is not None else None
        if person.married_on is not None and person.married_on > self.day:
            old["marital_status"] = "未婚"
        elif person.widowed and spouse is not None and (spouse.died or self.day) > self.day:
            old["marital_status"] = "已婚"
        if person.phone is not None and self._rng.random() < OLD_PHONE:
            old["phone"] = self._issuer.phone()
        return old

    def _slips(self, person: Person) -> dict[str, Value]:
        drawn = [code for code, share in SLIP.items() if self._rng.random() < share]
        if "name" in drawn:
            return {"name": names.variant(person.name, self._rng)[0]}
        if "sex" in drawn:
            return {"sex": "female" if person.sex == "male" else "male"}
        if "birth_date" in drawn:
            return {"birth_date": wrong_day(person.born, self._rng, self.day, by_year=False)}
        return {}

    def _note(self, house: Household, code: str, row: int, true: Value, told: Value) -> None:
        how = "out of date" if code in ("phone", "marital_status") else "wrong"
        column = letter(list(COLUMNS).index(code) + 1)
        self.faults.append(
            {
                "fault": f"{how} in the export: {code}",
                "code": CODES[code],
                "place": VILLAGES[house.village - 1].full,
                "cells": [{"file": FILE, "sheet": self._sheet.name, "row": row, "column": column}],
                "said": _plain(told),
                "true": _plain(true),
            }
        )


def _written(code: str, value: Value) -> Value:
    if code == "sex":
        return SEXES[str(value)]
    if code == "marital_status":
        return MARITAL[str(value)]
    return f"{value:%Y%m%d}" if isinstance(value, date) else value


def _plain(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
