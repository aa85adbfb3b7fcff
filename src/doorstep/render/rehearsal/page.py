"""A rehearsal laid out as plain data in the reader's words; lengths are shares of the axis, 0 to
1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doorstep.render.brief import Band
from doorstep.render.glyphs import FONT_FAMILY
from doorstep.render.printing import Page
from doorstep.render.rehearsal.record import GOOD_FROM, WATCH_FROM, Record, band
from doorstep.render.wording import Words

MOST_VILLAGES = 40

MOST_UNKNOWN = 0.4

"""With a larger part of the points unknown a chance to pass would be a guess about guesses: it is
not said."""

_SHOWN_HASH = 16


class Sheet:
    """One record and how it is said."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.words = Words(record.lang)
        self.scale = float(record.score["scale"])

    def say(self, key: str, **params: object) -> str:
        """The sentence `report.rehearsal.<key>`."""
        return self.words.say(f"rehearsal.{key}", **params)

    def sentence(self) -> str:
        """What the lead reads first."""
        score, simulation = self.record.score, self.record.simulation
        known = {
            name: f"{score[name]:.0f}"
            for name in ("total", "lo", "hi", "unknown_points", "judged_points")
        }
        said = self.say("sentence.score", title=score["title"], scale=f"{self.scale:g}", **known)
        gap = "" if self.words.chinese else " "
        raised = [veto["title"] for veto in score["must_pass"] if veto["state"] == "raised"]
        if raised:
            comma = "、" if self.words.chinese else ", "
            said += gap + self.say("sentence.raised", titles=comma.join(raised))
        if simulation is None:
            return said
        if score["unknown_points"] > MOST_UNKNOWN * self.scale:
            return said + gap + self.say("sentence.unknown")
        ends = {name: f"{simulation['score'][name]:.0f}" for name in ("q05", "q95")}
        chance, mark = f"{100 * simulation['p_pass']:.0f}", f"{simulation['pass_mark']:g}"
        return (
            said
            + ("" if self.words.chinese else " ")
            + self.say("sentence.chance", chance=chance, mark=mark, **ends)
        )

    def bars(self) -> list[Page]:
        """The interval bars: proven points with what is unknown, the simulated inspection, papers
        and households."""
        score, simulation, gap = self.record.score, self.record.simulation, self.record.score["gap"]
        found = [self._bar("proven", score, unknown=score["unknown_points"])]
        if simulation is not None:
            ends = {"total": simulation["score"]["q50"], "lo": simulation["score"]["q05"]}
            found.append(self._bar("simulated", ends | {"hi": simulation["score"]["q95"]}))
        if gap is not None:
            found += [self._bar(side, score[side], of=100.0) for side in ("paper", "household")]
        return found

    def _bar(
        self, key: str, ends: Mapping[str, Any], *, unknown: float = 0.0, of: float | None = None
    ) -> Page:
        whole = of or self.scale
        return {
            "label": self.say(f"bar.{key}"),
            "at": min(ends["total"] / whole, 1.0),
            "low": ends["lo"] / whole,
            "high": min((ends["hi"] - unknown) / whole, 1.0),
            "end": min(ends["hi"] / whole, 1.0),
            "figure": f"{ends['total']:.0f}",
            "range": f"{ends['lo']:.0f}–{ends['hi']:.0f}",
        }

    def items(self) -> list[Page]:
        """Every item: number, title, points, interval, reason."""
        return [
            {
                "number": str(number),
                "title": item["title"],
                "points": f"{item['points']:g}",
                "got": "—" if item["got"] is None else f"{item['got']:.1f}",
                "range": f"{item['lo']:.1f}–{item['hi']:.1f}",
                "low": item["lo"] / item["points"],
                "high": min(item["hi"] / item["points"], 1.0),
                "at": None if item["got"] is None else min(item["got"] / item["points"], 1.0),
                "reason": f"{item['reason']}{'' if self.words.chinese else ' '}{item['rule_text']}",
                "records": self.words.count(len(item["records"])) if item["records"] else "",
                "band": str(band(item["got"], item["points"] - item["unknown"])),
            }
            for number, item in enumerate(self.record.score["items"], 1)
        ]

    def villages(self) -> list[Page]:
        """Every village by item; papers beside households; villages in the order of their names,
        never of points."""
        return [self._village(place) for place in self.record.score["villages"][:MOST_VILLAGES]]

    def _village(self, place: Mapping[str, Any]) -> Page:
        gap = place["gap"]
        return {
            "village": place["village"],
            "total": f"{place['total']:.0f}",
            "range": f"{place['lo']:.0f}–{place['hi']:.0f}",
            "paper": "" if gap is None else f"{place['paper']['total']:.0f}",
            "household": "" if gap is None else f"{place['household']['total']:.0f}",
            "household_range": ""
            if gap is None
            else f"{place['household']['lo']:.0f}–{place['household']['hi']:.0f}",
            "marked": bool(gap and gap["marked"]),
            "cells": [self._cell(item) for item in place["items"]],
        }

    def _cell(self, item: Mapping[str, Any]) -> Page:
        found = band(item["got"], item["points"] - item["unknown"])
        return {"band": str(found), "figure": "" if item["got"] is None else f"{item['got']:.1f}"}

    def gap_sentence(self) -> str:
        """Where papers promise clearly more than households confirm."""
        places = [
            place
            for place in self.record.score["villages"]
            if place["gap"] and place["gap"]["marked"]
        ]
        if self.record.score["gap"] is None:
            return self.say("gap.unknown")
        if not places:
            return self.say("gap.none")
        comma = "；" if self.words.chinese else "; "
        told = (
            self.say(
                "gap.village",
                village=place["village"],
                paper=f"{place['paper']['total']:.0f}",
                household=f"{place['household']['total']:.0f}",
                low=f"{place['household']['lo']:.0f}",
                high=f"{place['household']['hi']:.0f}",
            )
            for place in places
        )
        return self.say("gap.some", villages=comma.join(told))

    def told(self) -> list[str]:
        """Which inspection was simulated, and what came out of it."""
        if self.record.simulation is None:
            return [self.say("not-simulated")]
        return [self.say("simulated-protocol", protocol=self.record.protocol), *self.record.words]

    def luck(self) -> Page | None:
        """How much of the spread is luck, as a bar of two parts."""
        simulation = self.record.simulation
        if simulation is None or simulation["luck_share"] is None:
            return None
        share = float(simulation["luck_share"])
        return {
            "share": share,
            "luck": f"{self.say('luck.drawn')} {100 * share:.0f}%",
            "rest": f"{self.say('luck.unknown')} {100 - 100 * share:.0f}%",
        }

    def certificate(self) -> list[list[str]]:
        """The draw in figures that anyone can check; empty before a draw."""
        told = self.record.certificate
        if told is None:
            return []
        algorithm = told["algorithm"]
        return [
            [
                self.say("draw.sample"),
                f"{told['sample']['size']} / {told['frame'].get('size', '—')}",
            ],
            [self.say("draw.algorithm"), f"{algorithm['name']} {algorithm['version']}"],
            [self.say("draw.seed"), str(told["seed"])],
            [
                self.say("draw.commitment"),
                _short(told.get("commitment")) or self.say("draw.uncommitted"),
            ],
            [self.say("draw.frame"), _short(told["frame"]["hash"])],
            [self.say("draw.time"), str(told.get("time", "—"))],
        ]

    def vetoes(self) -> list[Page]:
        """The must-pass conditions and who stated what."""
        return [
            {
                "title": veto["title"],
                "state": self.words.named("score.veto", veto["state"]),
                "band": {"open": "unknown", "clear": "good", "raised": "fix"}[veto["state"]],
                "by": "" if veto["by"] in (None, "figures") else str(veto["by"]),
            }
            for veto in self.record.score["must_pass"]
        ]


