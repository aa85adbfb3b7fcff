"""Names of villages, townships and groups: read, cleaned, compared, and one key for each place.

A word for an office (镇, 县, 旗, 市) inside a village's own name is no boundary: 镇南村 and 县前村
are whole names. An office ends where two characters stand before its word and two before the
village's (清溪镇 | 石桥村); shorter names are parted only where the registers name the township.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from doorstep.engine.fields.words import plain

_HAN = re.compile(r"[\u4e00-\u9fff]+")

# 忠县 is a county; 旧县 and 老县 are what villages in a county seat are called after.
_OFFICE = re.compile(r"[^村社]{2,10}?(?:省|市|州|盟|县|旗|区|乡|镇|街道)|[^村社旧老古新故城]县")
_TOWNSHIP_ENDS = ("乡", "镇", "街道")

_TITLE_TOWNSHIP = re.compile(
    r"(?:^|[省市县区州旗\s：:])([\u4e00-\u9fff]{2,4}?[镇乡])(?=[\u4e00-\u9fff\s]|$)"
)

_DATE = re.compile(r"[0-9]{1,4}[年月日]度?|[〇零一二三四五六七八九]{4}年度?")

# The committee of a village or quarter is named after it.
_COMMITTEES = (
    (re.compile(r"村?村(?:民委员会|委会|委)$"), "村"),
    (re.compile(r"社区居(?:民委员会|委会|委)$"), "社区"),
    (re.compile(r"居民委员会$"), "居委会"),
)

_SPOKEN_OF = re.compile(
    r"[\u4e00-\u9fff]+?(?:村?村(?:民委员会|委会)|社区居(?:民委员会|委会)|居民委员会"
    r"|(?:村|社区|居委会)(?!民|组|级|委|务|卫|医|干))"
)

_KIND = re.compile(r"(?:行政村|社区|居委会|村|village)$")
_BELOW_COUNTY = re.compile(r"^.*[省市州盟县旗区](?=.{2,}(?:乡|镇|街道)$)")

_NO_NAME = frozenset(
    {"农村", "行政村", "自然村", "本村", "全村", "各村", "我村", "该村", "邻村", "外村"}
)

# Words before 村 that speak of villages in general; a village may be called so all the same, but a
# file's name does not show it.
_IN_GENERAL = re.compile(
    r"(?:农|乡|全|本|各|我|该|邻|外|中心|自然|行政|示范|贫困|脱贫|移民|城中|空心|重点|试点|传统|文明|美丽|"
    r"特色|小康|样板|合并|撤并|联系|包|驻)村$"
)

# A line that tells whom a sheet is for (本表由村委会填写, 上报各行政村) names no village.
_TELLS_WHOM = re.compile(
    r"^(?:本表|此表|以下|请|上报|报送|下发|发至|送至|交至)|各(?:行政|自然)?(?:村|社区)$"
)

# 三个村, 全镇两个村 and 几村 count villages; 三村 may be a name, which a file's name does not show.
_NUMBER = r"[\d〇零一二三四五六七八九十百两几多数]"
_COUNTED = re.compile(rf"(?:^|{_NUMBER})个(?:行政|自然)?村$|^[两几数多]村$")
_COUNT_OR_NAME = re.compile(rf"^{_NUMBER}+村$")
_LABEL = re.compile(
    r"^(?=[^:]*(?:村|社区|单位))[\u4e00-\u9fff]{0,6}(?:\([^()]*\))?[\u4e00-\u9fff]{0,4}:"
)
_OF_VILLAGE = re.compile(r"村(?:\([^()]*\))?(?:名称?|别|委会|民委员会)?:$|社区:$")
_GROUP_NAMED = r"第?[一二三四五六七八九十百\d]+(?:村民)?小?[组队社屯]"
_BEHIND_VILLAGE = re.compile(rf"[、,，\-—]?(?:{_GROUP_NAMED})?(?:\(.*\)|[,，]?共?\d+[户人口].*)?")
_BRACKETS = re.compile(r"[【】〖〗《》〈〉〔〕\[\]“”\"※★●◆■▲*#]|^\d{1,2}[、.．]")
_BEFORE_NAME = re.compile(r"^(?:附[件表]\d*|[\W\d_])+")

_LONGEST_IN_TEXT = 6
_TWO_IN_ONE_NAME = re.compile(r"[^村]村[^村]+村")  # 王村桥村
_IN_TOWNSHIP = re.compile(r"(.+?)（(.*(?:乡|镇|街道)|[A-Za-zÀ-ɏ][^（）\u4e00-\u9fff]*)）")
_GROUP = re.compile(r"^第|^(?:村民)?小?[组队社](?=.)|(?:村民)?小?[组队社]$")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


class PlaceName(NamedTuple):
    """A village, and its township where the name or its row tells one."""

    township: str | None
    village: str

    @property
    def full(self) -> str:
        """The name that no other township's village shares: 清泉村（清溪镇）."""
        if self.township is None:
            return self.village
        return f"{self.village}（{self.township}）"


