"""A planted fault: what is wrong, under which code it should be found, where it can be seen."""

from __future__ import annotations

from dataclasses import dataclass, field

from doorstep_demo.records import Record

PERSON_VALUES = (
    "VAL_NAME",
    "VAL_SEX",
    "VAL_DATE",
    "VAL_ID",
    "VAL_PHONE",
    "VAL_RELATION",
    "VAL_ADDRESS",
    "RES_STATUS",
)

UNLINKED = ("REG_OMIT", "REG_OVER", "REG_DUP")
OPTIONAL = "old form"

ALSO: dict[str, tuple[str, ...]] = {
    "REG_OMIT": ("VAL_RELATION", "VAL_NAME"),
    "REG_OVER": ("LOGIC", "RES_STATUS", *PERSON_VALUES, "REG_DUP", "REG_CONFLICT"),
    "REG_DUP": ("REG_OVER", "REG_CONFLICT", *PERSON_VALUES),
    "REG_CONFLICT": ("VAL_ID", "VAL_DATE", "VAL_SEX", "VAL_NAME", *UNLINKED),
    "VAL_DATE": ("VAL_ID", "LOGIC", "LATE", *UNLINKED),
    "VAL_SEX": ("VAL_ID", "VAL_RELATION", *UNLINKED),
    "VAL_ID": ("VAL_DATE", "VAL_SEX", "UNREADABLE", "REG_CONFLICT", *UNLINKED),
    "VAL_NAME": ("REG_CONFLICT", *UNLINKED),
    "VAL_RELATION": ("VAL_SEX",),
    "BLANK": ("VAL_ID", *UNLINKED),
    "UNREADABLE": ("VAL_ID", "VAL_DATE", "BLANK", *UNLINKED),
    "LATE": ("LOGIC",),
    "LOGIC": ("LATE", "VAL_DATE", "REG_CONFLICT", *UNLINKED),
    "VAL_PHONE": (),
    "VAL_ADDRESS": ("REG_OMIT", "REG_OVER"),
    "RES_STATUS": ("REG_OVER",),
    "DOC_UNSEEN": (),
    "SVC_UNCONF": (),
}


@dataclass(eq=False)
class Fault:
    """`origins` are the wrong cells (none when a line is missing); `people` and `households` whose
    lines may show it.

    `what` is the property that is wrong: a column code of the person's mention, or the sort of
    fault.
    """

    name: str
    code: str
    village: int
    what: str
    origins: list[tuple[Record, str]] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    households: set[int] = field(default_factory=set)
    equal: tuple[str, ...] = ()
    note: str = ""

    @property
    def also(self) -> tuple[str, ...]:
        """Codes its consequences may raise."""
        return ALSO[self.code]
