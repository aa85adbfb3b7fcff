"""Questions for the door on their page: whom nobody met may be away, and is no finding before the
household was asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from office.desk import Desk

from doorstep import Workspace
from doorstep.render.wording import likely_yes

VISITS = """村,户编号,入户日期,结果,答复人,姓名,性别,出生日期
河湾村,1,2026-06-10,完成,本人,赵五,男,1970-01-01
"""


@pytest.fixture
def asked(desk: Desk, tmp_path: Path) -> Desk:
    """A desk whose visit met one of two."""
    from doorstep.office.projecting import project

    workspace = Workspace(desk.folder)
    (tmp_path / "入户.csv").write_text(VISITS, "utf-8")
    workspace.register([tmp_path / "入户.csv"])
    workspace.reconcile()
    project(workspace)
    return desk


def test_a_question_is_on_its_page_and_no_finding(asked: Desk, browser: Client) -> None:
    workspace = Workspace(asked.folder)
    [question] = workspace.questions()
    assert (question.subject, question.code) == ("钱六", "REG_OVER")
    assert question.id not in {found.id for found in workspace.findings()}
    page = browser.get("/questions").content.decode()
    assert "钱六" in page and "still belong here" in page and f"{likely_yes(question):.0%}" in page
    assert "钱六" not in browser.get("/questions?village=松坪村").content.decode()
    assert Client().get("/questions")["Location"] == "/signed-out"
