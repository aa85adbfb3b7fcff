"""Chinese names of which only a part is told, as people at a door speak: 赵某, 张氏, 王大爷, 老二,
明明, 不详. What is no name of the person is told as none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.fields.names.known import HAN


class NamePart(NamedTuple):
    """What a spelling tells: a surname alone, a given name or a character of it, or nothing."""

    family: str = ""
    given: str = ""


_ELDERS = """
    大爷 大伯 大叔 大婶 大娘 大妈 大嫂 大姐 大哥 爷爷 奶奶 婆婆 阿婆 阿公 叔叔 婶婶 伯伯
    伯 叔 婶 婆 嫂 姨 姐 哥 老汉 老太 老太太 老太婆 老头 老爷子 老师 师傅 医生 书记 先生 女士
    小姐 同志
""".split()
_OF_HOUSE = """
    家媳妇 家儿媳 家儿子 家女儿 家老大 家老二 家的 家里的 家大儿 家小儿 家孙子 家孙女
""".split()
_UNKNOWN = """
    不详 不知 不知道 不清楚 未知 未详 无名 无名氏 未取名 未命名 暂无 没有 无 某某 某
""".split()
_KIN = """
    老伴 老婆 老公 爱人 媳妇 儿媳 女婿 儿子 女儿 大儿 二儿 三儿 小儿 幺儿 大女 二女 三女
    小女 幺女 孙子 孙女 孙娃 外孙 重孙 父亲 母亲 爸爸 妈妈 爹 妈 娘 爷爷 奶奶 外公 外婆 哥哥
    弟弟 姐姐 妹妹 妹子 兄弟 娃儿 娃娃 小孩 孩子 新生儿 男婴 女婴 宝宝 老汉 老妈 婆婆 公公 岳父
    岳母 户主 本人
""".split()
_ORDER = re.compile(
    r"(?:老|大|小)?[大二三四五六七八九幺满][儿娃妹毛狗姐哥弟女子姑丫]|老[大二三四五六七八九幺满]"
)
_SURNAMED = re.compile(rf"(.|..)(?:某某?|氏|{'|'.join(_ELDERS)}|{'|'.join(_OF_HOUSE)})")
_RARE = re.compile(r"([^?*□■\s])([^?*□■\s]*?)[?*□■Xx×]+")
_OLD = re.compile(r"老(.)")
_HALF = re.compile(r"(.)\1|[小阿](.)|(.)儿|(.)")
_NOBODY = frozenset((*_UNKNOWN, *_KIN))
_ENDS = "|".join(("某", "氏", *_ELDERS, *_OF_HOUSE))
_MAYBE = (
    rf"[?*□■×Xx]|(?:{_ENDS})$|^老.$|^.$|^[小阿].$|^.儿$|^(?:老|大|小)?[大二三四五六七八九幺满].$"
    rf"|^(?:{'|'.join(sorted(_NOBODY))})$|^\S{{2}}$"
)


@lru_cache(maxsize=65536)
def part_of(name: str) -> NamePart | None:
    """What a spelling tells of a name in part; None for a whole name.

    >>> part_of("赵某"), part_of("明明")
    (NamePart(family='赵', given=''), NamePart(family='', given='明'))
    """
    text = "".join(unicodedata.normalize("NFKC", name).split())
    if not HAN.search(text):
        return None
    if text in _NOBODY or _ORDER.fullmatch(text):
        return NamePart()
    if surnamed := _SURNAMED.fullmatch(text):
        return NamePart(family=surnamed[1][-1] if text.endswith("氏") else surnamed[1])
    if rare := _RARE.fullmatch(text):
        return NamePart(rare[1], rare[2])
    if old := _OLD.fullmatch(text):
        return NamePart(family=old[1])
    if half := _HALF.fullmatch(text):
        return NamePart(given=next(filter(None, half.groups())))
    return None


def parts_of(names: pa.Array) -> tuple[Sequence[int], list[NamePart]]:
    """Of distinct spellings the places of those that tell a part, and what they tell."""
    maybe = pc.fill_null(pc.match_substring_regex(names, _MAYBE), False)
    places = np.flatnonzero(maybe.to_numpy(zero_copy_only=False)).tolist()
    told = [
        (place, part_of(text))
        for place, text in zip(
            places, names.take(pa.array(places, pa.int64())).to_pylist(), strict=True
        )
    ]
    found = [(place, part) for place, part in told if part is not None]
    return [place for place, _ in found], [part for _, part in found]
