"""Explanations and questions in the reader's words: the terminal, the drawing, the workbook and
JSON say the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doorstep.app.reviewing.anchors import core_of
from doorstep.app.reviewing.mention_places import Place
from doorstep.app.reviewing.queue import Question, dated
from doorstep.engine.linkage.explain import Explanation, Rival
from doorstep.engine.linkage.reasons import RULE, Reason, value_of
from doorstep.engine.linkage.weighing import EXTRAS
from doorstep.i18n import messages
from doorstep.render.review_sheet import ReviewRow
from doorstep.render.waterfall import Step, Waterfall

_CERTAIN = 0.9999


class Speech:
    """What is said about pairs, in `lang`."""

    def __init__(self, lang: str) -> None:
        self.lang = "zh_Hans" if lang.startswith("zh") else lang

    def say(self, key: str, **params: object) -> str:
        """The sentence `key`."""
        return messages.text(key, self.lang, **params)

    def field(self, code: str) -> str:
        """The name of a field, or that a rule spoke."""
        for key in (f"explain.field.{code}", f"column.{code}"):
            if messages.known(key, self.lang):
                return messages.text(key, self.lang)
        return code

    def why(self, reason: Reason) -> str:
        """One field's reason, in words."""
        params: dict[str, object] = dict(reason.params)
        for name in ("agree", "differ"):
            facts = params.get(name)
            if isinstance(facts, list):
                comma = self.say("report.list-separator")
                params[name] = comma.join(
                    messages.text(f"explain.fact.{fact}", self.lang) for fact in facts
                )
        said = messages.text(f"explain.why.{reason.why}", self.lang, **params)
        if reason.params.get("agree") == [] and reason.why == "household-partly":
            said = self.say("explain.why.household-other")
        if "one_in" in params:
            said += self.say("explain.common", one_in=f"{params['one_in']:,}")
        return said

    def value(self, field: str, said: str | None) -> str:
        """A value as people write it."""
        if said and field == "sex" and messages.known(f"explain.sex.{said}", self.lang):
            return messages.text(f"explain.sex.{said}", self.lang)
        return said or ""

    def side(self, place: Place, values: Mapping[str, Any]) -> str:
        """Where a row stands and whom it names."""
        return self.say("explain.side", where=self.where(place), name=dated(values)["name"] or "—")

    def where(self, place: Place) -> str:
        """File, sheet, row and, of several persons on one row, which."""
        sheet = f" {place.sheet}" if place.sheet else ""
        kind = messages.text(f"kind.{place.kind}", self.lang)
        role = messages.text(f"role.{place.role}", self.lang)
        return self.say(
            "explain.where", file=place.file + sheet, row=place.row, kind=kind, role=role
        )

    def chance(self, probability: float) -> str:
        """A probability as a percentage; never quite 100 or 0."""
        if probability > _CERTAIN:
            return "> 99.99%"
        return "< 0.01%" if probability < 1 - _CERTAIN else f"{probability * 100:.2f}%"

    # -- explanations

    def verdict(self, told: Explanation) -> str:
        """The outcome and its reason in one line."""
        because = messages.text(f"explain.because.{told.because}", self.lang)
        if told.verdict == "review":
            because += self.say("explain.because.semicolon") + messages.text(
                f"explain.review.{told.why_review}", self.lang
            )
        code = (
            f"{told.verdict}-{'linked' if told.linked else 'apart'}"
            if told.verdict == "review"
            else told.verdict
        )
        return messages.text(
            f"explain.verdict.{code}",
            self.lang,
            because=because,
            chance=self.chance(told.probability),
        )

    def waterfall(
        self,
        told: Explanation,
        places: Mapping[str, Place],
        values: Mapping[str, Mapping[str, Any]],
    ) -> Waterfall:
        """Everything the picture shows."""
        prior = Step(self.field("prior"), "", "", told.prior_bits, self.say("explain.why.prior"))
        total = Step(self.field("total"), "", "", told.total_bits, self.say("explain.why.total"))
        if told_bar(told):
            total = Step(total.label, "", "", None, self.say("explain.why.overruled"), ruling=True)
        notes = [self._rival(rival, told, places, values) for rival in told.rivals]
        return Waterfall(
            title=self.say("explain.title"),
            sides=(
                self.side(places[told.left], values[told.left]),
                self.side(places[told.right], values[told.right]),
            ),
            verdict=self.verdict(told),
            steps=[
                prior,
                *(
                    self._step(one, told)
                    for one in told.fields
                    if one.grade != RULE or abs(one.bits) >= 0.05
                ),
            ],
            total=total,
            notes=[
                *([self.say("explain.rivals")] if notes else []),
                *notes,
                self.say("explain.records"),
            ],
            against_word=self.say("explain.against"),
            for_word=self.say("explain.for"),
        )

    def _step(self, reason: Reason, told: Explanation) -> Step:
        left, right = (self.value(reason.field, said) for said in (reason.left, reason.right))
        if reason.field == "household" and left == right:
            right = ""
        ruling = reason.grade == RULE and reason.field == told_bar(told)
        bits = None if reason.grade == "missing" else reason.bits
        return Step(
            self.field("rule" if ruling else reason.field),
            left,
            right,
            bits,
            self.why(reason),
            ruling,
        )

    def _rival(
        self,
        rival: Rival,
        told: Explanation,
        places: Mapping[str, Place],
        values: Mapping[str, Mapping[str, Any]],
    ) -> str:
        own = told.left if told.left in (rival.left, rival.right) else told.right
        other = rival.right if rival.left == own else rival.left
        state = messages.text(f"explain.rival.{'linked' if rival.linked else 'apart'}", self.lang)
        because = (
            "" if rival.linked else messages.text(f"explain.because.{rival.because}", self.lang)
        )
        return self.say(
            "explain.rival",
            one=self.side(places[own], values[own]),
            other=self.side(places[other], values[other]),
            bits="×" if rival.bits < -50 else f"{rival.bits:+.1f}".replace("-", "−"),
            state=state + (self.say("report.brackets", text=because) if because else ""),
        )

    def explanation(
        self,
        told: Explanation,
        places: Mapping[str, Place],
        values: Mapping[str, Mapping[str, Any]],
    ) -> dict[str, object]:
        """As `explain --json` prints it."""
        return {
            "left": told.left,
            "right": told.right,
            "left_cells": cells(places[told.left], values[told.left]),
            "right_cells": cells(places[told.right], values[told.right]),
            "probability": round(told.probability, 6),
            "rule": told.rule,
            "verdict": told.verdict,
            "linked": told.linked,
            "because": told.because,
            "review": told.why_review,
            "said": self.verdict(told),
            "round": told.round,
            "prior_bits": round(told.prior_bits, 6),
            "total_bits": round(told.total_bits, 6),
            "fields": [self.reason(one) for one in told.fields],
            "rivals": [
                {"left": r.left, "right": r.right, "bits": round(r.bits, 6), "probability": round(r.probability, 6),
                 "linked": r.linked, "because": r.because}
                for r in told.rivals
            ],
        }  # fmt: skip

    def reason(self, one: Reason) -> dict[str, object]:
        """One field as JSON: `why` is a code that stays, `said` its sentence."""
        return {"field": one.field, "left": one.left, "right": one.right, "grade": one.grade,
                "bits": round(one.bits, 6), "why": one.why, "said": self.why(one)}  # fmt: skip

    # -- the queue

    def question(self, asked: Question) -> dict[str, object]:
        """As `review --json` prints it."""
        return {
            "id": asked.id,
            "left": asked.left.id,
            "right": asked.right.id,
            "left_cells": cells(asked.left, asked.left_values),
            "right_cells": cells(asked.right, asked.right_values),
            "probability": round(asked.probability, 6),
            "why": asked.why,
            "linked": asked.linked,
            "reasons": [self.reason(one) for one in asked.reasons],
            "gain": asked.gain,
            "left_print": core_of(asked.left_values),
            "right_print": core_of(asked.right_values),
        }

    def sheet_row(self, asked: Question) -> ReviewRow:
        """As the workbook shows it."""
        now = messages.text(f"explain.rival.{'linked' if asked.linked else 'apart'}", self.lang)
        return ReviewRow(
            asked=self.say(
                "review.asked",
                why=messages.text(f"explain.review.{asked.why}", self.lang),
                now=now,
                chance=self.chance(asked.probability),
            ),
            left=self._shown(asked.left, asked.left_values),
            right=self._shown(asked.right, asked.right_values),
            differs=_differing(asked),
            reasons="\n".join(
                f"{_sign(one)} {self.field(one.field)}{self.say('explain.colon')}{self.why(one)}"
                for one in asked.reasons
                if one.grade != "missing"
            ),
            keys={
                "id": asked.id,
                "left": asked.left.id,
                "right": asked.right.id,
                "left_print": core_of(asked.left_values),
                "right_print": core_of(asked.right_values),
            },
        )

    def question_line(self, asked: Question) -> str:
        """One pair for the terminal."""
        return self.say(
            "review.line",
            id=asked.id,
            left=self.side(asked.left, asked.left_values),
            right=self.side(asked.right, asked.right_values),
            why=messages.text(f"explain.review.{asked.why}", self.lang),
            gain=f"{asked.gain:.2f}",
        )

    def _shown(self, place: Place, values: Mapping[str, Any]) -> dict[str, str]:
        row = dated(values)
        shown = {
            code: self.value(code, row.get(code))
            for code in ("name", "sex", "birth_date", "id_number")
        }
        return {**shown, "household": value_of("household", row) or "", "where": self.where(place)}


