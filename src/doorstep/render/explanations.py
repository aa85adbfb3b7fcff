"""Explanations and pairs to review in the reader's words: the terminal, the drawing, the workbook
and JSON say the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from doorstep.domain.errors import UsageError
from doorstep.engine.linkage.explain import Explanation, Rival
from doorstep.engine.linkage.reasons import RULE, Reason, value_of
from doorstep.engine.linkage.review import (
    ListedDecision,
    MentionPlace,
    MentionRecord,
    PairExplanation,
    ReviewPair,
    ReviewQueue,
)
from doorstep.engine.linkage.weighing import EXTRAS
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.render.files import kept
from doorstep.render.review_sheet import ReviewRow, review_sheet
from doorstep.render.values import value_text
from doorstep.render.waterfall import Waterfall, WaterfallStep, as_paper, as_svg, as_text

PICTURES = (".svg", ".pdf", ".png")
_NO_VALUES = ("id", "kind", "role", "row_id", "file", "household_key", "struck")
"""Columns of a mention that say where it stands, not what it says."""

# -- words


def field_name(phrases: Phrasebook, code: str) -> str:
    """Name a field, or say that a rule spoke."""
    if phrases.known(f"explain.field.{code}"):
        return phrases.text(f"explain.field.{code}")
    return phrases.name("column", code)


def why(phrases: Phrasebook, reason: Reason) -> str:
    """Say one field's reason."""
    params: dict[str, object] = dict(reason.params)
    for name in ("agree", "differ"):
        facts = params.get(name)
        if isinstance(facts, list):
            params[name] = phrases.join(phrases.text(f"explain.fact.{fact}") for fact in facts)
    none_agrees = reason.params.get("agree") == [] and reason.why == "household-partly"
    key = "explain.why.household-other" if none_agrees else f"explain.why.{reason.why}"
    one_in = reason.params.get("one_in")
    common = "" if one_in is None else phrases.text("explain.common", one_in=f"{one_in:,}")
    return phrases.text(key, **params) + common


def mention_at(phrases: Phrasebook, reference: str) -> str:
    """Say a place as it may be typed, its role in the reader's words."""
    front, _, role = reference.rpartition(":")
    return f"{front}:{phrases.name('role', role)}" if phrases.known(f"role.{role}") else reference


def side(phrases: Phrasebook, record: MentionRecord) -> str:
    """Say where a row stands and whom it names."""
    name = record.dated["name"] or UNKNOWN
    return phrases.text("explain.side", where=where(phrases, record.place), name=name)


def where(phrases: Phrasebook, place: MentionPlace) -> str:
    """Say file, sheet, row and, of several persons on one row, which."""
    return phrases.text(
        "explain.where",
        file=f"{place.file} {place.sheet}" if place.sheet else place.file,
        row=place.row,
        kind=phrases.text(f"kind.{place.kind}"),
        role=phrases.text(f"role.{place.role}"),
    )


def verdict(phrases: Phrasebook, told: Explanation) -> str:
    """Say the outcome and its reason in one line."""
    code = told.verdict
    because = [phrases.text(f"explain.because.{told.because}")]
    if told.verdict == "review":
        code = f"review-{'linked' if told.linked else 'apart'}"
        because.append(phrases.text(f"explain.review.{told.why_review}"))
    return phrases.text(
        f"explain.verdict.{code}",
        because=phrases.clauses(because),
        chance=phrases.chance(told.probability),
    )


def _state(phrases: Phrasebook, *, linked: bool) -> str:
    return phrases.text(f"explain.rival.{'linked' if linked else 'apart'}")


# -- an explanation


def explanation_text(explained: PairExplanation, phrases: Phrasebook) -> str:
    """Explain a pair for a terminal, with a waterfall of characters."""
    return as_text(waterfall(explained, phrases))


def draw_explanation(path: Path, explained: PairExplanation, phrases: Phrasebook) -> Path:
    """Draw the waterfall as .svg, .pdf or .png.

    Raises:
        UsageError: `explain-suffix`, another ending.
    """
    form = path.suffix.lower()
    if form not in PICTURES:
        raise UsageError("explain-suffix", suffix=form or "-")
    drawn = waterfall(explained, phrases)
    svg = form == ".svg"
    return kept(path, as_svg(drawn).encode("utf-8") if svg else as_paper(drawn, form[1:]))


