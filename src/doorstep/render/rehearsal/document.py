"""The rehearsal as an editable .docx, with tables instead of pictures."""

from __future__ import annotations

from doorstep.render.official import BODY, TITLE, heading, official, paragraph, saved, table
from doorstep.render.rehearsal.page import Sheet
from doorstep.render.rehearsal.record import Record
from doorstep.render.wording import BAND_SHAPES


def document(record: Record) -> bytes:
    """The report as .docx."""
    sheet = Sheet(record)
    say, words = sheet.say, sheet.words
    shapes = {str(band): shape for band, shape in BAND_SHAPES.items()}
    paper = official(say("title"), record.as_of, chinese=words.chinese)
    paragraph(
        paper,
        f"{record.township}{'' if words.chinese else ' '}{say('title')}",
        TITLE,
        22,
        centred=True,
    )
    under = words.say("as-of", day=words.day(record.as_of))
    if record.simulated:
        under = (
            f"{under}　【{words.say('simulated')}】"
            if words.chinese
            else f"{under} [{words.say('simulated')}]"
        )
    paragraph(paper, under, BODY, 16, centred=True)
    paragraph(paper, sheet.sentence(), BODY, 16, indented=True)
    paragraph(paper, sheet.gap_sentence(), BODY, 16, indented=True)
    bars = [[str(bar["label"]), str(bar["figure"]), str(bar["range"])] for bar in sheet.bars()]
    table(paper, ["", say("villages.total"), say("items.interval")], bars, [90, 30, 36])
    heading(paper, say("items.title"))
    heads = [say(f"items.{name}") for name in ("item", "points", "interval", "reason")]
    rows = [
        [
            f"{item['number']} {item['title']}",
            f"{shapes[str(item['band'])]} {item['got']}/{item['points']}",
            str(item["range"]),
            str(item["reason"]),
        ]
        for item in sheet.items()
    ]
    table(paper, heads, rows, [48, 24, 24, 60], size=10)
    heading(paper, say("villages.title"))
    paragraph(paper, say("villages.note"), BODY, 12)
    marks = [str(item["number"]) for item in sheet.items()]
    lines = [
        [
            str(row["village"]),
            f"{row['total']} ({row['range']})",
            str(row["paper"]),
            f"{row['household']} ({row['household_range']})" if row["household"] else "",
            *(f"{shapes[str(cell['band'])]}{cell['figure']}" for cell in _cells(row)),
        ]
        for row in sheet.villages()
    ]
    heads = [
        words.say("villages.village"),
        say("villages.total"),
        say("bar.paper"),
        say("bar.household"),
        *marks,
    ]
    wide = 88 / max(len(marks), 1)
    table(paper, heads, lines, [22, 20, 11, 20, *[wide] * len(marks)], size=7)
    heading(paper, say("luck.title"))
    for said in sheet.told():
        paragraph(paper, said, BODY, 16, indented=True)
    heading(paper, say("draw.title"))
    certificate = sheet.certificate()
    if certificate:
        table(paper, [say("draw.title"), ""], certificate, [50, 106])
    else:
        paragraph(paper, say("draw.none"), BODY, 16, indented=True)
    heading(paper, say("vetoes.title"))
    stated = [
        [str(v["title"]), f"{shapes[str(v['band'])]} {v['state']} {v['by']}".strip()]
        for v in sheet.vetoes()
    ]
    if stated:
        table(paper, [say("vetoes.title"), ""], stated, [106, 50])
    paragraph(
        paper, words.say("footer.records") + words.say("footer.voluntary"), BODY, 16, indented=True
    )
    return saved(paper)


def _cells(row: dict[str, object]) -> list[dict[str, object]]:
    cells = row["cells"]
    assert isinstance(cells, list)
    return cells
