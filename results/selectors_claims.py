"""Reads of claims: what a person may claim against now, what they claimed, and what Human Resources have to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.enums import Right
from accounts.models import User
from applications.models import Application
from calls.models import Call
from calls.models import Stage as ScheduleStage
from calls.selectors import line_of, window_of
from core.errors import NotFound
from exams.models import Attempt
from results.domain.claims import HOURS, answer_due, claim_deadline
from results.enums import ClaimGround
from results.models import Claim, PersonalWindow, Publication
from results.selectors import HEAVY
from results.selectors_annulment import right_by_part

CLAIMED_STAGES = (5, 7, 10)  # REC-02
EXAM_STAGE = 7
OWN_WINDOW = "POSTULACION"  # what was not applied for in its hours is not opened again (APP-08)


@dataclass(frozen=True, slots=True)
class Claimable:
    """A published list a person stands in: its newest version, until when it is claimed, on which grounds still."""

    publication: Publication
    row: dict[str, Any]
    deadline: datetime
    grounds: tuple[ClaimGround, ...]
    in_time: bool
    parts: tuple[tuple[str, int, int], ...] = ()  # of the exam: label, right answers, questions (REC-05)


def claim_hours(call: Call) -> int:
    """AMB-18 as the call sets it."""
    return int(call.terms.get("claims", {}).get("hours", HOURS))


def claimables(application: Application, *, now: datetime) -> list[Claimable]:
    """The lists this application stands in as they were out at `now`, the latest stage first (PUB-03)."""
    mine: dict[int, Publication] = {}
    sittings = set(Attempt.objects.filter(application=application).values_list("sitting_id", flat=True))
    lists = Publication.objects.filter(call=application.call_id, stage_order__in=CLAIMED_STAGES, published_at__lte=now)
    for publication in lists.defer("csv", "xlsx", "pdf").order_by("version"):
        if publication.sitting_id is None or publication.sitting_id in sittings:
            mine[publication.stage_order] = publication
    taken = set(Claim.objects.filter(application=application).values_list("stage_order", "ground"))
    hours = claim_hours(application.call)
    found = []
    for order, publication in sorted(mine.items(), reverse=True):
        row = next((row for row in publication.rows if row["number"] == application.number), None)
        if row is None:
            continue
        deadline = claim_deadline(publication.published_at, hours=hours)
        grounds = tuple(each for each in grounds_of(order) if (order, each.value) not in taken)
        parts = _parts(application, publication, row) if order == EXAM_STAGE else ()
        found.append(Claimable(publication, row, deadline, grounds, now <= deadline, parts))
    return found


def _parts(application: Application, publication: Publication, row: dict[str, Any]) -> tuple[tuple[str, int, int], ...]:
    """Right answers by part of who has a published score."""
    attempt = Attempt.objects.filter(application=application, sitting=publication.sitting_id).first()
    return tuple(right_by_part(attempt)) if attempt and row["score"] is not None else ()


def question_claimed(claim: Claim) -> tuple[int, int] | None:
    """Sitting and question version that a claim about a question names, by its place in that person's paper."""
    attempt = Attempt.objects.filter(application=claim.application_id, sitting=claim.publication.sitting_id).first()
    if attempt is None or not claim.position or claim.position > len(attempt.paper):
        return None
    return attempt.sitting_id, attempt.paper[claim.position - 1]["version"]


def grounds_of(stage_order: int) -> tuple[ClaimGround, ...]:
    """Questions are claimed where there was an exam."""
    return tuple(each for each in ClaimGround if each is not ClaimGround.QUESTION or stage_order == EXAM_STAGE)


def claims_of(application: Application) -> list[Claim]:
    """What one person claimed, the newest first, with its decision."""
    found = Claim.objects.filter(application=application).order_by("-pk")
    return list(found.select_related("decision", "publication").defer(*(f"publication__{each}" for each in HEAVY)))


def get_claim_of(user: User, code: str, claim_id: int) -> Claim:
    """One's own claim."""
    found = _claims().filter(application__user=user, application__call__code=code, pk=claim_id).first()
    if found is None:
        raise _not_found()
    return found


def get_claim_for(user: User, code: str, claim_id: int) -> Claim:
    """A claim of a call, for whoever answers or oversees them."""
    found = _claims().filter(application__call__code=code, pk=claim_id).first() if _may_read(user) else None
    if found is None:
        raise _not_found()
    return found


def claims_for(user: User, call: Call, *, pending: bool = False) -> QuerySet[Claim]:
    """A call's claims, those still to be answered first, then the newest; only those with `pending`."""
    if not _may_read(user):
        return Claim.objects.none()
    found = _claims().filter(application__call=call)
    return found.filter(decision=None).order_by("pk") if pending else found.order_by("-pk")


def pending_claims(call: Call, *, stage_order: int | None = None) -> int:
    """How many claims of a call wait for their answer."""
    found = Claim.objects.filter(application__call=call, decision=None)
    return found.filter(stage_order=stage_order).count() if stage_order else found.count()


def due_of(claim: Claim) -> date:
    """The day by which it should be answered (REC-03)."""
    return answer_due(localdate(claim.received_at))


def stages_to_reopen(call: Call, *, now: datetime) -> list[tuple[str, str]]:
    """Code and name of the stages with hours of the applicants that opened already: what a founded claim may give back."""
    found = []
    for stage in ScheduleStage.objects.filter(call=call, time_from__isnull=False).exclude(code=OWN_WINDOW):
        window = window_of(call, stage.code)
        if window is not None and window.opens_at <= now:
            found.append((stage.code, line_of(stage).name))
    return found


def personal_window_of(application: Application, stage_code: str) -> PersonalWindow | None:
    """The latest personal window of somebody for a stage, or None."""
    return PersonalWindow.objects.filter(application=application, stage_code=stage_code).order_by("-pk").first()


def is_open_for(application: Application, stage_code: str, moment: datetime) -> bool:
    """Whether a personal window of that stage holds an instant; both of its ends are inside."""
    windows = PersonalWindow.objects.filter(application=application, stage_code=stage_code)
    return windows.filter(opens_at__lte=moment, closes_at__gte=moment).exists()


def _claims() -> QuerySet[Claim]:
    heavy = (*(f"publication__{each}" for each in HEAVY),)
    return Claim.objects.select_related("application__user", "application__call", "decision", "publication").defer(
        *heavy
    )


def _may_read(user: User) -> bool:
    return user.has_right(Right.RESOLVE_CLAIMS) or user.has_right(Right.READ_RECORD)


def _not_found() -> NotFound:
    return NotFound("claim.not_found", "No se encontró ese reclamo.")
