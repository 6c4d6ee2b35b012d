"""Every published number computed again from stored inputs, and every file again from its rows (AUD-02). Writes nothing.

A list, or a stage that was recorded, is computed as of its own instant: who withdraws, what is decided or annulled later
changes no number that was printed. Where it asks for a new version, that is told beside, and is no difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from calls.models import Call
from core.signing import verify_bytes
from exams.models import Sitting
from results.domain.columns import Column, column_of
from results.domain.evaluations import kinds_of
from results.domain.interview import interview_result, interview_score, member_score
from results.domain.listing import render_csv, render_xlsx
from results.domain.readiness import Matter
from results.domain.terms import terms_of
from results.enums import Evaluation
from results.listings import listing_for
from results.models import InterviewScore, Publication, Stage, StageResult
from results.selectors_curricular import evaluations
from results.selectors_evaluations import recount_of
from results.selectors_finals import final_stage
from results.selectors_shortlist import runners_of
from results.selectors_sittings import blockers_of, rows_of

# Printed as they were: somebody may have corrected their name since, and an hour may be moved, with its own entry.
TOLD = {"name", "document", "exam", "interview"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing computed again: what it is, how many numbers it has, and what differs, each in words.

    `unpublished` is what was decided after it and a new version would print: nothing is wrong with this one.
    """

    what: str
    count: int
    differing: tuple[str, ...]
    unpublished: tuple[str, ...] = ()


def recalculate(call: Call) -> list[Checked]:
    """Exams, imported evaluations, curricula, shortlist, interviews, final table and every publication of a call."""
    return [
        *_exams(call),
        *_imported(call),
        _curricula(call),
        _shortlist(call),
        _interviews(call),
        _finals(call),
        *_publications(call),
    ]


def _exams(call: Call) -> Iterator[Checked]:
    for sitting in Sitting.objects.filter(call=call).exclude(closed_at=None).order_by("opens_at", "pk"):
        wrong = [found.detail or found.title for found in blockers_of(sitting) if found.matter is Matter.RECOUNT]
        yield Checked(f"Examen, {sitting.name}", sitting.attempts.count(), tuple(wrong))


def _imported(call: Call) -> Iterator[Checked]:
    """Evaluations held outside, from the files they came in."""
    for kind in kinds_of(call.terms):
        count, wrong = recount_of(call, kind)
        yield Checked(str(kind.label), count, tuple(wrong))


def _curricula(call: Call) -> Checked:
    terms, wrong = terms_of(call.terms), []
    decided = StageResult.objects.filter(application__call=call, stage=Stage.CURRICULAR)
    numbers = sorted(set(decided.values_list("application__number", flat=True)))
    closed = [found for found in evaluations(call, numbers) if found.closed and found.result is not None]
    for found in closed:
        for signature in found.signatures:
            again = found.finding_of(signature.member, terms)
            if again.data != signature.found or found.result is None or again.score != found.result.score:
                wrong.append(f"postulación {found.application.number}, según {signature.member.username}")
    return Checked("Evaluación curricular", len(closed), tuple(wrong))


def _shortlist(call: Call) -> Checked:
    runners = runners_of(call, at=_recorded_at(call, Stage.SHORTLIST))
    wrong = [f"postulación {runner.application.number}" for runner in runners if runner.word and runner.outdated]
    return Checked("Convocatoria a entrevista", sum(runner.word is not None for runner in runners), tuple(wrong))


def _recorded_at(call: Call, stage: Stage) -> datetime | None:
    """When a stage was written down the last time; None where it never was."""
    found = StageResult.objects.filter(application__call=call, stage=stage)
    moment: datetime | None = found.aggregate(last=Max("at"))["last"]
    return moment


def _interviews(call: Call) -> Checked:
    """Each result from the criteria that the members gave, as they stood when it was closed."""
    terms = terms_of(call.terms)
    scale = terms.scales[Evaluation.INTERVIEW]
    given: dict[tuple[int, str], list[InterviewScore]] = {}
    for score in InterviewScore.objects.filter(application__call=call).order_by("version"):
        given.setdefault((score.application_id, score.member), []).append(score)
    latest: dict[int, StageResult] = {}
    results = StageResult.objects.filter(application__call=call, stage=Stage.INTERVIEW).select_related("application")
    for result in results.order_by("version"):
        latest[result.application_id] = result
    wrong = []
    for result in latest.values():
        members = result.data.get("members")
        if not members:
            continue
        stored = all(
            any(
                score.criteria == told["criteria"] and str(score.total) == told["score"]
                for score in given.get((result.application_id, told["member"]), ())
            )
            for told in members
        )
        totals = [member_score([Decimal(one) for one in told["criteria"]]) for told in members]
        mean = interview_score(totals, scale=scale, places=terms.decimals)
        if not stored or (mean, interview_result(mean, scale=scale).value) != (result.score, result.result):
            wrong.append(f"postulación {result.application.number}: {result.score}, recalculado {mean}")
    return Checked("Entrevista", len(latest), tuple(wrong))