def cells(place: Place, values: Mapping[str, Any]) -> dict[str, object]:
    """Where a row stands and what it says, as JSON."""
    about = ("id", "kind", "role", "row_id", "file", "household_key", "struck")
    said = {
        name: value
        for name, value in values.items()
        if name not in about and value not in (None, "")
    }
    return {"file": place.file, "sheet": place.sheet, "row": place.row, "kind": place.kind, "role": place.role,
            "values": said}  # fmt: skip


def told_bar(told: Explanation) -> str | None:
    """The bar that overruled the weight, if one did: always the last entry of the fields."""
    last = told.fields[-1] if told.fields else None
    return (
        last.field if last is not None and last.grade == RULE and last.field not in EXTRAS else None
    )


def _differing(asked: Question) -> frozenset[str]:
    """The columns in which both records say something and do not say the same; half a date agrees
    with the whole."""
    left, right = dated(asked.left_values), dated(asked.right_values)
    found = {
        code
        for code in ("name", "sex", "id_number")
        if left[code] and right[code] and left[code] != right[code]
    }
    born = sorted((left["birth_date"] or "", right["birth_date"] or ""))
    if not born[1].startswith(born[0]):
        found.add("birth_date")
    home = next(
        (one.params.get("differ") for one in asked.reasons if one.field == "household"), None
    )
    return frozenset(found | ({"household"} if home else set()))


def _sign(one: Reason) -> str:
    return "+" if one.bits > 0 else "−"