@lru_cache(maxsize=65536)
def clean_village(text: str, township: str | None = None) -> PlaceName:
    """A cell of a village column; `township` is what its row says of it.

    Text that holds no village's name stays as written.
    """
    name = _without_committee(text)
    spoken = _SPOKEN_OF.match(name)
    if (spoken and spoken.end() == len(name)) or _TWO_IN_ONE_NAME.fullmatch(name):
        return _parted(name, [township] if township else [], township)
    found = find_village(text)
    return PlaceName(township or (found and found.township), found.village if found else text)


@lru_cache(maxsize=65536)
def find_village(text: str) -> PlaceName | None:
    """The village a title, sheet name, file name or address speaks of; None if it names none."""
    for run in _HAN.findall(_DATE.sub(" ", text)):
        for spoken in _SPOKEN_OF.finditer(run):
            name = _without_committee(spoken.group())
            if _names_none(name):
                continue
            place = split_place(name)
            return place if place.village != name else PlaceName(None, _last_of(name))
    return None


@lru_cache(maxsize=65536)
def village_alone(text: str) -> PlaceName | None:
    """The village that a line names and nothing else but a group and counts.

    As in 【白水村】, 白水村 一组, 村名：白水.
    """
    line = _BRACKETS.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    label = _LABEL.match(line)
    rest = line[label.end() :] if label else line
    spoken = _SPOKEN_OF.match(rest)
    if spoken and _BEHIND_VILLAGE.fullmatch(rest[spoken.end() :]):
        return find_village(spoken.group())
    if label and _OF_VILLAGE.search(label.group()) and re.fullmatch(r"[\u4e00-\u9fff]{2,8}", rest):
        return clean_village(rest)
    return None


@lru_cache(maxsize=4096)
def village_first(name: str, words: frozenset[str]) -> PlaceName | None:
    """The village that a sheet's or file's name begins with, before nothing else than a group,
    figures or one of `words`: 白水村, 白水村2026, 白水村人口登记."""
    start = _BEFORE_NAME.sub("", _DATE.sub(" ", unicodedata.normalize("NFKC", name)))
    spoken = _SPOKEN_OF.match(start)
    if spoken is None or _IN_GENERAL.search(spoken.group()):
        return None
    if _COUNT_OR_NAME.match(spoken.group()):
        return None
    rest = re.sub(rf"^{_GROUP_NAMED}", "", start[spoken.end() :].strip())
    plain_rest = rest[:1].isalpha() and not rest[:1].isascii()
    if plain_rest and not any(rest.startswith(word) for word in words):
        return None
    return find_village(spoken.group())


def find_townships(title: str) -> list[str]:
    """The townships a title names."""
    return [found.group(1) for found in _TITLE_TOWNSHIP.finditer(title)]


def clean_township(text: str) -> str:
    """A cell of a township column without county and "people's government"; else as written."""
    found = [office for office, _ in _offices(text) if office.endswith(_TOWNSHIP_ENDS)]
    return found[-1] if found else text


@lru_cache(maxsize=65536)
def split_place(name: str) -> PlaceName:
    """A name without the offices above it; whole where no boundary is certain.

    >>> split_place("清溪镇石桥村")
    PlaceName(township='清溪镇', village='石桥村')
    >>> split_place("镇南村")
    PlaceName(township=None, village='镇南村')
    """
    if written := _IN_TOWNSHIP.fullmatch(name):
        return PlaceName(written[2], written[1])
    for office, end in reversed(list(_offices(name))):
        rest = name[end:]
        bare = _bare(rest)
        if len(bare) > 1 and _HAN.match(rest) and not _KIND.fullmatch(bare):
            return PlaceName(office if office.endswith(_TOWNSHIP_ENDS) else None, rest)
    return PlaceName(None, name)


@lru_cache(maxsize=65536)
def place_key(name: str) -> str:
    """What a place is known by: 清溪镇石桥村, 石桥村村委会, 石桥村 and 石桥 are one place.

    A name that carries its township (`PlaceName.full`) keeps it. The key of a key is itself.
    """
    if "@" in name:
        return name
    if _IN_TOWNSHIP.fullmatch(name):
        township, village = split_place(name)
        return f"{place_key(village)}@{plain(township or '')}"
    return _bare(split_place(_without_committee(plain(name))).village)


def is_in_text(key: str, text: str) -> bool:
    """Whether an address or a place moved to names the place of a key, and no other township."""
    village, _, township = key.partition("@")
    told = plain(text)
    return village in told and (not township or township in told or not find_townships(text))