def waterfall(explained: PairExplanation, phrases: Phrasebook) -> Waterfall:
    """Put into words everything the picture shows."""
    told, text = explained.explanation, phrases.text
    prior = field_name(phrases, "prior")
    total = field_name(phrases, "total")
    bar = overruling_bar(told)
    notes = [_rival(rival, explained, phrases) for rival in told.rivals]
    weighed = [one for one in told.fields if one.grade != RULE or abs(one.bits) >= 0.05]
    return Waterfall(
        title=text("explain.title"),
        sides=(
            side(phrases, explained.records[told.left]),
            side(phrases, explained.records[told.right]),
        ),
        verdict=verdict(phrases, told),
        steps=[
            WaterfallStep(prior, "", "", told.prior_bits, text("explain.why.prior")),
            *(_step(one, bar, phrases) for one in weighed),
        ],
        total=WaterfallStep(total, "", "", None, text("explain.why.overruled"), ruling=True)
        if bar
        else WaterfallStep(total, "", "", told.total_bits, text("explain.why.total")),
        notes=[*([text("explain.rivals")] if notes else []), *notes, text("explain.records")],
        against_word=text("explain.against"),
        for_word=text("explain.for"),
    )


def overruling_bar(told: Explanation) -> str | None:
    """Name the bar that overruled the weight, if one did: always the last entry of the fields."""
    last = told.fields[-1] if told.fields else None
    overruled = last is not None and last.grade == RULE and last.field not in EXTRAS
    return last.field if last is not None and overruled else None


def _step(reason: Reason, bar: str | None, phrases: Phrasebook) -> WaterfallStep:
    left, right = (
        value_text(phrases, reason.field, one or "") for one in (reason.left, reason.right)
    )
    if reason.field == "household" and left == right:
        right = ""
    ruling = reason.grade == RULE and reason.field == bar
    bits = None if reason.grade == "missing" else reason.bits
    label = field_name(phrases, "rule" if ruling else reason.field)
    return WaterfallStep(label, left, right, bits, why(phrases, reason), ruling)


def _rival(rival: Rival, explained: PairExplanation, phrases: Phrasebook) -> str:
    told, records = explained.explanation, explained.records
    own = told.left if told.left in (rival.left, rival.right) else told.right
    other = rival.right if rival.left == own else rival.left
    state = _state(phrases, linked=rival.linked)
    if not rival.linked:
        state += phrases.brackets(phrases.text(f"explain.because.{rival.because}"))
    return phrases.text(
        "explain.rival",
        one=side(phrases, records[own]),
        other=side(phrases, records[other]),
        bits="×" if rival.bits < -50 else phrases.bits(rival.bits),
        state=state,
    )


def explanation_payload(explained: PairExplanation, phrases: Phrasebook) -> dict[str, object]:
    """Give what `explain --json` prints; only the sentences (`said`) depend on the language."""
    told = explained.explanation
    return {
        "left": told.left,
        "right": told.right,
        "left_cells": _cells(explained.records[told.left]),
        "right_cells": _cells(explained.records[told.right]),
        "probability": round(told.probability, 6),
        "rule": told.rule,
        "verdict": told.verdict,
        "linked": told.linked,
        "because": told.because,
        "review": told.why_review,
        "said": verdict(phrases, told),
        "round": told.round,
        "prior_bits": round(told.prior_bits, 6),
        "total_bits": round(told.total_bits, 6),
        "fields": [_reason_payload(one, phrases) for one in told.fields],
        "rivals": [_rival_payload(rival) for rival in told.rivals],
    }


def _reason_payload(reason: Reason, phrases: Phrasebook) -> dict[str, object]:
    """One field: `why` is a code that stays, `said` its sentence."""
    return {
        "field": reason.field,
        "left": reason.left,
        "right": reason.right,
        "grade": reason.grade,
        "bits": round(reason.bits, 6),
        "why": reason.why,
        "said": why(phrases, reason),
    }


def _rival_payload(rival: Rival) -> dict[str, object]:
    return {
        "left": rival.left,
        "right": rival.right,
        "bits": round(rival.bits, 6),
        "probability": round(rival.probability, 6),
        "linked": rival.linked,
        "because": rival.because,
    }


def _cells(record: MentionRecord) -> dict[str, object]:
    """Where a row stands and what it says."""
    place = record.place
    values = {
        name: one
        for name, one in record.values.items()
        if name not in _NO_VALUES and one not in (None, "")
    }
    return {
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "kind": place.kind,
        "role": place.role,
        "values": values,
    }