def _short(digest: object) -> str:
    return str(digest)[:_SHOWN_HASH] + "…" if digest else ""


def page(record: Record) -> Page:
    """Everything the template draws, already in words."""
    sheet = Sheet(record)
    say, words = sheet.say, sheet.words
    mark = record.score["pass_mark"]
    edges = {"watch": f"{100 * WATCH_FROM:g}", "good": f"{100 * GOOD_FROM:g}"}
    villages = sheet.villages()
    return {
        "lang": "zh" if words.chinese else "en",
        "font": FONT_FAMILY,
        "title": say("title"),
        "township": record.township,
        "simulated": words.say("simulated") if record.simulated else "",
        "as_of": words.say("as-of", day=words.day(record.as_of)),
        "headline": sheet.sentence(),
        "bars": sheet.bars(),
        "mark": None
        if mark is None
        else {"at": mark / sheet.scale, "label": say("mark", mark=f"{mark:g}")},
        "bars_note": say("bars-note"),
        "items": {
            "title": say("items.title"),
            "heads": [
                say(f"items.{name}") for name in ("item", "points", "interval", "reason", "records")
            ],
            "rows": sheet.items(),
        },
        "villages": {
            "title": say("villages.title"),
            "note": say("villages.note"),
            "heads": [
                words.say("villages.village"),
                say("villages.total"),
                say("bar.paper"),
                say("bar.household"),
            ],
            "rows": villages,
            "more": say("villages.more", count=len(record.score["villages"]) - len(villages))
            if len(villages) < len(record.score["villages"])
            else "",
            "gap": sheet.gap_sentence(),
            "legend": [
                {
                    "band": str(one),
                    "word": words.say(f"band.{one}"),
                    "range": say(f"band.{one}", **edges),
                }
                for one in Band
            ],
        },
        "luck": sheet.luck(),
        "luck_title": say("luck.title"),
        "words": sheet.told(),
        "draw": {"title": say("draw.title"), "rows": sheet.certificate(), "none": say("draw.none")},
        "vetoes": {"title": say("vetoes.title"), "rows": sheet.vetoes()},
        "footer": [words.say("footer.records"), words.say("footer.voluntary")],
    }