def group_key(group: str) -> str:
    """第三组, 3组 and 3 are one group."""
    bare = _GROUP.sub("", plain(group))
    if (ten := bare.find("十")) >= 0:
        bare = (bare[:ten] or "一") + (bare[ten + 1 :] or "零")
    return bare.translate(_DIGITS)


def usual_names(rows: Mapping[str, int]) -> dict[str, str]:
    """By key, each place's name as most rows write it; a whole name goes before a short one.

    `rows`: how many rows write each name.
    """
    seen: dict[str, list[str]] = defaultdict(list)
    for name in rows:
        seen[place_key(name)].append(name)
    return {
        key: max(names, key=lambda name: (len(name) > len(key), rows[name], name))
        for key, names in seen.items()
    }


class Gazetteer:
    """The places that registers name in their village and township columns, sheet names and titles.

    It parts short names at a township it knows (清溪镇 | 东村) and tells two townships' villages of
    one name apart.
    """

    def __init__(self, told: Iterable[tuple[str | None, str]]) -> None:
        """`told`: township (where a row tells one) and village of each place."""
        pairs = {(township or None, village) for township, village in told}
        named = {split_place(village).township for _, village in pairs}
        named |= {township for township, _ in pairs}
        self._townships = sorted(filter(None, named), key=lambda name: (-len(name), name))
        known = (self.read(village, township).village for township, village in pairs)
        self._known = {key: name for name in sorted(known) if len(key := place_key(name)) > 1}
        self._homes: dict[str, set[str]] = defaultdict(set)
        for township, village in pairs:
            place = self.read(village, township)
            if place.township is not None:
                self._homes[place_key(place.village)].add(place.township)

    def read(self, name: str, township: str | None = None) -> PlaceName:
        """A place's name with its township, as far as the name or `township` tells it."""
        known = [township] if township else self._townships
        place = _parted(name, known, township)
        return place._replace(township=self._whole(place.township))

    def known_in(self, words: str) -> str | None:
        """The village that words of a name end in, if some register names it."""
        key = place_key(words)
        found = [village for village in self._known if key.endswith(village)]
        return self._known[max(found, key=len)] if found else None

    def _whole(self, township: str | None) -> str | None:
        """清溪 is 清溪镇 where no other township has that name."""
        longer = [f"{township}{end}" for end in _TOWNSHIP_ENDS]
        found = [name for name in longer if name in self._townships]
        return found[0] if township is not None and len(found) == 1 else township

    def name(self, name: str, township: str | None = None) -> str:
        """The one name of a place: with its township only where another township has such a
        village too."""
        place = self.read(name, township)
        shared = len(self._homes.get(place_key(place.village), ())) > 1
        return place.full if shared else place.village


def _parted(name: str, townships: Iterable[str], own: str | None) -> PlaceName:
    """A village's name without one of `townships`, else split where that is certain.

    Where the row's `own` township is another one, the word for it belongs to the village's name.
    """
    for township in townships:
        rest = name.removeprefix(township)
        if rest != name and township.endswith(_TOWNSHIP_ENDS) and _bare(rest) != rest:
            return PlaceName(own or township, rest)
    split = split_place(name)
    if own and split.township and not split.township.startswith(own):
        return PlaceName(own, name)
    return PlaceName(own or split.township, split.village)


def _without_committee(name: str) -> str:
    """石桥村村委会 and 石桥村民委员会 -> 石桥村."""
    for pattern, kind in _COMMITTEES:
        shorter = pattern.sub(kind, name)
        if shorter not in (name, kind):
            return shorter
    return name


def _offices(name: str) -> Iterator[tuple[str, int]]:
    """The offices a name begins with, one after the other, and where each ends."""
    end = 0
    while office := _OFFICE.match(name, end):
        end = office.end()
        yield _BELOW_COUNTY.sub("", office.group()), end


def _bare(name: str) -> str:
    """A village's name without the word for village; 中关村社区 stays, 中关村 is another's name."""
    shorter = _KIND.sub("", name)
    return name if not shorter or _KIND.search(shorter) else shorter


def _names_none(name: str) -> bool:
    """Whether 全村, 清溪镇农村, 清溪镇社区 or 本表由村 is all that is said."""
    if _TELLS_WHOM.search(name):
        return True
    rests = [name, *(name[end:] for _, end in _offices(name))]
    counted = any(_COUNTED.search(rest) for rest in rests)
    return counted or any(rest in _NO_NAME or _KIND.fullmatch(rest) is not None for rest in rests)


def _last_of(name: str) -> str:
    """The village's name at the end of a phrase."""
    kind = _KIND.search(name)
    size = _LONGEST_IN_TEXT + (len(kind.group()) if kind else 0)
    return name[-size:]
