"""How identity numbers are read: by their characters, their checksum and the type of their cell."""

from __future__ import annotations

import pytest
from engine.fields.offices import TOWN, read

from doorstep.engine.fields import id_15_to_18, id_birth_date, id_checksum_ok, id_sex
from doorstep.engine.fields.context import CellValue

GOOD = "11010519491231002X"


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        (GOOD, (GOOD,)),
        ("11010519491231002x", (GOOD,)),
        ("１１０１０５１９４９１２３１００２Ｘ", (GOOD,)),
        ("11010519491231002×", (GOOD,)),
        ("110105 19491231 002X", (GOOD,)),
        ("110105-19491231-002X", (GOOD,)),
        ("'11010519491231002X", (GOOD,)),
        ("身份证号：11010519491231002X", (GOOD,)),
        ("11010519491231002X（旧）", (GOOD,)),
        ("110105194912310021", ("110105194912310021", "id-checksum")),
        ("000000999913990014", ("000000999913990014", "id-checksum")),
        ("110105491231002", ("110105491231002", "id-old15")),
        (110105491231002, ("110105491231002", "id-old15")),
        (110105491231002.0, ("110105491231002", "id-old15")),
        ("110105********002X", ("110105********002X", "id-masked")),
        ("110105••••••••002X", ("110105********002X", "id-masked")),
        ("1101051949XXXX002X", ("1101051949****002X", "id-masked")),
        ("11010519491231002*", ("11010519491231002*", "id-masked")),
        (110105194912310000, (None, "id-damaged")),
        (1.1010519491231e17, (None, "id-damaged")),
        ("1.10105E+17", (None, "id-damaged")),
        ("1101051949123100", ("1101051949123100", "id-damaged")),
        ("E12345678", ("E12345678", "id-damaged")),
        (12345, ("12345", "id-damaged")),
        (1.5, (None, "id-damaged")),
        ("没办", (None, "unreadable")),
        ("不详", (None,)),
        (None, (None,)),
        (True, (None, "unreadable")),
    ],
)
def test_chinese_numbers(cell: CellValue, known: tuple[str | None, ...]) -> None:
    assert read("id", "id_number", cell) == known


def test_only_the_checksum_is_judged() -> None:
    """A region that never existed and a birth date that cannot be are other checks' business."""
    assert read("id", "mother_id", "000000199902300011") in {
        ("000000199902300011",),
        ("000000199902300011", "id-checksum"),
    }
    odd = id_15_to_18("000000990230001")
    assert odd is not None
    assert read("id", "mother_id", odd) == (odd,)


@pytest.mark.parametrize(
    ("cell", "known"),
    [("HH-001 ", "HH-001"), (12.0, "12"), ("ＡＢ１２", "AB12"), ("12  345", "12 345")],
)
def test_plain_numbers_stay_as_written(cell: CellValue, known: str) -> None:
    assert read("id", "id_number", cell, office=TOWN) == (known,)
    assert read("id", "certificate_no", cell) == (known,)


def test_what_a_number_tells() -> None:
    assert id_checksum_ok(GOOD)
    assert not id_checksum_ok("110105194912310020")
    assert id_birth_date(GOOD) == "1949-12-31"
    assert id_birth_date("110105491231002") == "1949-12-31"
    assert id_birth_date("110105194902300021") is None
    assert id_birth_date("110105********002X") is None
    assert (id_sex(GOOD), id_sex("110105491231001"), id_sex("1")) == ("female", "male", None)
    assert id_15_to_18("110105491231002") == GOOD
    assert id_15_to_18(GOOD) is None
