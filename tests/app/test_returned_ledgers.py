"""A ledger that comes back: read whatever an office program did to it, and refused with every row
that contradicts."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from app.office_program import needs_office, saved_again
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from render.village import RUN, ledger

from doorstep import packs
from doorstep.app import returned_ledgers
from doorstep.app.returned_ledgers import answer_words, read_returned
from doorstep.domain.errors import BadInput
from doorstep.domain.village_ledgers import Answer, AnsweredLine, ReturnedLedger
from doorstep.engine.tabular.origin import written_as
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook
from doorstep.render.village_files import write_village_ledgers

PACK = packs.load("cn")
SPACE = RUN.workspace
ANSWER, EVIDENCE, KEY = 7, 8, 9
Change = Callable[[Worksheet], None]


def made(tmp_path: Path, change: Change, count: int = 4, lang: str = "zh") -> Path:
    """A ledger as handed out, with the change made to its first sheet."""
    (written,) = write_village_ledgers(tmp_path, [ledger(count)], RUN, Phrasebook(lang))
    book = load_workbook(written.path)
    change(book.worksheets[0])
    book.save(written.path)
    return written.path


def fill(answers: dict[int, str], evidence: str = "看了户口簿") -> Change:
    """Answers by row, with evidence beside each."""

    def change(sheet: Worksheet) -> None:
        for row, word in answers.items():
            sheet.cell(row, ANSWER).value = word
            sheet.cell(row, EVIDENCE).value = evidence

    return change


def taken(path: Path) -> ReturnedLedger:
    return read_returned(path, PACK, SPACE)


def answers(path: Path) -> dict[str, Answer | None]:
    return {line.key: line.answer for line in taken(path).lines}


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as wrong:
        taken(path)
    return wrong.value


def named(path: Path) -> list[tuple[str, object]]:
    """Codes of what contradicts, each with its row."""
    error = refused(path)
    assert error.code == "ledger-contradictory" and error.params["count"] == len(error.causes)
    return [(one.code, one.params.get("row")) for one in error.causes]


ALL = {2: "已更正", 3: "已核实，两处均属实", 4: "不属本单位职责"}
MEANT = {
    "key-1": Answer.CORRECTED,
    "key-2": Answer.BOTH_RIGHT,
    "key-3": Answer.NOT_OURS,
    "key-4": None,
}


def test_answers_come_back_by_their_keys(tmp_path: Path) -> None:
    back = taken(made(tmp_path, fill(ALL)))
    assert (back.workspace, back.run, back.village) == (SPACE, "run-1", "石桥村")
    assert {line.key: line.answer for line in back.lines} == MEANT
    assert back.lines[1] == AnsweredLine("key-2", "整改台账", 3, Answer.BOTH_RIGHT, "看了户口簿")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_the_drop_down_list_are_understood(tmp_path: Path, lang: str) -> None:
    words = [Phrasebook(lang).text(f"answer.{one}") for one in Answer]
    path = made(tmp_path, fill(dict(enumerate(words, 2))), lang=lang)
    assert list(answers(path).values()) == list(Answer)


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        (" 已 改 ", Answer.CORRECTED),
        ("更正。", Answer.CORRECTED),
        ("FIXED", Answer.CORRECTED),
        ("核对无误！", Answer.BOTH_RIGHT),
        ("Both are right.", Answer.BOTH_RIGHT),
        ("已核实，情况属实", Answer.BOTH_RIGHT),
        ("非本村", Answer.NOT_OURS),
        ("not  ours", Answer.NOT_OURS),
        ("无法核实", Answer.CANNOT_SETTLE),
        ("ｃａｎｎｏｔ ｔｅｌｌ", Answer.CANNOT_SETTLE),
    ],
)
def test_usual_ways_of_saying_it_are_understood(tmp_path: Path, word: str, answer: Answer) -> None:
    assert answers(made(tmp_path, fill({3: word})))["key-2"] is answer


def test_no_word_means_two_answers() -> None:
    said: dict[str, Answer] = {}
    for lang in LANGUAGES:
        for answer in Answer:
            for word in Phrasebook(lang).text(f"ledger.also.{answer}").split("|"):
                bare = "".join(filter(str.isalnum, word.casefold()))
                assert said.setdefault(bare, answer) is answer
                assert answer_words()[bare] is answer


# -- whatever an office program does to it


def reverse(sheet: Worksheet) -> None:
    """Sorted the other way round."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


