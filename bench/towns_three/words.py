"""What people, kin and places are called, and which characters sound alike."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from random import Random

from pypinyin.pinyin_dict import pinyin_dict

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢"
    "蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟"
    "龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
TWICE = ("欧阳", "司马", "诸葛", "上官")
GENERATION = "国建德明光世正永成文学志朝家大天宗绍兴长春云开仁义礼智信"
OLD_MEN = "福贵财发旺富强军华平民生林山海清全才有根水木金银堂元昌荣"
OLD_WOMEN = "英秀兰珍芳玉梅桂花香莲琴翠凤菊容碧珠素淑华群贞惠芬"
MEN = "勇军强伟涛波斌辉杰鹏超峰飞刚亮龙凯磊健东平云松俊宁"
WOMEN = "丽敏静燕霞红艳娟玲芳萍莉琼蓉雪梅倩婷丹洁蓉慧颖佳"
CHILDREN = "子梓浩宇轩涵欣怡雨欣诗思博文俊豪奕辰睿泽一诺可馨语桐沐宸嘉佑铭皓玥萱"
RARE = "垚犇龑淼翀昉㛃䶮𬱖𣲗喆赟"
DOTTED = "阿木尔 巴特 古丽 热娜 买提 吐尔 克里木 伍果 日伍 沙玛 尔古 拉玛 木乃 吉古 子莫".split()
DOTS = ("·", "•", ".", "-", " ", "")
LOOKALIKE = {
    "军": "车", "明": "朋", "玉": "王", "秀": "季", "华": "毕", "永": "水", "天": "夫", "清": "情",
    "海": "每", "春": "舂", "生": "主", "平": "乎", "木": "本", "梅": "海", "芳": "劳", "国": "围",
    "志": "忘", "红": "江", "建": "健", "珍": "诊", "英": "央", "桂": "佳", "凤": "风", "兰": "三",
}  # fmt: skip
VARIANT = dict(zip("萧傅阎戴邱姜曾余龚廖", "肖付闫代丘江增佘龙寥", strict=True))
PLACE = ("青白双石柳龙松云大高黄红金长新上", "溪坪塘桥湾岭坝井沟河冲坡")
LANDMARKS = (
    "老槐树旁边 村小后头 水井坎上 大路边第二家 油榨房对面 石拱桥头 "
    "卫生室隔壁 堰塘下面 砖厂背后 老屋院子"
).split()
ANIMALS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
PETS = (
    "狗娃",
    "石头",
    "幺妹",
    "毛毛",
    "春娃",
    "丫丫",
    "柱子",
    "大毛",
    "二丫",
    "满崽",
    "胖娃",
    "三妹",
)
ORDER = "一二三四五六七八九十"
RELATIONS: dict[str, tuple[str, str, str, str]] = {  # formal, ledger, at the door, code
    "head": ("户主", "户主", "当家的", "02"), "husband": ("夫", "丈夫", "男人", "11"),
    "wife": ("妻", "爱人", "老婆", "12"), "son": ("子", "儿子", "儿", "20"),
    "daughter": ("女", "女儿", "姑娘", "30"), "sons_wife": ("儿媳", "儿媳", "媳妇", "38"),
    "daughters_husband": ("女婿", "女婿", "女婿", "28"), "grandson": ("孙子", "孙子", "孙娃", "41"),
    "granddaughter": ("孙女", "孙女", "孙女", "42"), "father": ("父", "父亲", "老汉", "51"),
    "mother": ("母", "母亲", "妈", "52"), "brother": ("兄弟", "弟", "兄弟", "73"),
    "sister": ("姐妹", "妹", "妹", "77"), "brothers_wife": ("弟媳", "弟媳", "弟媳妇", "74"),
    "grandfather": ("祖父", "爷爷", "爷爷", "61"), "grandmother": ("祖母", "奶奶", "奶奶", "62"),
    "husbands_father": ("公公", "公公", "公公", "53"),
    "husbands_mother": ("婆婆", "婆婆", "婆婆", "54"),
    "other": ("其他亲属", "其他", "亲戚", "97"),
}  # fmt: skip
MARITAL = {"未婚": "10", "已婚": "20", "丧偶": "30", "离婚": "40"}
PEOPLES = {"汉族": "01", "彝族": "07", "土家族": "15", "苗族": "06", "维吾尔族": "05"}


def plain(reading: str) -> str:
    """A syllable without its tone."""
    marks = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    return "".join(char for char in marks if not unicodedata.combining(char))


def in_dialect(syllable: str) -> str:
    """A syllable as speakers merge it: n with l, f with hu, -ng with -n, zh with z."""
    for hard, soft in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(hard):
            syllable = soft + syllable[2:]
    if syllable.startswith("n"):
        syllable = "l" + syllable[1:]
    if syllable.startswith("f"):
        rest = syllable[1:]
        syllable = "h" + {"u": "u", "ei": "ui", "en": "un", "eng": "ong"}.get(rest, "u" + rest)
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


@cache
def syllables() -> dict[str, str]:
    """The first reading of every character of the dictionary."""
    return {chr(code): plain(told.partition(",")[0]) for code, told in pinyin_dict.items()}


@cache
def alike() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Characters in common use by syllable, and by merged syllable; those of names stand five
    times, because a listener writes a name."""
    names = set(GENERATION + OLD_MEN + OLD_WOMEN + MEN + WOMEN + CHILDREN + SURNAMES)
    exact: dict[str, list[str]] = defaultdict(list)
    merged: dict[str, list[str]] = defaultdict(list)
    for lead in range(0xB0, 0xD8):
        for trail in range(0xA1, 0xFF):
            char = bytes((lead, trail)).decode("gb2312", "ignore")
            heard = syllables().get(char)
            if heard:
                exact[heard] += [char] * (5 if char in names else 1)
                merged[in_dialect(heard)] += [char] * (5 if char in names else 1)
    return exact, merged


def homophone(char: str, rng: Random) -> str | None:
    """Another character of the same syllable."""
    heard = syllables().get(char, "")
    others = [other for other in alike()[0].get(heard, ()) if other != char]
    return rng.choice(others) if others else None


def misheard(char: str, rng: Random) -> str | None:
    """A character of another syllable that the dialect does not tell apart."""
    heard = syllables().get(char, "")
    others = _confused(heard)
    return rng.choice(others) if others else None


@cache
def _confused(heard: str) -> list[str]:
    return [one for one in alike()[1].get(in_dialect(heard), ()) if syllables()[one] != heard]


def given_name(male: bool, year: int, generation: str, rng: Random) -> str:
    """A given name of a birth year's fashion; brothers may share its first character."""
    if rng.random() < 0.004:
        return rng.choice("文子晓") + rng.choice(RARE)
    pool = (OLD_MEN if male else OLD_WOMEN) if year < 1972 else (MEN if male else WOMEN)
    if year >= 2002:
        pool = CHILDREN
    if rng.random() < (0.18 if year < 1972 else 0.28):
        return rng.choice(pool)
    if male and rng.random() < 0.5:
        return generation + rng.choice(pool)
    first = rng.choice(CHILDREN if year >= 2002 else GENERATION if male else "秀玉桂小晓春红素")
    return first + rng.choice(pool)


def surname(rng: Random) -> str:
    """A surname; the first of the list are many times as frequent as the last."""
    if rng.random() < 0.004:
        return rng.choice(TWICE)
    return SURNAMES[min(int(rng.expovariate(1 / 18)), len(SURNAMES) - 1)]