def _finals(call: Call) -> Checked:
    stage = final_stage(call, at=_recorded_at(call, Stage.FINAL))
    recorded = [one for one in stage.people if one.recorded is not None]
    stale = set(stage.stale)
    wrong = [f"postulación {one.number}" for one in recorded if one.number in stale]
    return Checked("Cuadro final", len(recorded), tuple(wrong))


def _publications(call: Call) -> Iterator[Checked]:
    """Every version's files from its rows, and the newest version's rows from the stored results."""
    made = Publication.objects.filter(call=call).select_related("sitting").order_by("stage_order", "version")
    newest = {(found.stage_order, found.sitting_id): found.pk for found in made}
    for publication in made:
        wrong, later = list(_files(publication)), []
        if newest[publication.stage_order, publication.sitting_id] == publication.pk:
            then = list(_changes(publication, _rows(call, publication, at=_counted_at(publication))))
            now = list(_changes(publication, _rows(call, publication)))
            wrong += then
            later = [] if now == then else now
        name = f"Publicación de la etapa {publication.stage_order}, versión {publication.version}"
        yield Checked(name, len(publication.rows), tuple(wrong), tuple(later))


def _counted_at(publication: Publication) -> datetime:
    """The instant its rows were read: the end of its job, because the hour it prints lies a little ahead of that."""
    ended = publication.jobs.exclude(ended_at=None).order_by("ended_at").values_list("ended_at", flat=True).first()
    return min(ended, publication.published_at) if ended else publication.published_at


def _files(publication: Publication) -> Iterator[str]:
    columns = [column_of(told) for told in publication.layout.get("columns", ())]
    pdf, csv, xlsx = bytes(publication.pdf), bytes(publication.csv), bytes(publication.xlsx or b"")
    if columns and render_csv(columns, publication.rows) != csv:
        yield "el CSV no sale de sus filas"
    if columns and xlsx and _workbook(publication, columns) != xlsx:
        yield "el XLSX no sale de sus filas"
    if hashlib.sha256(csv).hexdigest() != publication.csv_sha256:
        yield "el CSV no tiene su huella"
    if hashlib.sha256(pdf).hexdigest() != publication.sha256:
        yield "el acta no tiene su huella"
    if not verify_bytes(pdf, **publication.signature):
        yield "la firma del acta no corresponde"


def _workbook(publication: Publication, columns: list[Column]) -> bytes:
    title = f"{publication.title}. {publication.call.code}"
    return render_xlsx(columns, publication.rows, title=title, created=publication.published_at)


def _rows(call: Call, publication: Publication, *, at: datetime | None = None) -> list[dict[str, Any]]:
    """The rows of a publication's list as of `at`, or now."""
    if publication.sitting is not None:
        return rows_of(publication.sitting, at=at)
    listing = listing_for(call, publication.stage_order)
    return listing.rows(call, at=at) if listing else list(publication.rows)


def _changes(publication: Publication, again: list[dict[str, Any]]) -> Iterator[str]:
    """What these rows print that the published ones do not."""
    printed = {row["number"]: row for row in publication.rows}
    computed = {row["number"]: row for row in again}
    for number in sorted(printed.keys() ^ computed.keys()):
        yield f"postulación {number}: {'ya no figura' if number in printed else 'no figuraba'}"
    common = [number for number in printed if number in computed]
    if common != [number for number in computed if number in printed]:
        yield "el orden de las filas es otro"
    for number in common:
        row, other = printed[number], computed[number]
        keys = sorted((row.keys() | other.keys()) - TOLD)
        if changed := [key for key in keys if row.get(key) != other.get(key)]:
            told = ", ".join(f"{key} {row.get(key)} → {other.get(key)}" for key in changed)
            yield f"postulación {number}: {told}"
