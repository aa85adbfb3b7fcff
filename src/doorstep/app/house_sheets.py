"""What a house's forms are printed with: its lines out of the registers, as offices write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from doorstep.domain.forms import (
    ON_RECORD,
    REGISTER,
    Asked,
    FormLine,
    FormLines,
    FormSpec,
    HouseSheet,
)
from doorstep.domain.households import HouseholdCard, PersonSayings, SourceSaying
from doorstep.domain.planned_visits import HouseEvent
from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import RegisterKind
from doorstep.packs.forms import says, spelled

Values = Mapping[str, str]


@dataclass(frozen=True)
class PrintedFrom:
    """What sheets are printed from: the forms, the pack's words, and the first day of the
    look-back: services before it are not asked about."""

    forms: Sequence[FormSpec]
    pack: PackSpec
    since: str = ""


def forms_for(
    forms: Mapping[str, FormSpec],
    card: HouseholdCard,
    events: Sequence[HouseEvent],
    since: str = "",
) -> tuple[str, ...]:
    """The forms that are carried to a house: those that list persons; those that list events or
    services (`since` a day), where it has any. What is tied to no house is nobody's errand here."""
    has = {
        FormLines.PERSONS: True,
        FormLines.EVENTS: bool(events),
        FormLines.SERVICES: any(True for _ in _services(card, since)),
    }
    return tuple(
        code for code, form in forms.items() if not form.anonymous and has.get(form.lines, False)
    )


def house_sheets(
    code: str, card: HouseholdCard, events: Sequence[HouseEvent], printed: PrintedFrom
) -> tuple[HouseSheet, ...]:
    """A sheet for each form, under the short code of the house: the persons as the population
    register lists them, what happened, what it says was done for them of late."""
    house = {
        "village": card.place,
        "group": card.group,
        "household_no": card.number,
        "head_name": card.head,
        "address": card.address,
    }
    told = {column: value for column, value in house.items() if value}
    return tuple(
        HouseSheet(code, form.code, form.version, told, _lines(form, card, events, printed))
        for form in printed.forms
    )


def _lines(
    form: FormSpec, card: HouseholdCard, events: Sequence[HouseEvent], printed: PrintedFrom
) -> tuple[FormLine, ...]:
    pack = printed.pack
    listed: Iterable[Values] = ()
    if form.lines is FormLines.PERSONS:
        listed = _persons(card)
    elif form.lines is FormLines.EVENTS:
        listed = (_event(card, one) for one in events)
    elif form.lines is FormLines.SERVICES:
        listed = _services(card, printed.since)
    return tuple(
        FormLine(
            str(number),
            {name: spelled(pack, name, said[name]) for name in form.shows if said.get(name)}
            | dict(_on_record(form, said, pack)),
        )
        for number, said in enumerate(listed, 1)
    )


def _on_record(form: FormSpec, said: Values, pack: PackSpec) -> Iterator[tuple[str, str]]:
    """The boxes of a line that are on record."""
    for question in form.asked(Asked.LINE):
        for box in question.choices:
            told = box.recorded.items()
            if told and all(
                says(pack, column, said.get(column, ""), word) for column, word in told
            ):
                yield ON_RECORD + question.code, box.code


def _persons(card: HouseholdCard) -> Iterator[Values]:
    """Whom the population register lists in this house, as it lists them here. Where it lists
    nobody, whom any other source does."""
    own = [held[0] for _, held in _of_the_house(card) if held]
    yield from own or [said.fields for who in card.people for said in _living(who)[:1]]


def _of_the_house(card: HouseholdCard) -> Iterator[tuple[PersonSayings, list[Values]]]:
    """Its people, each with what the population register says of them at this house: not of whom it
    lists under another number alone, since no house is told of another."""
    listed = [
        (who, [said.fields for said in _living(who) if said.kind == RegisterKind.PERSONS])
        for who in card.people
    ]
    numbers = {_number(said) for _, held in listed for said in held}
    here = {"", card.number} if card.number in numbers else numbers
    for who, held in listed:
        own = [said for said in held if _number(said) in here]
        if own or not held:
            yield who, own


def _number(said: Values) -> str:
    return said.get("household_no", "")


def _living(who: PersonSayings) -> list[SourceSaying]:
    return [one for one in who.sayings if not one.struck]


def _event(card: HouseholdCard, event: HouseEvent) -> Values:
    """An event as it is told of the one of this house it is about: the child, who died or moved,
    the spouse who is of this house."""
    told = {
        said.role: {"name": who.name, **said.fields}
        for who in card.people
        for said in who.sayings
        if (said.kind, said.reference) == (event.kind, event.at)
    }
    first = next((told[role] for role in _FIRST if role in told), None)
    values = first or next(iter(told.values()), {"name": "、".join(event.names[:1])})
    return {**event.said, **values, REGISTER: event.kind}


_FIRST = ("child", "person")
"""The roles that an event is about, where it names several."""


def _services(card: HouseholdCard, since: str) -> Iterator[Values]:
    """The services since a day; one whose day is not written is asked about too."""
    for who, _ in _of_the_house(card):
        for said in _living(who):
            day = said.fields.get("service_date", "")
            if said.kind == RegisterKind.SERVICES and (not day or day >= since[: len(day)]):
                yield {"name": who.name, **said.fields}
