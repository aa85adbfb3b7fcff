"""What a careful analyst makes of three sources before any linking: the readers' values, with more
columns.

Rows come from a workspace, so that every value is what our published readers say of a cell; nothing
of our linker is used. Added are sound, surname and given name, years a birth can lie in, the group
of an address, and what the household's other rows say.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pypinyin import Style, lazy_pinyin

from doorstep import Workspace
from doorstep.engine.fields import id_15_to_18, id_checksum_ok

COMPOUND = frozenset(
    "欧阳 司马 诸葛 上官 司徒 东方 皇甫 尉迟 令狐 慕容 夏侯 公孙 长孙 端木 呼延 闻人 轩辕".split()
)
ANIMALS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
KIN = {
    "head": "户主 当家人 本人 家长 户长",
    "spouse": "妻 妻子 夫 丈夫 配偶 爱人 老伴 老婆 老公 堂客 媳妇子 屋里人 男人 男将 女将",
    "child": "子 女 儿 儿子 女儿 长子 次子 三子 四子 长女 次女 三女 大儿 二儿 三儿 大女 二女 三女 "
    "幺儿 幺女 小儿 独生子 独生女 养子 养女 继子 继女 姑娘 娃儿 女娃 老大 老二 老三 满崽 崽",
    "parent": "父 母 父亲 母亲 爸 妈 爹 娘 老汉 老娘 爸爸 妈妈 岳父 岳母 公公 婆婆 公 婆 继父 继母",
    "child_in_law": "儿媳 媳妇 儿媳妇 女婿 长媳 次媳",
    "grandchild": "孙 孙子 孙女 外孙 外孙女 外孙子 长孙 孙儿 重孙 曾孙",
    "sibling": "兄 弟 姐 妹 哥 哥哥 弟弟 姐姐 妹妹 兄弟姐妹 弟媳 嫂 嫂子",
    "grandparent": "祖父 祖母 爷爷 奶奶 爷 婆婆 外公 外婆 外祖父 外祖母",
}
KIN_OF = {word: kind for kind, words in KIN.items() for word in words.split()}
PARTIAL = re.compile(
    r"^(?:(?P<before>[一-鿿])(?:氏|某某?|老大|老二|老三|老幺|家的)|[老小阿](?P<after>[一-鿿])"
    r"|(?:儿媳妇?|媳妇|女婿|孙女|孙子?|姐|妹)(?P<behind>[一-鿿]{1,3})|(?P<alone>[一-鿿]))$"
)
KIN_ONLY = re.compile(
    r"(?:家|屋头|的)?(?:媳妇|老婆|女人|儿子|女儿|娃|孙|婆婆|妈|爹)儿?$"
    "|不详|不知|^[老大二三四五幺小][大二三四五幺妹弟娃]$"
)
NUMERALS = {char: at for at, char in enumerate("〇一二三四五六七八九十")}
SPOKEN = ((r"^zh", "z"), (r"^ch", "c"), (r"^sh", "s"), (r"^n", "l"), (r"^f", "hu"), (r"ng$", "n"))
FIELDS: dict[str, pa.DataType] = {
    **dict.fromkeys(
        "id home name former sound spoken surname given hint sex dob dob2 month zodiac village "
        "group door head head_sound head_here relation ethnicity number tail phone".split(),
        pa.string(),
    ),
    **dict.fromkeys(("low", "high", "year", "long"), pa.int32()),
    **dict.fromkeys(
        ("syllables", "kin", "phones", "years", "kin_years", "others", "homes"),
        pa.list_(pa.string()),
    ),
}


def analysed(path: Path, workspace: Workspace) -> pa.Table:
    """One source's rows, a row of FIELDS each; `id` is its own row number.

    `workspace` is an empty one, where the source is read.
    """
    workspace.register([path])
    rows = [
        row for kind in ("persons", "visits") for row in workspace.table(kind).arrow.to_pylist()
    ]
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = dict(enumerate(csv.DictReader(file), start=2))
    made = [_row(row, cells[row["row"]]) for row in sorted(rows, key=lambda row: row["row"])]
    _households(made, [row["household_key"] for row in sorted(rows, key=lambda row: row["row"])])
    return pa.table(
        {name: pa.array([row.get(name) for row in made], kind) for name, kind in FIELDS.items()}
    )


def _row(row: dict[str, Any], cells: dict[str, str]) -> dict[str, Any]:
    names = [row["name"], cells.get("曾用名")]
    name, former = (re.sub(r"[\s·•.．・\-—]", "", name or "") or None for name in names)
    made: dict[str, Any] = {"id": next(iter(cells.values())), "former": former}
    made |= _name(name) | _birth(row, cells) | _place(row)
    head = re.sub(r"[\s·•.．・\-—]", "", row["head_name"] or "") or None
    heard = _spoken(head)
    made |= {
        "sex": row["sex"],
        "head_here": head,
        "head": None if head == name else head,
        "head_sound": None if head == name or heard is None else "".join(heard),
        "relation": KIN_OF.get(row["relation_to_head"] or ""),
        "ethnicity": (row.get("ethnicity") or cells.get("民族") or "").removesuffix("族") or None,
        "phone": row["phone"],
    }
    return made


def _name(name: str | None) -> dict[str, Any]:
    """Whole, by sound, surname and given name; or the one character that a part of a name tells."""
    if name is None or KIN_ONLY.search(name):
        return {}
    part = PARTIAL.match(name)
    if part:
        hint = next(told for told in part.groups() if told)
        return {"name": name, "hint": hint} if len(hint) < 2 else _name(hint)
    cut = 2 if name[:2] in COMPOUND or len(name) == 4 else 1
    heard = _spoken(name) or []
    return {
        "name": name,
        "long": len(name),
        "sound": "".join(lazy_pinyin(name, style=Style.NORMAL)).lower(),
        "spoken": "".join(heard),
        "surname": "".join(heard[:cut]),
        "given": "".join(heard[cut:]) if len(heard) > cut + 1 else None,
        "syllables": [f"{at}{syllable}" for at, syllable in enumerate(heard)],
    }


def _spoken(name: str | None) -> list[str] | None:
    """Syllables as the dialects of the south west and south run them together."""
    if name is None:
        return None
    heard = [one.lower() for one in lazy_pinyin(name, style=Style.NORMAL)]
    for sign, plain in SPOKEN:
        heard = [re.sub(sign, plain, syllable) for syllable in heard]
    return [re.sub("^hu(u|ei|en)", _joined, syllable) for syllable in heard]


def _joined(found: re.Match[str]) -> str:
    return {"u": "hu", "ei": "hui", "en": "hun"}[found.group(1)]


def _birth(row: dict[str, Any], cells: dict[str, str]) -> dict[str, Any]:
    """The day or month where told, the day in a sound number, and the years it can lie in."""
    date, number = row["birth_date"] or "", _number(row)
    date = date if date[:4].isdigit() else ""  # an animal's year or a month alone is no date
    dob = date if len(date) == 10 else None
    inside = number[6:14] if number and len(number) == 18 and id_checksum_ok(number) else ""
    dob2 = f"{inside[:4]}-{inside[4:6]}-{inside[6:]}" if inside else None
    animal = re.search(f"[{ANIMALS}]", cells.get("出生或属相") or "")
    told = ANIMALS.index(animal.group()) if animal else None
    low = high = None
    if date:
        low = high = int(date[:4])
    elif (row.get("age") or "").isdigit():
        then = int((row.get("visit_date") or "2025")[:4]) - int(row["age"])
        near = [year for year in range(then - 2, then + 3) if told == (year - 4) % 12]
        low, high = (near[0], near[-1]) if near else (then - 1, then + 1)
    elif dob2:
        low = high = int(dob2[:4])
    if told is None and low is not None and low == high:
        told = (low - 4) % 12
    middle = None if low is None or high is None else (low + high) // 2
    spread = (
        range(0)
        if low is None or high is None
        else range(low - (low == high), high + 1 + (low == high))
    )
    tail = number if number and len(number) < 15 else None
    return {
        "dob": dob, "dob2": dob2, "month": date[:7] if len(date) >= 7 else None,
        "low": low, "high": high, "year": middle, "years": [str(year) for year in spread],
        "zodiac": None if told is None else ANIMALS[told],
        "number": number if number and len(number) >= 15 else None,
        "tail": tail or (number[-6:] if number and len(number) == 18 else None),
    }  # fmt: skip


def _number(row: dict[str, Any]) -> str | None:
    number: str | None = row["id_number"]
    if number is None:
        return None
    return id_15_to_18(number) or number if len(number) == 15 else number


def _place(row: dict[str, Any]) -> dict[str, Any]:
    """Village without its type, the group as a number, the door where an address has one."""
    written = " ".join(row[code] or "" for code in ("group", "address", "registered_residence"))
    found = re.search(r"第?([\d一二三四五六七八九十]+)(?:村民小)?[组社队]", written)
    plain = re.fullmatch(r"\d+", row["group"] or "")
    group = plain.group() if plain else _digits(found.group(1)) if found else None
    village = re.sub("(村民委员会|村委会|社区|村)$", "", row["village"] or "") or None
    door = re.search(r"(\d+)号", written)
    return {
        "village": village,
        "group": group,
        "door": f"{village}|{group}|{door.group(1)}" if door else None,
    }


def _digits(written: str) -> str:
    if written.isdigit():
        return str(int(written))
    ten, _, one = written.rpartition("十")
    if "十" not in written:
        return str(NUMERALS[written])
    return str((NUMERALS[ten] if ten else 1) * 10 + (NUMERALS[one] if one else 0))


def _households(rows: Sequence[dict[str, Any]], keys: Sequence[str]) -> None:
    """Put to every row what the other rows of its household say; a household's rows stand together
    and have one head."""
    home, last, headed = 0, "", False
    homes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row, key in zip(rows, keys, strict=True):
        head = row["relation"] == "head"
        if key != last or (head and headed):
            home, headed = home + 1, False
        last, headed = key, headed or head
        row["home"] = str(home)
        homes[row["home"]].append(row)
    for members in homes.values():
        phones = sorted({row["phone"] for row in members if row["phone"]})
        for row in members:
            others = [other for other in members if other is not row]
            row["kin"] = sorted({other["spoken"] for other in others if other.get("spoken")})
            row["kin_years"] = sorted(
                {f"{other['sex']}{year}" for other in others for year in other["years"]}
            )
            row["phones"], row["others"], row["homes"] = phones, [], []
