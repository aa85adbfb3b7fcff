"""How one member of a household is called in relation to its head."""

from __future__ import annotations

from collections.abc import Mapping

from doorstep_demo.people import Person

ORDER = ("长", "次", "三", "四", "五", "六", "七", "八", "九")


def relation(person: Person, head: Person, people: Mapping[int, Person]) -> str:
    """The formal word: 户主, 配偶, 子, 女, 儿媳, 女婿, 孙子 ... (only living kin terms that one
    household can hold)."""
    male = person.sex == "male"
    if person.pid == head.pid:
        return "户主"
    if person.spouse == head.pid:
        return "配偶"
    if head.pid in (person.father, person.mother) or _shares(head.spouse, person):
        return "子" if male else "女"
    if person.pid in (head.father, head.mother):
        return "父亲" if male else "母亲"
    return _wider(person, head, people, male)


def _wider(person: Person, head: Person, people: Mapping[int, Person], male: bool) -> str:
    spouse = people.get(person.spouse) if person.spouse is not None else None
    if spouse is not None and _child(spouse, head):
        return "女婿" if male else "儿媳"
    younger = _descendant(person, head, people, male)
    if younger is not None:
        return younger
    if _siblings(person, head):
        older = person.born < head.born
        return ("兄" if older else "弟") if male else ("姐" if older else "妹")
    if spouse is not None and _siblings(spouse, head):
        return "姐妹夫" if male else ("嫂" if spouse.born < head.born else "弟媳")
    return _elder(person, head, people, male) or "其他亲属"


def _descendant(
    person: Person, head: Person, people: Mapping[int, Person], male: bool
) -> str | None:
    for parent in _known(people, person.father, person.mother):
        if _child(parent, head):
            if parent.sex == "male":
                return "孙子" if male else "孙女"
            return "外孙" if male else "外孙女"
        if _grandchild(parent, head, people):
            return "曾孙" if male else "曾孙女"
    return None


def _elder(person: Person, head: Person, people: Mapping[int, Person], male: bool) -> str | None:
    for partner in _known(people, head.spouse):
        if person.pid in (partner.father, partner.mother):
            if head.sex == "male":
                return "岳父" if male else "岳母"
            return "公公" if male else "婆婆"
    for parent in _known(people, head.father, head.mother):
        if person.pid in (parent.father, parent.mother):
            return "祖父" if male else "祖母"
    return None


def _known(people: Mapping[int, Person], *numbers: int | None) -> list[Person]:
    return [people[number] for number in numbers if number is not None and number in people]


def folk(word: str, person: Person) -> str:
    """The word as villages say it: 子 becomes 长子 or 次子, 配偶 becomes 妻 or 夫."""
    if word == "子":
        return ORDER[min(person.rank, 9) - 1] + "子"
    if word == "女":
        return ORDER[min(person.rank, 9) - 1] + "女"
    if word == "配偶":
        return "妻" if person.sex == "female" else "夫"
    return {"父亲": "父", "母亲": "母", "户主": "本人"}.get(word, word)


def _shares(spouse: int | None, person: Person) -> bool:
    return spouse is not None and spouse in (person.father, person.mother)


def _child(person: Person, head: Person) -> bool:
    return head.pid in (person.father, person.mother) or _shares(head.spouse, person)


def _grandchild(person: Person, head: Person, people: Mapping[int, Person]) -> bool:
    parents = [people[i] for i in (person.father, person.mother) if i is not None and i in people]
    return any(_child(parent, head) for parent in parents)


def _siblings(one: Person, other: Person) -> bool:
    return (one.father is not None and one.father == other.father) or (
        one.mother is not None and one.mother == other.mother
    )