def move_columns(sheet: Worksheet) -> None:
    """The hidden column first and shown, everything else behind it, the heads with blanks."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate([row[KEY - 1], *reversed(row[: KEY - 1])], 1):
            blanks = f" {value} " if number == 1 or column == KEY - 6 else value
            sheet.cell(number, column).value = blanks if value is not None else None
    for dimension in sheet.column_dimensions.values():
        dimension.hidden = False


def filter_out(sheet: Worksheet) -> None:
    for row in (2, 3):
        sheet.row_dimensions[row].hidden = True


def title_on_top(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 2)
    sheet["A1"] = "石桥村整改台账（已填）"


def rename(sheet: Worksheet) -> None:
    sheet.title = "张三填"


@pytest.mark.parametrize("after", [reverse, move_columns, filter_out, title_on_top, rename])
def test_what_is_sorted_moved_filtered_or_renamed_says_the_same(
    tmp_path: Path, after: Change
) -> None:
    def change(sheet: Worksheet) -> None:
        fill(ALL)(sheet)
        after(sheet)

    assert answers(made(tmp_path, change)) == MEANT


@needs_office
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_what_libreoffice_saved_says_the_same(tmp_path: Path, ending: str) -> None:
    path = made(tmp_path, fill(ALL))
    again = saved_again(path, tmp_path / "filled", ending)
    assert answers(again) == MEANT
    assert taken(again).lines == taken(path).lines


@needs_office
def test_an_unfilled_ledger_that_libreoffice_saved_counts_as_touched(tmp_path: Path) -> None:
    (written,) = write_village_ledgers(tmp_path, [ledger()], RUN, Phrasebook("zh"))
    assert written_as(written.path) is not None
    assert written_as(saved_again(written.path, tmp_path / "filled")) is None


@needs_office
def test_what_libreoffice_saved_keeps_its_locks_and_choices(tmp_path: Path) -> None:
    path = saved_again(made(tmp_path, fill(ALL)), tmp_path / "filled")
    sheet = load_workbook(path).worksheets[0]
    assert sheet.protection.sheet and not sheet["G3"].protection.locked
    assert sheet["A3"].protection.locked and sheet.column_dimensions["I"].hidden
    assert sheet.data_validations.dataValidation[0].type == "list"


def test_a_line_copied_with_the_same_answer_counts_once(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        fill({2: "已更正"})(sheet)
        fill({6: "已改"}, "派出所已核")(sheet)
        sheet.cell(6, KEY).value = "key-1"
        sheet.cell(7, KEY).value = "key-1"  # copied before it was filled in

    lines = taken(made(tmp_path, change)).lines
    assert [line.key for line in lines] == ["key-1", "key-2", "key-3", "key-4"]
    assert lines[0].evidence == "看了户口簿\n派出所已核"


# -- what contradicts


def break_all(sheet: Worksheet) -> None:
    fill({2: "已更正", 3: "大概吧"})(sheet)
    fill({4: "均属实"}, "  ")(sheet)
    fill({5: "已更正"}, "已上环，孕检正常")(sheet)
    fill({6: "不属本单位职责", 7: "已更正", 8: "已更正"})(sheet)
    sheet.cell(6, KEY).value = "key-1"
    sheet.cell(8, KEY).value = "key-of-another-village"


def test_all_that_contradicts_is_named_with_its_row_at_once(tmp_path: Path) -> None:
    path = made(tmp_path, break_all)
    assert named(path) == [
        ("ledger-answer-unknown", 3),
        ("ledger-evidence-missing", 4),
        ("ledger-evidence-forbidden", 5),
        ("ledger-row-twice", 6),
        ("ledger-row-keyless", 7),
        ("ledger-row-unknown", 8),
    ]


def test_no_error_repeats_what_somebody_wrote(tmp_path: Path) -> None:
    told = str(refused(made(tmp_path, break_all)).as_json())
    assert "大概吧" not in told and "上环" not in told and "张三" not in told


def test_missing_lines_are_named_by_their_numbers(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        fill({2: "已更正"})(sheet)
        sheet.delete_rows(3, 2)

    (problem,) = refused(made(tmp_path, change)).causes
    assert problem.code == "ledger-lines-missing"
    assert (problem.params["count"], problem.params["numbers"]) == (2, "2, 3")


def test_a_long_list_of_contradictions_is_counted_whole(tmp_path: Path) -> None:
    path = made(tmp_path, fill(dict.fromkeys(range(2, 92), "随便")), count=90)
    error = refused(path)
    assert error.params["count"] == 90 and len(error.causes) == 50


def test_another_workspace_s_ledger_is_refused(tmp_path: Path) -> None:
    run = replace(RUN, workspace="space-2")
    (written,) = write_village_ledgers(tmp_path, [ledger()], run, Phrasebook("zh"))
    assert refused(written.path).code == "ledger-other-workspace"


def test_a_workbook_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    assert refused(tmp_path / "a.xlsx").code == "ledger-not-ours"
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 nothing")
    assert refused(tmp_path / "b.xlsx").code.startswith("file-")
    assert refused(tmp_path / "none.xlsx").code == "file-missing"


@pytest.mark.parametrize("column", [ANSWER, EVIDENCE, KEY])
def test_a_column_that_is_gone_or_there_twice_is_refused(tmp_path: Path, column: int) -> None:
    def drop(sheet: Worksheet) -> None:
        sheet.delete_cols(column)

    def double(sheet: Worksheet) -> None:
        sheet.cell(1, 12).value = sheet.cell(1, column).value

    assert refused(made(tmp_path, drop)).code == "ledger-no-columns"
    assert refused(made(tmp_path / "more", double)).code == "ledger-column-twice"


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_edit_that_changes_no_answer_changes_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    told = {row: chance.choice([*ALL.values(), ""]) for row in range(2, 8)}

    def change(sheet: Worksheet) -> None:
        fill({row: word for row, word in told.items() if word})(sheet)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        heads, *lines = rows
        chance.shuffle(lines)
        order = chance.sample(range(len(heads)), len(heads))
        sheet.delete_rows(1, sheet.max_row)
        at = chance.randint(1, 4)
        for line in (heads, *lines):
            for column, was in enumerate(order, 1):
                sheet.cell(at, column).value = line[was]
            sheet.row_dimensions[at].hidden = chance.random() < 0.3
            at += chance.choice([1, 1, 1, 2])
        for letter in "ABCDEFGHI":
            sheet.column_dimensions[letter].hidden = chance.random() < 0.3
        sheet.title = chance.choice(["整改台账", "Sheet1", "张三"])

    path = made(tmp_path_factory.mktemp("edited"), change, count=6)
    with pytest.MonkeyPatch.context() as here:
        here.setattr(returned_ledgers, "read_value", lambda read, file: read(file))
        words = {word: answer for word, answer in zip(ALL.values(), MEANT.values(), strict=False)}
        assert answers(path) == {f"key-{row - 1}": words.get(word) for row, word in told.items()}
