"""A desk for tests: a small workspace with its office open, two people who may sign in. It is made
once for each kind of database; every test gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from doorstep import Workspace
from doorstep.domain.roles import AccountRole
from doorstep.office import configuring
from doorstep.office.configuring import open_office
from office.postgres import Server, started

PERSONS = """村,户编号,与户主关系,姓名,性别,出生日期,身份证号
松坪村,1,户主,张三,男,1985-03-07,11010519491231002X
松坪村,1,妻,李四,女,1986-02-01,
松坪村,2,户主,王小明,男,1990-05-06,
河湾村,1,户主,赵五,男,1970-01-01,
河湾村,1,妻,钱六,女,1971-02-02,
"""
DEATHS = """村,姓名,性别,死亡日期,注销日期
松坪村,王小明,男,2024-05-01,2024-06-20
"""


SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Desk:
    """An open office: its folder, its database's address ("" is the file in the folder), two
    accounts (the second is a person of the office), and all bytes that its database holds."""

    folder: Path
    url: str
    lin: object
    zhao: object
    held: Callable[[], bytes]


@dataclass
class KeptDesk:
    """What desks are copied from: a room with a reconciled workspace and its keys, and the address
    of the PostgreSQL database that belongs to it, once one was asked for."""

    room: Path
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The workspace."""
        return self.room / "清溪镇"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL."""
    with started() as running:
        if running is None:
            pytest.skip("no PostgreSQL server")
        yield running


@pytest.fixture(scope="session")
def kept_desk(tmp_path_factory: pytest.TempPathFactory) -> KeptDesk:
    """The workspace that every desk is a copy of."""
    kept = KeptDesk(tmp_path_factory.mktemp("desk"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DOORSTEP_KEYS", str(kept.room / "keys"))
        workspace = Workspace.create(kept.folder, lang="en")
        files = [kept.room / "人口.csv", kept.room / "死亡.csv"]
        for file, text in zip(files, (PERSONS, DEATHS), strict=True):
            file.write_text(text, "utf-8")
        workspace.register(files)
        workspace.reconcile()
    return kept


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; `parametrize("database", [...], indirect=True)` chooses."""
    return str(getattr(request, "param", SQLITE))


@pytest.fixture
def desk(
    database: str,
    kept_desk: KeptDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Desk]:
    """A reconciled workspace with its office and pages open."""
    running = request.getfixturevalue("server") if database == POSTGRESQL else None
    if database not in kept_desk.urls:
        kept_desk.urls[database] = "" if running is None else running.empty()
        monkeypatch.setenv("DOORSTEP_KEYS", str(kept_desk.room / "keys"))
        _open(kept_desk.folder, kept_desk.urls[database])
        _people()
        _close()
    for part in ("keys", kept_desk.folder.name):
        shutil.copytree(kept_desk.room / part, tmp_path / part)
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    folder = tmp_path / kept_desk.folder.name
    url = "" if running is None else running.copy_of(kept_desk.urls[database])
    _open(folder, url)
    from doorstep.office.models import Account

    def held() -> bytes:
        files = folder.glob("office.db*") if running is None else running.files_of(url)
        return b"".join(path.read_bytes() for path in files)

    lin, zhao = sorted(Account.objects.all(), key=lambda account: account.said["name"])
    yield Desk(folder, url, lin, zhao, held)
    _close()


def _open(folder: Path, url: str) -> None:
    from doorstep.web.configuring import FACES

    hosts = {"ALLOWED_HOSTS": [*configuring._HOSTS, "testserver"]}
    open_office(folder, url=url, faces=FACES | hosts)


def _people() -> None:
    from doorstep.office.accounts import make_account
    from doorstep.office.people import add_person
    from doorstep.office.roles import give_role

    make_account("林", None)
    zhao = make_account("赵", None, person=add_person("赵", None, phone="13800000001"))
    give_role(zhao, AccountRole.STEWARD, None)


def _close() -> None:
    from django.db import connections

    connections.close_all()
