"""Names made comparable: family and given part, a sound key, a pet-name class; once per distinct spelling.

Han names are split by a table of compound surnames and sounded by pinyin without tones (pypinyin is loaded only when
a Han name is met; it does not know surnames, so the readings that differ in surnames stand here). All other names
are folded to plain capitals; their sound key is the skeleton of consonants, look-alike sounds merged.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from doorstep.errors import InternalError

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙令狐慕容司徒夏侯长孙宇文端木百里南宫呼延轩辕独孤钟离申屠公羊澹台闻人鲜于司空濮阳淳于单于"
        "太叔仲孙万俟赫连拓跋東方歐陽司馬諸葛",
    )
)
SURNAME_SOUND = {
    "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "查": "zha", "曾": "zeng", "区": "ou", "朴": "piao",
    "任": "ren", "翟": "zhai", "盖": "ge", "缪": "miao", "覃": "qin", "乐": "yue", "宁": "ning", "华": "hua",
    "尉": "yu", "万": "wan", "葛": "ge", "纪": "ji", "洗": "xian", "冼": "xian", "折": "she", "员": "yun",
    "黑": "he", "召": "shao", "那": "na", "燕": "yan", "应": "ying", "哈": "ha", "长": "zhang", "种": "chong",
}  # fmt: skip
TITLES = frozenset(["MR", "MRS", "MS", "MISS", "DR", "SIR", "LADY", "LORD", "REV", "PROF", "MME", "MLLE"])
PET_NAMES = (
    "WILLIAM BILL BILLY WILL WILLIE WILLY LIAM", "ROBERT BOB BOBBY ROB ROBBIE BERT", "RICHARD DICK RICK RICKY RICH",
    "EDWARD TED TEDDY ED EDDIE NED EDDY", "JAMES JIM JIMMY JAMIE", "JOHN JACK JOHNNY JON JONNY", "HENRY HARRY HAL",
    "CHARLES CHARLIE CHAS CHUCK CHARLEY", "THOMAS TOM TOMMY THOS", "JOSEPH JOE JOEY JOS", "GEORGE GEORGIE GEO",
    "MICHAEL MIKE MICK MICKEY", "DANIEL DAN DANNY", "DAVID DAVE DAVY", "SAMUEL SAM SAMMY", "BENJAMIN BEN BENNY",
    "MATTHEW MATT", "ANDREW ANDY DREW", "ANTHONY TONY", "CHRISTOPHER CHRIS KIT", "NICHOLAS NICK NICKY",
    "PETER PETE", "STEPHEN STEVE STEVEN STEVIE", "PATRICK PAT PADDY", "ALEXANDER ALEX SANDY ALEC ALECK",
    "FREDERICK FRED FREDDIE FREDDY FREDERIC", "ALBERT AL ALBIE BERTIE", "ALFRED ALF ALFIE", "LEONARD LEN LENNY",
    "RONALD RON RONNIE", "DONALD DON DONNIE", "KENNETH KEN KENNY", "GERALD GERRY JERRY", "LAWRENCE LARRY LAURENCE",
    "WALTER WALT WALLY", "ARTHUR ART ARTIE", "ERNEST ERNIE", "HERBERT HERB HERBIE", "FRANCIS FRANK FRANKIE FRAN",
    "PHILIP PHIL PIP PHILLIP", "JONATHAN JONTY JON", "JOSHUA JOSH", "JACOB JAKE", "NATHANIEL NATHAN NAT NATE",
    "TIMOTHY TIM TIMMY", "GREGORY GREG", "JEFFREY JEFF GEOFFREY GEOFF", "ZACHARY ZACH ZAC ZAK", "MAXWELL MAX",
    "ELIZABETH LIZ LIZZIE BETH BETTY BESS ELIZA LIBBY ELSIE BETSY LISA", "MARGARET MAGGIE MEG PEGGY MARGE MADGE DAISY",
    "MARY MOLLY POLLY MAY MARIE", "CATHERINE KATE KATIE CATHY KATHERINE KATHY KATHRYN KITTY KAY", "ANNE ANN ANNIE NAN",
    "SARAH SALLY SADIE SARA", "JANE JENNY JANEY", "JENNIFER JEN JENNY JENNIE", "SUSAN SUE SUSIE SUZY SUSANNAH",
    "DOROTHY DOT DOLLY DOTTIE DORA", "HELEN NELL NELLIE ELLEN", "ELEANOR ELLIE NELL NORA LEONORA", "ALICE ALLIE",
    "REBECCA BECKY BECCA", "VICTORIA VICKY TORI VICKI", "JESSICA JESS JESSIE", "ABIGAIL ABBY GAIL ABBIE",
    "ISABELLA BELLA ISABEL IZZY ISABELLE", "AMELIA AMY MILLIE", "EMILY EM EMMY MILLY", "OLIVIA LIV LIVVY",
    "CHARLOTTE LOTTIE CHARLIE LOTTE", "FLORENCE FLO FLORRIE FLOSSIE", "HARRIET HATTIE", "MATILDA TILLY TILLIE",
    "MADELEINE MADDIE MADDY", "FRANCES FANNY FRAN FRANKIE", "MARTHA MATTIE PATTY", "BARBARA BABS BARB BARBIE",
    "PATRICIA PAT PATTY TRICIA TRISH", "THERESA TERRY TESS TESSA TERESA", "CHRISTINE CHRIS TINA CHRISSIE CHRISTINA",
    "DEBORAH DEB DEBBIE DEBRA", "PAMELA PAM", "JUDITH JUDY", "KIMBERLEY KIM KIMBERLY", "SAMANTHA SAM",
    "STEPHANIE STEPH",
    "NATALIE NAT", "NICOLE NICKY NICOLA", "GRACE GRACIE", "ROSE ROSIE", "CONSTANCE CONNIE", "VIRGINIA GINNY",
)  # fmt: skip
_SOUNDS = str.maketrans({"C": "K", "Q": "K", "Z": "S", "X": "S", "D": "T", "P": "B", "M": "N", "V": "F", "J": "G"})


@dataclass(frozen=True)
class NameForm:
    """One name in comparable parts; empty strings where a part is unknown."""

    whole: str
    given: str
    family: str
    middle: str
    sound: str
    given_sound: str
    family_sound: str


def pet_classes() -> Mapping[str, tuple[str, ...]]:
    """Spelling -> the full names it may stand for."""
    classes: dict[str, tuple[str, ...]] = {}
    for line in PET_NAMES:
        first, *rest = line.split()
        for spelling in (first, *rest):
            classes[spelling] = (*classes.get(spelling, ()), first)
    return classes


def is_han(text: str) -> bool:
    """Whether a name is written in Han characters."""
    return HAN.search(text) is not None


def mostly_han(names: Iterable[str]) -> bool:
    """Whether most of the names are written in Han characters."""
    seen = han = 0
    for name in names:
        seen += 1
        han += is_han(name)
    return seen > 0 and han * 2 >= seen


def plain(text: str) -> str:
    """Capitals and digits without accents; hyphens and apostrophes join, everything else parts."""
    folded = unicodedata.normalize("NFKD", text).upper()
    kept = "".join(
        char if char.isalnum() else "" if char in "-'’`´" or unicodedata.combining(char) else " " for char in folded
    )
    return " ".join(kept.split())


@lru_cache(maxsize=50_000)
def consonants(text: str) -> str:
    """The sound key of a name in letters."""
    if not text:
        return ""
    folded = text.replace("PH", "F").replace("CK", "K").translate(_SOUNDS)
    skeleton = folded[0] + re.sub(r"[AEIOUYHW ]", "", folded[1:])
    return re.sub(r"(.)\1+", r"\1", skeleton)


def western(name: str, given: str, family: str) -> NameForm:
    """A name in letters; a lone full name is taken as given name first unless a comma says otherwise."""
    if not given and not family and "," in name:
        family, given = name.split(",", 1)
        name = ""
    whole = [word for word in plain(name).split() if word not in TITLES] or plain(name).split()
    firsts, last = plain(given).split(), plain(family).replace(" ", "")
    if not firsts and not last and whole:
        firsts, last = whole[:1], whole[-1] if len(whole) > 1 else ""
        middle = whole[1:-1]
    else:
        known = {*firsts, last, *plain(family).split()}
        middle = [*firsts[1:], *(word for word in whole if word not in known)]
    first = firsts[0] if firsts else ""
    return NameForm(
        whole=" ".join(part for part in (first, last) if part),
        given=first,
        family=last,
        middle=" ".join(dict.fromkeys(middle)),
        sound=consonants(first) + "/" + consonants(last) if first and last else "",
        given_sound=consonants(first),
        family_sound=consonants(last),
    )


class Pinyin:
    """Readings of single characters, loaded on first use and remembered."""

    def __init__(self) -> None:
        self._readings: dict[str, str] = {}

    def of(self, char: str) -> str:
        """The commonest reading without its tone; the character itself when it has none."""
        known = self._readings.get(char)
        if known is None:
            first = _character_readings().get(str(ord(char)), char).split(",")[0]
            flat = unicodedata.normalize("NFD", first.replace("ü", "v"))
            known = self._readings[char] = "".join(letter for letter in flat if not unicodedata.combining(letter))
        return known


@lru_cache(maxsize=1)
def _character_readings() -> dict[str, str]:
    """pypinyin's table of characters alone: importing the package would load its phrases too, a third of a second."""
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise InternalError("pinyin-missing")
    table: dict[str, str] = json.loads(Path(package.origin).with_name("pinyin_dict.json").read_text(encoding="utf-8"))
    return table


def han(name: str, given: str, family: str, pinyin: Pinyin) -> NameForm:
    """A Han name, surname first; a name with a middle dot has no surname."""
    raw = unicodedata.normalize("NFKC", name or family + given)
    whole = "".join(char for char in raw if char.isalnum())
    dotted = any(mark in raw for mark in "·・•.")
    width = 0 if dotted or len(whole) > 4 else 2 if whole[:2] in COMPOUND and len(whole) > 2 else 1
    surname, rest = whole[:width], whole[width:]
    family_sound = "".join(SURNAME_SOUND.get(char) or pinyin.of(char) for char in surname)
    given_sound = " ".join(pinyin.of(char) for char in rest)
    return NameForm(
        whole=whole,
        given=rest,
        family=surname,
        middle="",
        sound=f"{family_sound} {given_sound}".strip(),
        given_sound=given_sound,
        family_sound=family_sound,
    )


def forms(names: Iterable[tuple[str, str, str]]) -> list[NameForm]:
    """The forms of (name, given, family) triples; each row's script decides how it is read."""
    pinyin = Pinyin()
    return [
        han(name, given, family, pinyin) if is_han(name + family + given) else western(name, given, family)
        for name, given, family in names
    ]
