"""Identity numbers and telephones that are right in form and belong to nobody: their area codes are
not in use."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

HOME_AREA = "350998"
AREAS = ("350998", "350997", "350996", "360995", "420995", "520994", "430994", "510993")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

PREFIXES = (
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "152",
    "158",
    "159",
    "178",
    "182",
    "187",
    "188",
)


def check_character(first17: str) -> str:
    """The 18th character of an identity number (GB 11643)."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


class Issuer:
    """Hands out numbers, each once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._ids: set[str] = set()
        self._phones: set[str] = set()

    def identity(self, born: date, sex: str, area: str = HOME_AREA) -> str:
        """A fresh identity number whose date and sex are the person's."""
        while True:
            serial = self._rng.randrange(0, 500) * 2 + (1 if sex == "male" else 0)
            first = f"{area}{born:%Y%m%d}{serial:03d}"
            number = first + check_character(first)
            if number not in self._ids and serial:
                self._ids.add(number)
                return number

    def phone(self) -> str:
        """A fresh mobile number."""
        while True:
            number = self._rng.choice(PREFIXES) + f"{self._rng.randrange(10**8):08d}"
            if number not in self._phones:
                self._phones.add(number)
                return number


def broken(number: str, rng: Random) -> str:
    """The number with one digit mistyped so that its check character no longer fits."""
    while True:
        i = rng.choice((3, 4, 14, 15, 16))
        wrong = number[:i] + str((int(number[i]) + rng.randrange(1, 9)) % 10) + number[i + 1 :]
        if check_character(wrong[:17]) != wrong[17]:
            return wrong


def somebody_elses(number: str, rng: Random) -> str:
    """A number that is right in itself and has the same date and sex, but another serial."""
    serial = (int(number[14:17]) + 2 * rng.randrange(3, 200)) % 1000
    first = f"{number[:14]}{serial:03d}"
    return first + check_character(first)


def random_day(first: date, last: date, rng: Random) -> date:
    """A day between two days, both possible."""
    return first + timedelta(days=rng.randrange(max((last - first).days, 0) + 1))
