"""What the desk knows that fills items of a rubric, so that nobody types it again: each kind of
fact is gathered where its rows are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from doorstep.app.workspace import Workspace
from doorstep.domain.inspection import DeskFact
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.office.corrections import correction_facts
from doorstep.office.queries.awareness import awareness_facts
from doorstep.office.quizzes import quiz_facts
from doorstep.office.site_walks import walked_facts

COLLECTORS: Mapping[FactKind, Callable[[], list[DeskFact]]] = {
    FactKind.AWARENESS: awareness_facts,
    FactKind.CORRECTIONS: correction_facts,
    FactKind.SITES: walked_facts,
    FactKind.QUIZ: quiz_facts,
}


def judged(workspace: Workspace) -> Workspace:
    """The workspace, told what the office that is open knows of rubrics' items."""
    workspace.known = [fact for collect in COLLECTORS.values() for fact in collect()]
    return workspace
