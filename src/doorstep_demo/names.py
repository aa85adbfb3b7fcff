"""Names as a township's rolls hold them: clans, generation characters, fashions of each decade,
rare characters."""

from __future__ import annotations

from random import Random

OTHER_SURNAMES = "陈林黄张李王吴刘蔡杨许郑谢郭洪曾周叶廖罗何高邓唐韩冯董萧程傅朱彭吕孙马胡梁宋赵徐"
GENERATION = "泽永世昌文光祖德启鸿运兴家邦定国安茂远承先志克绍其裘显扬耀宗华"
MALE_OLD = "山水生根土金木火福寿财贵发明清德有炳兴旺树龙虎春海江田才标松柏"
MALE_MID = "军勇强国华斌伟明辉杰峰平建涛刚志林忠民和荣新亮波鹏飞超武文东生"
MALE_NEW = "宇轩涵睿晨皓泽博豪俊杰浩然翔铭宸梓瑞霖航毅锋诺骏恒烨熙"
FEMALE_OLD = "英秀兰桂珍玉凤莲香花珠妹娥菊月美金银梅翠娇满招彩春云仙"
FEMALE_MID = "芳丽燕红霞艳梅玲敏萍娟静莉华琴丹云雪萍琼慧娜英珍秋月美"
FEMALE_NEW = "涵怡欣诗雨萱琪梦婷妍彤语嫣佳悦瑶雅静可馨思颖芷若菲艺宁"
RARE = ("䶮", "㛃", "𠮷", "堃", "喆", "犇", "玥", "垚")

MINORITY = (
    "阿依古丽·买买提",
    "古丽娜·艾力",
    "吐尔逊·阿不都",
    "扎西·次仁",
    "卓玛·央金",
    "阿木·尔哈",
    "热娜·库尔班",
)

TRADITIONAL = str.maketrans(
    "华国荣东兰凤龙银娇云玉陈张刘杨黄吴庆义", "華國榮東蘭鳳龍銀嬌雲玉陳張劉楊黃吳慶義"
)

_HOMOPHONES = """
    华花 国果 英瑛 兰蓝 秀绣 芳方 丽莉 燕艳 军君 勇永 强墙 明民 辉晖 杰洁 峰锋 平萍 建健 志智
    文雯 德得 福富 金锦 玉育 珍贞 凤奉 梅媚 霞遐 红洪 玲铃 静净 云芸 永勇 世士 昌倡 光广 兴星
    家佳 安岸 生声 根跟 发法 清青 宇雨 轩宣 涵函 睿瑞 晨辰 皓浩 泽择 博伯 豪毫 俊峻 浩皓 怡宜
    欣新 诗施 萱宣 琪琦 梦孟 佳嘉 悦越 雅亚 馨欣 启起 鸿洪 承成 先仙 远元 茂貌 祖组 耀跃 宗棕
"""

HOMOPHONES = {pair[0]: pair[1] for pair in _HOMOPHONES.split()}
PET = ("阿", "小")


def surname_of(clan: str, rng: Random) -> str:
    """A surname of a village: its clans mostly, the first one most."""
    if rng.random() < 0.18:
        return rng.choice(OTHER_SURNAMES)
    if clan.endswith("欧阳") and rng.random() < 0.2:
        return "欧阳"
    singles = clan.replace("欧阳", "") or clan
    return singles[min(int(rng.expovariate(1.1)), len(singles) - 1)]


def given_name(sex: str, year: int, generation: str | None, rng: Random) -> str:
    """A given name in the fashion of `year`; `generation` is the character brothers share."""
    if rng.random() < 0.002:
        return rng.choice(RARE) if rng.random() < 0.5 else (generation or "") + rng.choice(RARE)
    old, mid, new = (
        (MALE_OLD, MALE_MID, MALE_NEW) if sex == "male" else (FEMALE_OLD, FEMALE_MID, FEMALE_NEW)
    )
    pool = old if year < 1965 else mid if year < 1995 else new
    last = rng.choice(pool)
    if year < 1960 and rng.random() < 0.04:
        return "阿" + last
    if generation and rng.random() < 0.8:
        return generation + last if generation != last else last
    if rng.random() < 0.13:
        return last
    first = rng.choice(pool)
    return (
        first + last
        if first != last or year >= 1995
        else rng.choice([c for c in "文玉春小志" if c != last]) + last
    )


def variant(name: str, rng: Random) -> tuple[str, str]:
    """A wrong spelling of `name` as ledgers carry it, with its sort: homophone, rare, pet,
    other."""
    if "·" in name:
        return name.split("·")[0], "short"
    for rare in RARE:
        if rare in name:
            return name.replace(
                rare, rng.choice(("？", "岩", "*")) if rare in "䶮㛃𠮷" else "岩"
            ), "rare"
    surname, given = name[0], name[1:]
    places = [i for i, char in enumerate(given) if char in HOMOPHONES]
    if places and rng.random() < 0.8:
        i = rng.choice(places)
        return surname + given[:i] + HOMOPHONES[given[i]] + given[i + 1 :], "homophone"
    if len(given) == 2 and rng.random() < 0.4:
        return surname + rng.choice(PET) + given[1], "pet"
    fresh = rng.choice([char for char in "宝来喜旺凤仔田元" if char not in given])
    return surname + given[:-1] + fresh, "other"


def traditional(name: str) -> str:
    """The name in the characters of older family books."""
    return name.translate(TRADITIONAL)
