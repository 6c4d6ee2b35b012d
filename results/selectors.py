"""Public reads of publications, and what an applicant is told (PUB-01, PUB-03). No attempt's score is read here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from accounts.models import User
from calls.models import Call
from core.errors import NotFound
from exams.models import Sitting
from results.models import Publication

STAGE_ORDER = 7
BINARIES = ("csv", "xlsx", "pdf")
HEAVY = (*BINARIES, "rows")  # what lists of publications do not need


def get_publication(code: str, stage: int, version: int) -> Publication:
    """One version, whole; anybody may read it. NotFound for what was never published."""
    found = (
        Publication.objects.select_related("call", "sitting")
        .filter(call__code=code, stage_order=stage, version=version)
        .first()
    )
    if found is None:
        raise NotFound("publication.not_found", "No existe esa publicación.")
    return found


def versions_of(publication: Publication) -> list[Publication]:
    """Every version of the same list (of that sitting, where it is one's), the newest first; without rows or files."""
    same = Publication.objects.filter(call=publication.call_id, stage_order=publication.stage_order)
    return list(same.filter(sitting=publication.sitting_id).defer(*HEAVY).order_by("-version"))


def latest_publications(call: Call) -> list[Publication]:
    """The newest version of each published list of a call, later stages first; without rows or files."""
    newest: dict[tuple[int, int | None], Publication] = {}
    for publication in Publication.objects.filter(call=call).defer(*HEAVY).order_by("version"):
        newest[publication.stage_order, publication.sitting_id] = publication
    return sorted(newest.values(), key=lambda found: (-found.stage_order, -found.version))


def latest_of_sitting(sitting: Sitting) -> Publication | None:
    """The newest stage 7 list of a sitting, without files; None before it is published."""
    return (
        Publication.objects.filter(sitting=sitting, stage_order=STAGE_ORDER)
        .defer(*BINARIES)
        .order_by("-version")
        .first()
    )


def requirements_published(call: Call) -> bool:
    """Whether the results of the minimum requirements (stage 5) are out."""
    return Publication.objects.filter(call=call, stage_code="PUB_REQUISITOS").exists()


def latest_of_call(call: Call, stage_order: int) -> Publication | None:
    """The newest version of one of the call's lists, without files; None before it is published."""
    return Publication.objects.filter(call=call, stage_order=stage_order).defer(*BINARIES).order_by("-version").first()


def next_version(call: Call, stage_order: int = STAGE_ORDER) -> int:
    """The number the next version of a list will have."""
    last = Publication.objects.filter(call=call, stage_order=stage_order).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


@dataclass(frozen=True, slots=True)
class ApplicantResult:
    """What an applicant sees of the exam in one call: "En evaluación" until it is published, then the printed row."""

    call: Call
    publication: Publication | None
    row: dict[str, Any] | None

    @property
    def label(self) -> str:
        """`En evaluación` before the publication (PUB-03)."""
        return "En evaluación" if self.row is None else "Publicado"


def results_for(user: User) -> list[ApplicantResult]:
    """The result of each exam this person was assigned to, the latest first."""
    results = []
    sittings = Sitting.objects.filter(attempts__user=user).select_related("call").order_by("-opens_at")
    numbers = dict(user.applications.values_list("call_id", "number"))
    for sitting in sittings:
        publication = latest_of_sitting(sitting)
        row = _row_of(publication, numbers.get(sitting.call_id)) if publication else None
        results.append(ApplicantResult(sitting.call, publication if row else None, row))
    return results


def _row_of(publication: Publication, number: int | None) -> dict[str, Any] | None:
    return next((row for row in publication.rows if row["number"] == number), None)