# -- pairs to review


def review_payload(pair: ReviewPair, phrases: Phrasebook) -> dict[str, object]:
    """Give what `review --json` prints of a pair."""
    return {
        "id": pair.id,
        "left": pair.left.id,
        "right": pair.right.id,
        "left_cells": _cells(pair.left),
        "right_cells": _cells(pair.right),
        "probability": round(pair.probability, 6),
        "why": pair.why,
        "linked": pair.linked,
        "reasons": [_reason_payload(one, phrases) for one in pair.reasons],
        "gain": pair.gain,
        "left_print": pair.left.fingerprint,
        "right_print": pair.right.fingerprint,
    }


def review_lines(queue: ReviewQueue, phrases: Phrasebook) -> Iterator[str]:
    """Say how many pairs there are to look at, then one line a pair."""
    if not queue.pairs:
        yield phrases.text("cli.review.none")
        return
    yield phrases.text("cli.review.count", count=len(queue.pairs))
    for pair in queue.pairs:
        yield phrases.text(
            "review.line",
            id=pair.id,
            left=side(phrases, pair.left),
            right=side(phrases, pair.right),
            why=phrases.text(f"explain.review.{pair.why}"),
            gain=phrases.decimal(pair.gain, 2),
        )


def write_review_sheet(path: Path, queue: ReviewQueue, phrases: Phrasebook) -> Path:
    """Write the sheet to print and fill in.

    Raises:
        UsageError: `review-suffix`, another ending than .xlsx.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageError("review-suffix", suffix=path.suffix or "-")
    rows = [review_row(pair, phrases) for pair in queue.pairs]
    return kept(path, review_sheet(rows, phrases, township="", as_of=queue.as_of))


def review_row(pair: ReviewPair, phrases: Phrasebook) -> ReviewRow:
    """Put a pair into words: both records, where they differ, what speaks for and against."""
    said = (one for one in pair.reasons if one.grade != "missing")
    return ReviewRow(
        asked=phrases.text(
            "review.asked",
            why=phrases.text(f"explain.review.{pair.why}"),
            now=_state(phrases, linked=pair.linked),
            chance=phrases.chance(pair.probability),
        ),
        left=_shown(pair.left, phrases),
        right=_shown(pair.right, phrases),
        differs=_differing(pair),
        reasons="\n".join(
            f"{'+' if one.bits > 0 else '−'} "
            + phrases.labelled(field_name(phrases, one.field), why(phrases, one))
            for one in said
        ),
        keys={
            "id": pair.id,
            "left": pair.left.id,
            "right": pair.right.id,
            "left_print": pair.left.fingerprint,
            "right_print": pair.right.fingerprint,
        },
    )


def _shown(record: MentionRecord, phrases: Phrasebook) -> dict[str, str]:
    row = record.dated
    columns = ("name", "sex", "birth_date", "id_number")
    shown = {code: value_text(phrases, code, row.get(code) or "") for code in columns}
    home = value_of("household", row) or ""
    return {**shown, "household": home, "where": where(phrases, record.place)}


def _differing(pair: ReviewPair) -> frozenset[str]:
    """The columns in which both records say something and do not say the same; half a date agrees
    with the whole."""
    left, right = pair.left.dated, pair.right.dated
    found = {
        code
        for code in ("name", "sex", "id_number")
        if left[code] and right[code] and left[code] != right[code]
    }
    born = sorted((left["birth_date"] or "", right["birth_date"] or ""))
    if not born[1].startswith(born[0]):
        found.add("birth_date")
    home = (one.params.get("differ") for one in pair.reasons if one.field == "household")
    return frozenset(found | ({"household"} if next(home, None) else set()))


# -- decisions


def decision_lines(decided: list[ListedDecision], phrases: Phrasebook) -> Iterator[str]:
    """List what people decided, one line a decision."""
    if not decided:
        yield phrases.text("cli.decide.none")
    for one in decided:
        yield phrases.text(
            "cli.decide.line",
            id=one.id,
            left=mention_at(phrases, one.left_at),
            right=mention_at(phrases, one.right_at),
            verdict=phrases.text(f"review.verdict.{one.verdict}"),
            who=one.who,
            why=one.why,
            when=one.when,
            state=phrases.text(f"decision.state.{one.state}"),
        )
