"""Findings on pages: who may not see them, narrowed by links and without a script, one with both
cells in their records, answered."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from office.desk import Desk
from web.shown import projected

from doorstep import Workspace
from doorstep.domain.verdicts import PARAM, SourceValue, ThreeWayVerdict

__all__ = ["projected"]


def test_who_is_not_signed_in_sees_no_finding(projected: Desk) -> None:
    from doorstep.office.models import Matter

    key = any_key()
    stranger = Client()
    for path in ("/findings", f"/findings/{key}"):
        assert stranger.get(path)["Location"] == "/signed-out"
    assert stranger.post(f"/findings/{key}/answer", {"answer": "corrected"}).status_code == 302
    assert Matter.objects.get(pk=key).answer_code == ""


def any_key() -> str:
    from doorstep.office.models import FindingRow

    return str(FindingRow.objects.order_by("number").first().pk)  # type: ignore[union-attr]


def listed(page: str) -> list[str]:
    return re.findall(r'href="/findings/([0-9a-f]+)"', page)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_the_list_is_narrowed_by_its_address(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import FindingRow

    every = listed(browser.get("/findings").content.decode())
    assert len(every) == FindingRow.objects.count() > 0
    for field, column in (("village", "place__name"), ("code", "code"), ("severity", "severity")):
        value = FindingRow.objects.values_list(column, flat=True).first()
        page = browser.get("/findings", {field: value}).content.decode()
        expected = FindingRow.objects.filter(**{column: value}).order_by("number")
        assert listed(page) == [str(row.pk) for row in expected]
        assert f'<option value="{value}" selected>' in page
    assert listed(browser.get("/findings?village=nowhere").content.decode()) == []


def test_a_record_stands_under_the_headers_of_its_ledger(projected: Desk, browser: Client) -> None:
    address = f"/findings/{any_key()}"
    page = browser.get(address).content.decode()
    assert '<th scope="col">身份证号<br><span class="hint">identity number</span></th>' in page
    browser.cookies["lang"] = "zh_Hans"
    assert '<th scope="col">身份证号</th>' in browser.get(address).content.decode()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_what_is_new_and_what_is_gone(
    projected: Desk, browser: Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from office.desk import PERSONS

    from doorstep.office.models import FindingRow, Matter
    from doorstep.office.opened import finding_of
    from doorstep.office.projecting import project

    folder = tmp_path_factory.mktemp("next")
    before = set(FindingRow.objects.values_list("pk", flat=True))
    lines = {row.pk: finding_of(row).subject for row in FindingRow.objects.all()}
    changed = PERSONS.replace("11010519491231002X", "110105198503070035")
    (folder / "人口.csv").write_text(changed.replace("1970-01-01", "1970-13-01"), "utf-8")
    workspace = Workspace(projected.folder)
    workspace.register([folder / "人口.csv"], yes=True)
    workspace.reconcile()
    project(workspace)
    new = set(FindingRow.objects.values_list("pk", flat=True)) - before
    gone = Matter.objects.filter(state="gone").count()
    assert new and gone
    assert set(listed(browser.get("/findings?change=new").content.decode())) == new
    page = browser.get("/findings?change=gone").content.decode()
    assert page.count('class="state gone"') == gone
    for matter in Matter.objects.filter(state="gone").select_related("task"):
        seen_by_who_closes = browser.get(f"/tasks/{matter.task.key}").content.decode()
        item = seen_by_who_closes.partition(f'id="matter-{matter.pk}"')[2].partition("</li>")[0]
        assert lines[matter.pk] and lines[matter.pk] in item and lines[matter.pk] in page


def test_one_finding_shows_both_cells_in_their_records(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import FindingRow
    from doorstep.office.opened import finding_of

    for row in FindingRow.objects.all():
        found = finding_of(row)
        page = browser.get(f"/findings/{row.pk}").content.decode()
        cells = [cell for cell in (found.left, found.right) if cell is not None]
        assert page.count('class="marked"') == len(cells)
        assert all(f" · {cell.file}</h2>" in page for cell in cells)
        assert f'href="/households/{row.household}"' in page
        assert f'href="/tasks/{row.matter.task.key}"' in page


def test_of_three_sources_every_value_is_shown_and_the_odd_one_marked(
    projected: Desk, browser: Client
) -> None:
    from doorstep.app.findings import as_object
    from doorstep.office.models import FindingRow
    from doorstep.office.opened import finding_of, rows_of
    from doorstep.office.sealing import seal

    row = FindingRow.objects.exclude(code__in=["VAL_ID", "VAL_PHONE"]).first()
    assert row is not None
    found = finding_of(row)
    said = (
        ("persons", "张三 11010519491231002X", 0.97),
        ("persons", "李四", 0.02),
        ("visits", "李四", 0.02),
    )
    sources = tuple(
        SourceValue(kind, replace(found.left, raw=raw, file=f"{at}.csv"), "2026-06-01", wrong)
        for at, (kind, raw, wrong) in enumerate(said)
    )
    verdict = ThreeWayVerdict(sources, (0,), 0.97).as_object()
    told = as_object(replace(found, params={PARAM: verdict})) | {"rows": rows_of(row).as_object()}
    row.sealed = seal(told, FindingRow._meta.db_table, row.pk)
    row.save()
    page = browser.get(f"/findings/{row.pk}").content.decode()
    assert "Of 3 sources, persons (0.csv) differs from the others and is likely wrong" in page
    assert page.count('class="marked odd"') == 1
    assert page.count('<td data-label="As of">2026-06-01</td>') == 3
    assert "张三 1101************2X" in page and "11010519491231002X</td>" not in page


def test_numbers_are_masked_that_a_finding_is_not_about(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import FindingRow

    whole = "11010519491231002X"
    for row in FindingRow.objects.filter(household__gt=""):
        page = browser.get(f"/findings/{row.pk}").content.decode()
        if row.code not in ("VAL_ID", "REG_CONFLICT", "REG_DUP", "UNREADABLE"):
            assert whole not in page


def test_an_answer_goes_to_the_matter_once_it_says_why(projected: Desk, browser: Client) -> None:
    from doorstep.office.models import Matter

    key = any_key()
    assert browser.post(f"/findings/{key}/answer", {"answer": "what"}).status_code == 400
    assert browser.post(f"/findings/{key}/answer", {"answer": "both-right"}).status_code == 403
    said = {"answer": "both-right", "note": "户口簿"}
    assert browser.post(f"/findings/{key}/answer", said)["Location"].endswith("answered=1")
    assert Matter.objects.get(pk=key).answer_code == "both-right"
    page = browser.get(f"/findings/{key}?answered=1").content.decode()
    assert 'role="status"' in page and "checked>" in page
    household = re.findall(r'href="(/households/[^"]+)"', page)[0]
    assert "户口簿" in browser.get(household).content.decode()


def test_a_finding_that_is_gone_is_one_sentence(projected: Desk, browser: Client) -> None:
    answer = browser.get("/findings/0")
    assert answer.status_code == 400 and "list of disagreements" in answer.content.decode()


@pytest.mark.parametrize("lang", ["en", "zh_Hans"])
def test_pages_read_in_both_languages(projected: Desk, browser: Client, lang: str) -> None:
    browser.post("/language", {"lang": lang})
    for path in ("/findings", f"/findings/{any_key()}"):
        page = browser.get(path).content.decode()
        assert not re.search(r">\s*(findings|finding|tasks)\.[a-z.-]+\s*<", page)


VISITS = """走访日期,访问员,应答人,结果,姓名,性别,出生日期,身份证号,与户主关系,户编号,村
2026-06-12,陈,本人,完成,张三,男,1985-03-17,11010519491231002X,户主,1,松坪村
"""


def test_why_two_records_are_one_person_is_explained(
    projected: Desk, browser: Client, tmp_path: Path
) -> None:
    from doorstep.office.models import FindingRow
    from doorstep.office.opened import rows_of
    from doorstep.office.projecting import project

    (tmp_path / "入户.csv").write_text(VISITS, "utf-8")
    workspace = Workspace(projected.folder)
    workspace.register([tmp_path / "入户.csv"])
    workspace.reconcile()
    project(workspace)
    pairs = {row.pk: rows_of(row).pair for row in FindingRow.objects.all()}
    assert set(map(bool, pairs.values())) == {True, False}
    for key, pair in pairs.items():
        page = browser.get(f"/findings/{key}").content.decode()
        assert (f'href="/findings/{key}/why"' in page) == (pair is not None)
        answer = browser.get(f"/findings/{key}/why")
        assert answer.status_code == (400 if pair is None else 200)
        if pair is not None:
            assert "张三" in answer.content.decode() and "①" in answer.content.decode()
        assert "11010519491231002X" not in answer.content.decode()
    assert Client().get(f"/findings/{any_key()}/why")["Location"] == "/signed-out"


def test_of_one_record_nobody_says_that_both_are_right(projected: Desk, browser: Client) -> None:
    from doorstep.domain.village_ledgers import holds_two_values
    from doorstep.office.models import FindingRow
    from doorstep.office.opened import finding_of

    row = next(r for r in FindingRow.objects.all() if not holds_two_values(finding_of(r)))
    page, task = f"/findings/{row.pk}", f"/tasks/{row.matter.task.key}"
    for address in (page, task):
        text = browser.get(address).content.decode()
        assert "checked, it is so" in text and "both are right" not in text
    told = {"answer": "both-right", "note": "户口簿"}
    answered = browser.post(f"{page}/answer", told, follow=True).content.decode()
    assert '<span class="tag">checked, it is so</span>' in answered
    history = browser.get(task).content.decode()
    assert "answered one matter: checked, it is so." in history
