"""Which office keeps which register in which layout: chosen by seed, every layout somewhere in the
township."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from doorstep_demo import forms
from doorstep_demo.forms.layout import Layout
from doorstep_demo.places import VILLAGES, Village

AREAS = ("第一片区", "第二片区", "第三片区", "第四片区")
EXPORTS = {"deaths": "死亡信息导出", "move_out": "流出人口导出", "visits": "入户核查数据"}

EXTENSIONS = {
    "csv-utf8": "csv",
    "csv-bom": "csv",
    "csv-gb": "csv",
    "tsv-xls": "xls",
    "html-xls": "xls",
    "xlsx1904": "xlsx",
}


@dataclass
class Desk:
    """One workbook's worth of work: a layout, the villages it covers, its file."""

    file: str
    layout: Layout
    villages: tuple[Village, ...]
    group: int | None = None


@dataclass
class Offices:
    """All desks; looks up who writes a record down."""

    desks: list[Desk] = field(default_factory=list)
    _by_place: dict[tuple[str, int, int | None], Desk] = field(default_factory=dict)

    def take(self, desk: Desk, registers: tuple[str, ...] | None = None) -> None:
        """Open a desk for its registers in its villages."""
        self.desks.append(desk)
        for register in registers or desk.layout.registers:
            for village in desk.villages:
                self._by_place[(register, village.no, desk.group)] = desk

    def find(self, register: str, village: int, group: int | None = None) -> Desk | None:
        """The desk that keeps a register for a village (or one group of it)."""
        special = self._by_place.get((register, village, group)) if group is not None else None
        return special or self._by_place.get((register, village, None))


def file_name(stem: str, layout: Layout) -> str:
    """A file name with the extension its container goes by."""
    return f"{stem}.{EXTENSIONS.get(layout.container, layout.container)}"


def open_offices(rng: Random) -> Offices:
    """Deal the layouts out to villages and areas."""
    offices = Offices()
    _persons(offices, rng)
    villages = list(VILLAGES)
    rng.shuffle(villages)
    together = next(x for x in forms.ALL if len(x.registers) > 1)
    offices.take(Desk(file_name("村级人口变动三项登记", together), together, _sorted(villages[:3])))
    for register in ("births", "deaths", "marriages"):
        _areas(offices, register, forms.for_register(register), villages[3:], rng)
    for register in ("services", "move_out", "visits", "contacts"):
        _areas(offices, register, forms.for_register(register), list(VILLAGES), rng)
    plain, ods = (
        forms.for_register("certificates", small=False)[0],
        forms.for_register("certificates", small=True)[0],
    )
    special = rng.choice([v for v in VILLAGES if v.weight < 0.9])
    offices.take(Desk(file_name("证件发放登记表", plain), plain, VILLAGES))
    offices.take(Desk(file_name(f"{special.full}证件登记", ods), ods, (special,)))
    registered, tenants = forms.for_register("move_in")
    offices.take(Desk(file_name("迁入人员登记表", registered), registered, VILLAGES), ("move_in",))
    offices.take(Desk(file_name("流入人口登记簿", tenants), tenants, VILLAGES), ("tenants",))
    sites = forms.for_register("sites")[0]
    offices.take(Desk(file_name("服务阵地设施设备登记表", sites), sites, VILLAGES))
    _households(offices, rng)
    return offices


def _persons(offices: Offices, rng: Random) -> None:
    whole, part = (
        forms.for_register("persons", small=False),
        forms.for_register("persons", small=True),
    )
    rng.shuffle(whole)
    for village, layout in zip(VILLAGES, whole, strict=False):
        offices.take(Desk(file_name(f"{village.full}人口登记", layout), layout, (village,)))
    odd = [*whole[len(VILLAGES) :], *part]
    for village, layout in zip(rng.sample(VILLAGES, len(odd)), odd, strict=True):
        group = rng.randrange(1, village.groups + 1)
        offices.take(
            Desk(file_name(f"{village.full}{group}组人口登记", layout), layout, (village,), group)
        )


def _areas(
    offices: Offices, register: str, choices: list[Layout], villages: list[Village], rng: Random
) -> None:
    order = list(villages)
    rng.shuffle(order)
    for at, layout in enumerate(choices):
        title = layout.title.replace("{unit}", "").replace("{year}年", "") or EXPORTS[register]
        stem = f"{title}（{AREAS[at]}）"
        share = _sorted(order[at :: len(choices)])
        offices.take(Desk(file_name(stem, layout), layout, share))


def _households(offices: Offices, rng: Random) -> None:
    wide = forms.for_register("households", small=False)
    cards = forms.for_register("households", small=True)[0]
    small = rng.choice([v for v in VILLAGES if v.weight < 0.8])
    offices.take(Desk(file_name(f"{small.full}家庭情况卡", cards), cards, (small,)))
    rest = rng.sample([v for v in VILLAGES if v != small], 9)
    for at, village in enumerate(rest):
        layout = wide[at % len(wide)]
        offices.take(Desk(file_name(f"{village.full}户主名册", layout), layout, (village,)))


def _sorted(villages: list[Village]) -> tuple[Village, ...]:
    return tuple(sorted(villages, key=lambda v: v.no))
