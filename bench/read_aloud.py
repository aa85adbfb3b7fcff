"""Rubrics read aloud: what a source says of each item, beside what the product says it does.

`python bench/read_aloud.py` writes the tables of docs/{en,zh}/read-aloud.md anew; a test finds a
page that is no longer what the packs say.
"""

from __future__ import annotations

from pathlib import Path

from doorstep import packs
from doorstep.domain.inspection import RubricSpec
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.rubrics import own_text
from doorstep.render.scores import rule_text

DOCS = Path(__file__).parents[1] / "docs"
PACK = "cn"
HEADS = {
    "en": ("item", "points", "the source", "the product"),
    "zh": ("项目", "分值", "来源", "本产品"),
}
NO_SOURCE = {"en": "no words of a source: ours", "zh": "无来源文字：本产品自拟"}
SOURCE = {"en": "Source: {} ({})", "zh": "来源：{}（{}）"}


def page(lang: str) -> str:
    """The page of a language ("en", "zh"): what stands above the first table by hand, then all
    tables."""
    by_hand, _, _ = (DOCS / lang / "read-aloud.md").read_text("utf-8").partition("\n## ")
    phrases = Phrasebook("zh_Hans" if lang == "zh" else "en")
    parts = [by_hand.rstrip("\n")]
    for rubric in packs.load(PACK).rubrics.values():
        parts.append(f"## {phrases.pick(rubric.title)} (`{rubric.code}`)")
        parts.append(SOURCE[lang].format(phrases.pick(rubric.source), rubric.dated))
        parts.append(_table(rubric, lang, phrases))
    return "\n\n".join(parts) + "\n"


def _table(rubric: RubricSpec, lang: str, phrases: Phrasebook) -> str:
    lines = [f"| {' | '.join(HEADS[lang])} |", "|---|---|---|---|"]
    for item in rubric.scored:
        said = phrases.pick(item.text) if item.text else NO_SOURCE[lang]
        read = rule_text(item, phrases) + (f" {own_text(item, phrases)}" if item.ours else "")
        cells = (phrases.pick(item.title), phrases.short(item.points), said, read)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Write both pages."""
    for lang in HEADS:
        (DOCS / lang / "read-aloud.md").write_text(page(lang), "utf-8")


if __name__ == "__main__":
    main()
