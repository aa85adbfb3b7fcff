"""The front door: a workspace folder in which registers are kept, reconciled and reported.

The one place that strings verbs together. What only `reconcile` needs is imported there: taking in
a file and undoing must not wait for the linker.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pyarrow as pa

from doorstep import packs, store
from doorstep.app import registering
from doorstep.app.findings import as_finding, finding_table
from doorstep.app.holdings import held_files, joined_tables
from doorstep.app.importing import Progress
from doorstep.app.telling_apart import RegisterOptions
from doorstep.app.tidy import Results, Table
from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.domain.inspection import DeskFact
from doorstep.domain.recipes import Remembered
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import HeldFile, Looked, Registered, Undone, VersionChange
from doorstep.engine.intake.arrow import schema
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook, choose_language
from doorstep.i18n.system import system_language
from doorstep.store import SealedFolder, Source, Store

if TYPE_CHECKING:
    from doorstep.app.reviewing.places import MentionPlaces
    from doorstep.app.sampling.draws import DrawRequest
    from doorstep.app.sampling.lists import Registers
    from doorstep.app.scoring.score import Reconciled
    from doorstep.app.signs import Detecting
    from doorstep.app.simulating import SimulationRequest
    from doorstep.app.visiting import VisitsRequest
    from doorstep.engine.inspection.results import ProtocolSimulation, ScoreResult
    from doorstep.engine.inspection.scoring.figures import ItemStanding
    from doorstep.engine.inspection.signs import Sign
    from doorstep.engine.inspection.simulation import Batch
    from doorstep.engine.linkage.overlap import Overlap
    from doorstep.engine.linkage.result import RegisterLinks
    from doorstep.engine.linkage.review import ListedDecision, PairExplanation, ReviewQueue
    from doorstep.engine.survey.certificates import DrawResult, VerificationResult
    from doorstep.render.files import WrittenReport

pa.set_memory_pool(pa.system_memory_pool())  # gives memory back that the default pool would keep


def _silent(step: str, done: int, total: int) -> None:
    """No progress wanted."""


class Workspace:
    """One workspace folder.

    Raises:
        BadInput: the folder is no workspace, its key is missing, or a file cannot be used; nothing
        is changed then.
    """

    def __init__(self, folder: str | Path) -> None:
        self._store = Store.open(folder)
        self.pack: PackSpec = packs.load(self._store.settings.pack)
        self._loaded: tuple[str, dict[str, pa.Table]] | None = None
        self._held: tuple[str, Reconciled] | None = None
        self.known: Sequence[DeskFact] = ()  # of rubrics' items, by the desk; set before a score
        self.overtaken = False
        """Whether something was registered or decided while the last reconcile ran."""

    @classmethod
    def create(cls, folder: str | Path, *, pack: str = "cn", lang: str | None = None) -> Workspace:
        """Make an empty workspace that speaks `lang` ("zh", "en"; else the pack's language).

        Opening one that is there already with the same pack changes at most its language.
        """
        asked, usual = choose_language([lang]), packs.load(pack).language
        made = store.create(folder, packs.settled(pack), language=asked or usual)
        if asked not in (None, made.settings.language):
            made.speak(asked)
        return cls(folder)

    def __repr__(self) -> str:
        return f"Workspace({str(self._store.folder)!r}, pack={self.pack.code!r})"

    # -- registers in

    def register(
        self, files: Iterable[str | Path], **options: Unpack[RegisterOptions]
    ) -> Registered:
        """Take in ledger files (of a folder all in it); all of them, or on any error none. What may
        be said with it stands at `RegisterOptions`."""
        options["as_of"] = options.get("as_of") or self.day
        return registering.register(self._store, self.pack, map(Path, files), options)

    def look(self, files: Iterable[str | Path], **options: Unpack[RegisterOptions]) -> list[Looked]:
        """Tell what `register` would understand of files and what they would be; keeps nothing."""
        from doorstep.app.understanding import look

        return look(self, map(Path, files), options)

    def recipes(self, *, forget: bool = False) -> tuple[Remembered, ...]:
        """List what was said of layouts and holds for the next such table, or `forget` it."""
        from doorstep.app import recipes

        return recipes.forget(self._store) if forget else recipes.remembered(self._store)

    def withdraw(self, file: str) -> str:
        """Take a registered file out again, by its name, id, or a part of the name; returns it."""
        return registering.withdraw(self._store, file).file

    def undo(self) -> Undone:
        """Go back to the state before the last change."""
        return registering.undo(self._store)

    def files(self) -> Results[HeldFile]:
        """List the registered files as they are held, with their versions."""
        return Results(held_files(self._store))

    def compare_files(self, before: str, after: str) -> VersionChange:
        """Compare two files row by row: each a path, or a held file's name (`NAME@2`: its second
        version)."""
        return registering.compare(self._store, self.pack, self.day, before, after)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The registered files, each with its row balance."""
        return self._store.state().sources

    def table(self, kind: str) -> Table:
        """All records of one register kind over all files (empty if none was registered); rolls
        are a kind of their own, "persons_roll"."""
        return Table(self._tables().get(kind, schema(self.pack, kind).empty_table()))

    # -- what does not agree

    def reconcile(self, *, as_of: dt.date | None = None, progress: Progress = _silent) -> Table:
        """Link and compare everything registered, keeping to what people decided; returns the
        findings."""
        from doorstep.app.reconciling import HeldRegisters, reconcile
        from doorstep.engine.checks import ENGINE_VERSION

        progress("load", 0, 3)
        run = self._store.run_id(ENGINE_VERSION)
        held = HeldRegisters(self._tables(), self._sources(), as_of or self.day)
        found, self.overtaken = reconcile(self._store, self.pack, held, run, progress)
        progress("done", 3, 3)
        return finding_table([one for one in found if not one.is_question], self.phrases)

    def findings(self) -> Results[Finding]:
        """The findings of the last reconcile."""
        return Results([found for found in self._compared() if not found.is_question])

    def questions(self) -> Results[Finding]:
        """What the last reconcile leaves to be asked at the door before anybody says that it is so:
        who may be missing from a list, or may have left."""
        return Results([found for found in self._compared() if found.is_question])

    def _compared(self) -> Results[Finding]:
        return Results(
            as_finding(json.loads(line))
            for line in bytes(self._run().content("findings.jsonl")).splitlines()
        )

    def links(self) -> Table:
        """The links of the last reconcile."""
        return Table(self._run().table("links.parquet"))

    def subjects(self) -> Table:
        """The rows and roles that each finding of the last reconcile is about."""
        return Table(self._run().table("subjects.parquet"))

    def mentions(self) -> Table:
        """Every person that some row speaks of, and what the row says of them."""
        return Table(self._places().mentions)

    def people(self) -> Table:
        """Every mention of the last reconcile and the person, whose id stays from run to run."""
        return Table(self._run().table("people.parquet"))

    def households(self) -> Table:
        """Every household page of the last reconcile and its household, by the people it shares."""
        return Table(self._run().table("households.parquet"))

    def overlap(self) -> Results[Overlap]:
        """For every two sources of people, whose records stand in both and whose in one only, after
        the last reconcile: lists of records, `findings` and a look at the papers tell why."""
        from doorstep.engine.linkage.overlap import overlaps

        mentions = self.mentions().arrow
        struck = mentions.filter(mentions.column("struck")).column("id").combine_chunks()
        return Results(overlaps(self.people().arrow, self.links().arrow, struck))

    def places(self, mentions: Iterable[str]) -> dict[str, str]:
        """Find where these mentions stand, as people write it: "file:sheet:row:role"."""
        return {id_: place.reference for id_, place in self._places().of(list(mentions)).items()}

    # -- who is who, for people

    def explain(self, left: str, right: str) -> PairExplanation:
        """Explain why two mentions were, or were not, taken for one person in the last reconcile.

        Each is a mention id, or "file:row", "file:sheet:row", with ":role" where a row names
        several people.
        """
        from doorstep.app.reconciling import prepared
        from doorstep.engine.linkage.explain import explain
        from doorstep.engine.linkage.review import PairExplanation

        run, places = self._linked(), self._places()
        ends = places.find(left), places.find(right)
        ready = prepared(self._store, self.pack, places.mentions, self._sources(), self.day.year)
        told = explain(places.mentions, self.pack, run, *ends, ready)
        rivals = (end for rival in told.rivals for end in (rival.left, rival.right))
        return PairExplanation(told, places.records([told.left, told.right, *rivals]))

    def review(self) -> ReviewQueue:
        """List the pairs of the last reconcile to look at, those first that change most."""
        from doorstep.app.reviewing.queue import review_pairs
        from doorstep.engine.linkage.review import ReviewQueue

        run = self._linked()
        pairs = review_pairs(run.review, run.links, self.findings(), self._places())
        return ReviewQueue(pairs, self.day)

    def decide(
        self, file: str | Path, *, who: str | None = None, why: str | None = None
    ) -> dict[str, int]:
        """Take in a filled review sheet, or CSV or JSON lines of left, right, verdict, who, why:
        all of it or nothing.

        `who` and `why` stand for rows that do not say. Returns how many were taken, withdrawn,
        unchanged, unsure.
        """
        from doorstep.app.reviewing.decisions import take
        from doorstep.app.reviewing.forms import read_decided

        return take(self._store, self._places(), read_decided(Path(file)), who, why)

    def decisions(self) -> Results[ListedDecision]:
        """List what people decided and did not take back, and whether it holds or rests."""
        from doorstep.app.reviewing.decisions import MATCHES, standing

        kept = [decision for decision in self._store.decisions() if MATCHES in decision.what]
        if not kept:
            return Results()
        places = self._places()
        decided = standing(kept, places.mentions)
        ends = places.of([end for one in decided for end in one.pair or ()])
        at = {id_: place.reference for id_, place in ends.items()}
        return Results(one.listed(at) for one in decided)

    def report(
        self,
        path: str | Path,
        *,
        lang: str = "zh_Hans",
        as_of: dt.date | None = None,
        full: bool = False,
    ) -> WrittenReport:
        """Write the findings as ledger workbook (.xlsx, with the stewards' own workbooks marked
        beside it), one-page brief (.pdf, .docx) or data (.json), by the path's ending; with
        `full` no identity number or telephone number is masked.
        """
        from doorstep.app.briefing import write_report

        return write_report(self, Path(path), lang=lang, as_of=as_of or self.day, full=full)

    # -- whom to visit

    def draw(self, request: DrawRequest) -> DrawResult:
        """Draw households by a protocol or a design, and write them with their certificate."""
        from doorstep.app.sampling.draws import draw_sample

        return draw_sample(self.drawn_from(), request, store.utc_now)

    def verify_draw(
        self, certificate: str | Path, published: str | None = None
    ) -> VerificationResult:
        """Draw again what a certificate says; `published`: the hash that hung on the board."""
        from doorstep.app.sampling.verifying import verify_certificate

        return verify_certificate(self.drawn_from(), Path(certificate), published)

    def score(self, rubric: str, facts: str | Path | None = None) -> ScoreResult:
        """Hold the last reconcile against a rubric; `facts` says what no register holds."""
        return self._reconciled().score(rubric, Path(facts) if facts else None)

    def standings(self, rubric: str, facts: str | Path | None = None) -> Results[ItemStanding]:
        """What the last reconcile knows of every item of a rubric in every place."""
        return Results(self._reconciled().standings(rubric, Path(facts) if facts else None))

    def detect(self, **asked: Unpack[Detecting]) -> Results[Sign]:
        """Signs that records were made for an inspection, about offices alone."""
        from doorstep.app.signs import detect_signs

        return Results(detect_signs(self._store, self.drawn_from(), asked))

    def simulate(self, request: SimulationRequest) -> ProtocolSimulation:
        """Simulate an inspection by a protocol of the pack on what the last reconcile knows."""
        from doorstep.app.scoring.score import rubric_of
        from doorstep.app.simulating import simulate_protocol

        rubric = rubric_of(self.pack, request.rubric)
        known = self.standings(request.rubric, request.facts)
        return simulate_protocol(self.drawn_from(), rubric, known, request)

    def next_visits(self, request: VisitsRequest) -> Results[Batch]:
        """Plan the visits that would tell the most next, households drawn at random."""
        from doorstep.app.scoring.score import rubric_of
        from doorstep.app.visiting import plan_visits

        rubric = rubric_of(self.pack, request.rubric)
        known = self.standings(request.rubric, request.facts)
        return Results(plan_visits(self.drawn_from(), rubric, known, request))

    @property
    def is_simulated(self) -> bool:
        """Whether the people here are noted as invented (as the demo does)."""
        return any(d.what.get("simulated") for d in self._store.decisions())

    def mark_simulated(self) -> None:
        """Note for every later report that the residents of this workspace are invented."""
        note = {"simulated": True}
        self._store.add_decision(who="doorstep demo", why="generated data", what=note)

    @property
    def store(self) -> Store:
        """The sealed store beneath."""
        return self._store

    @property
    def phrases(self) -> Phrasebook:
        """The words of the workspace's language, else of the system's."""
        return Phrasebook(self._store.settings.language or system_language(os.environ) or DEFAULT)

    @property
    def day(self) -> dt.date:
        """The day the workspace speaks of: the one fixed in its settings, else today."""
        fixed = self._store.settings.as_of
        return dt.date.fromisoformat(fixed) if fixed else dt.date.today()

    def _reconciled(self) -> Reconciled:
        """The last reconcile as a score sees it; a run never changes, so it is read once."""
        from doorstep.app.scoring.score import reconciled

        run = self._run().relative
        if self._held is None or self._held[0] != run:
            self._held = (run, reconciled(self, self._tables(), self._compared()))
        return self._held[1]

    def drawn_from(self) -> Registers:
        """The registers as a draw sees them."""
        from doorstep.app.sampling.lists import Registers

        tables, state = self._tables(), (self._loaded or ("",))[0]
        return Registers(tables, self.pack, self.day, self._store, state)

    def _run(self) -> SealedFolder:
        from doorstep.engine.checks import ENGINE_VERSION

        run = self._store.run_id(ENGINE_VERSION)
        if not self._store.has_run(run):
            raise BadInput("not-reconciled")
        return self._store.run(run)

    def _linked(self) -> RegisterLinks:
        """What the linker said in the last reconcile."""
        from doorstep.engine.linkage.result import RegisterLinks

        run = self._run()
        links, review, judged = (run.table(f"{n}.parquet") for n in ("links", "review", "judged"))
        return RegisterLinks(links, review, judged, json.loads(bytes(run.content("model.json"))))

    def _places(self) -> MentionPlaces:
        from doorstep.app.reviewing.places import MentionPlaces
        from doorstep.engine.linkage import mentions

        tables = self._tables()
        return MentionPlaces(tables, mentions(tables, self.pack, self.day.year))

    def _tables(self) -> dict[str, pa.Table]:
        """All register tables of the present state, read once: a state never changes."""
        state = self._store.state()
        if self._loaded is None or self._loaded[0] != state.id:
            self._loaded = (state.id, joined_tables(self._store, state.sources, self.pack))
        return self._loaded[1]

    def _sources(self) -> tuple[Source, ...]:
        """The sources of `_tables`, whatever was registered meanwhile."""
        self._tables()
        assert self._loaded is not None
        return self._store.state_at(self._loaded[0]).sources
