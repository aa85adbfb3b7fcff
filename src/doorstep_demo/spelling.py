"""How an office writes its cells: dates in a dozen fashions, sex as words or digits, names with
inner spaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lunar_python import Solar

from doorstep_demo.kinship import ORDER
from doorstep_demo.places import COUNTY, TOWN, in_words
from doorstep_demo.sheet import Value

MONTH_STYLES = ("month", "month-cn", "month-short", "month-dash")
EPOCH = date(1899, 12, 30)
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
DIGITS = "〇一二三四五六七八九"
FOLK = {"子": "儿子", "女": "女儿", "配偶": "妻", "父亲": "父", "母亲": "母", "户主": "本人"}
ENGLISH_SEX = {"male": "M", "female": "F"}
LUNAR_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")


@dataclass(frozen=True)
class Spelling:
    """One office's habits. `birth` is the fashion of birth dates when it differs from other
    dates'."""

    date: str = "dot"
    birth: str | None = None
    sex: str = "words"
    folk: bool = False
    status: tuple[str, str, str] = ("在家", "外出", "流入")
    spaced_names: bool = False
    ids: str = "text"
    phones: str = "text"
    numbers: str = "text"
    address: str = "short"
    group: str = "组"
    village: str = "full"
    elders_lunar: bool = False
    dot: str = "·"
    said: tuple[str, str] = ("是", "否")
    doors: tuple[str, str, str, str] = ("完成", "代答", "无人在家", "拒访")

    def style_of(self, code: str) -> str:
        """The fashion a date column is written in."""
        return self.birth if self.birth and code == "birth_date" else self.date


def lunar(day: date, words: bool = True) -> str:
    """A day in the farmers' calendar, with its year: 农历一九五二年八月初三."""
    moon = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    if words:
        return (
            f"农历{moon.getYearInChinese()}年{moon.getMonthInChinese()}月{moon.getDayInChinese()}"
        )
    leap = "闰" if moon.getMonth() < 0 else ""
    return f"农历{moon.getYear()}年{leap}{abs(moon.getMonth())}月{moon.getDay()}日"


def chinese_year(year: int) -> str:
    """1985 -> 一九八五."""
    return "".join(DIGITS[int(digit)] for digit in str(year))


def write_date(day: date, style: str) -> Value:
    """A day in one of the fashions."""
    y, m, d = day.year, day.month, day.day
    if style == "excel":
        return day
    if style == "serial":
        return (day - EPOCH).days
    if style == "many hands":
        style = ("dot", "iso", "cn", "slash", "compact", "dot0", "words")[(day.day + day.month) % 7]
    plain = {
        "iso": f"{y}-{m:02d}-{d:02d}",
        "dot": f"{y}.{m}.{d}",
        "dot0": f"{y}.{m:02d}.{d:02d}",
        "slash": f"{y}/{m}/{d}",
        "compact": f"{y}{m:02d}{d:02d}",
        "cn": f"{y}年{m}月{d}日",
        "short": f"{y % 100:02d}年{m}月{d}日" if y > 1926 else f"{y}年{m}月{d}日",
        "month": f"{y}.{m:02d}",
        "month-dash": f"{y}-{m:02d}",
        "month-cn": f"{y}年{m}月",
        "month-short": f"{y % 100:02d}年{m}月" if y > 1926 else f"{y}年{m}月",
    }
    if style in plain:
        return plain[style]
    if style == "words":
        return f"{chinese_year(y)}年{in_words(m)}月{in_words(d)}日"
    return lunar(day, words=style == "lunar")


def write_name(name: str, spelling: Spelling) -> str:
    """A name; two-character names may be spaced to the width of three."""
    if spelling.dot != "·":
        name = name.replace("·", spelling.dot)
    if spelling.spaced_names and len(name) == 2:
        return f"{name[0]}  {name[1]}"
    return name


def write_number(number: str, style: str) -> Value:
    """An identity number: plain, masked, or as several hands typed it, with gaps or in full-width
    digits."""
    if style == "masked":
        return number[:6] + "********" + number[14:]
    if style == "many hands":
        last = int(number[16])
        if last < 2:
            return f"{number[:6]} {number[6:14]} {number[14:]}"
        return number.translate(WIDE) if last == 3 else number.lower() if last == 4 else number
    return number


def write_phone(phone: str, style: str) -> Value:
    """A telephone number: text, a spreadsheet number, or with dashes."""
    if style == "number":
        return int(phone)
    return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}" if style == "dash" else phone


def write_address(short: str, spelling: Spelling) -> str:
    """An address of the township, as much of it as the office writes."""
    if spelling.address == "long":
        return COUNTY + TOWN + short
    if spelling.address == "town":
        return TOWN + short
    if spelling.address == "words" and "组" in short:
        village, rest = short.split("村", 1)
        group, house = rest.split("组", 1)
        return f"{village}村{in_words(int(group))}组{house}" if group.isdigit() else short
    return short


def folk_relation(word: str, sex: Value, rank: int) -> str:
    """The relation as villages say it."""
    if word == "配偶":
        return "妻" if sex == "female" else "夫"
    if word in ("子", "女"):
        return ORDER[min(rank, 9) - 1] + word
    return FOLK.get(word, word)


def write_group(group: int, style: str) -> Value:
    """The group of a village: 3组, 三组, 第三组 or 3."""
    if style == "number":
        return group
    return {"组": f"{group}组", "words": f"{in_words(group)}组", "full": f"第{in_words(group)}组"}[
        style
    ]
