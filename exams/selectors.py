"""Reads of the exam, and the gatekeepers: the only way views and sockets reach an attempt."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from calls.models import Stage
from core.clock import iso
from core.errors import NotFound
from exams import gates
from exams.domain.draw import attempt_key
from exams.domain.timing import Timetable, may_have_key, phase_of
from exams.enums import Phase
from exams.models import Answer, Attempt, Sitting
from exams.receipts import receipt

RESULTS_STAGE = "PUB_EXAMEN"


def get_attempt_for(user: User, attempt_id: UUID | str) -> Attempt:
    """The person's own attempt; anybody else's and an unknown one look the same."""
    try:
        key = UUID(str(attempt_id))
    except ValueError as error:
        raise NotFound("attempt.not_found", "No se encontró la evaluación.") from error
    found = Attempt.objects.select_related("sitting__call", "user").filter(id=key, user_id=user.pk).first()
    if found is None:
        raise NotFound("attempt.not_found", "No se encontró la evaluación.")
    return found


def attempts_of(user: User) -> list[Attempt]:
    """Every attempt of this person, the latest hour first."""
    return list(Attempt.objects.select_related("sitting__call").filter(user=user).order_by("-sitting__opens_at"))


def timetable_of(attempt: Attempt) -> Timetable:
    """The hours of this attempt, its own extra time included."""
    sitting = attempt.sitting
    return Timetable(
        opens_at=sitting.opens_at, duration_s=sitting.duration_s, door_s=sitting.door_s, extra_s=attempt.extra_s
    )


def sitting_timetable(sitting: Sitting) -> Timetable:
    """The common hours of a sitting."""
    return Timetable(opens_at=sitting.opens_at, duration_s=sitting.duration_s, door_s=sitting.door_s)


def sitting_deadline(sitting: Sitting) -> datetime:
    """The common deadline."""
    return sitting_timetable(sitting).deadline


def attempt_deadline(attempt: Attempt) -> datetime:
    """This attempt's deadline."""
    return timetable_of(attempt).deadline


def attempt_phase(attempt: Attempt, *, now: datetime) -> Phase:
    """This attempt's phase at `now`."""
    return phase_of(timetable_of(attempt), present_at=attempt.present_at, closed_at=attempt.closed_at, now=now)


def current_answers(attempt: Attempt) -> list[dict[str, Any]]:
    """The newest revision of each position: `[{position, option, revision, at}]` by position."""
    newest: dict[int, Answer] = {}
    for answer in Answer.objects.filter(attempt=attempt).order_by("revision"):
        newest[answer.position] = answer
    return [
        {"position": a.position, "option": a.option, "revision": a.revision, "at": iso(a.at)}
        for a in sorted(newest.values(), key=lambda answer: answer.position)
    ]


def missing_for_presence(attempt: Attempt, ready: gates.Readiness) -> list[str]:
    """What check-in still lacks, in the order a person would do it; empty for a waived applicant."""
    if ready.waived:
        return []
    missing = list(ready.missing)
    if attempt.consent_at is None:
        missing.append("consent")
    if attempt.document_shown_at is None:
        missing.append("document")
    return missing


def lobby_missing(attempt: Attempt, *, now: datetime) -> list[str]:
    """What check-in lacks now; empty outside the lobby. Asks the media plane: never call it while holding a lock."""
    if attempt_phase(attempt, now=now) is not Phase.LOBBY:
        return []
    return missing_for_presence(attempt, gates.readiness(attempt))


def attempt_snapshot(attempt: Attempt, *, missing: list[str], now: datetime) -> dict[str, Any]:
    """All that the page needs to be right again (`hello`, GET estado). The key only from T0 and only to who was present."""
    timetable = timetable_of(attempt)
    phase = attempt_phase(attempt, now=now)
    allowed = phase is Phase.OPEN and may_have_key(timetable, present_at=attempt.present_at, now=now)
    paper_visible = phase in {Phase.LOBBY, Phase.READY, Phase.OPEN}
    return {
        "protocol": 1,
        "now": iso(now),
        "phase": phase.value,
        "door_opens_at": iso(timetable.door_opens_at),
        "opens_at": iso(timetable.opens_at),
        "deadline": iso(timetable.deadline),
        "present_at": iso(attempt.present_at) if attempt.present_at else None,
        "consent_at": iso(attempt.consent_at) if attempt.consent_at else None,
        "document_shown_at": iso(attempt.document_shown_at) if attempt.document_shown_at else None,
        "missing": missing,
        "answers": current_answers(attempt) if phase in {Phase.OPEN, Phase.CLOSED} else [],
        "paper": attempt.sealed_paper if paper_visible and attempt.sealed_paper else None,
        "key": paper_key(attempt) if allowed else None,
        "closed": closing_of(attempt),
        "lease": attempt.lease,
        "result_date": result_date(attempt.sitting),
    }


def result_date(sitting: Sitting) -> str | None:
    """The day on which the schedule announces the list of this exam, as people write it (`18/10/2023`); None if it does not."""
    stage = Stage.objects.filter(call_id=sitting.call_id, code=RESULTS_STAGE).first()
    return f"{stage.start:%d/%m/%Y}" if stage is not None and stage.start is not None else None


def paper_key(attempt: Attempt) -> str:
    """The attempt's paper key, base64. Callers check `may_have_key` first."""
    return base64.b64encode(attempt_key(attempt.sitting.secret, str(attempt.id))).decode("ascii")


def closing_of(attempt: Attempt) -> dict[str, Any] | None:
    """`{at, by, code, receipt}` of a closed attempt, None before."""
    if attempt.closed_at is None:
        return None
    return {
        "at": iso(attempt.closed_at),
        "by": attempt.closed_by,
        "code": attempt.disqualified_code or None,
        "receipt": closing_receipt(attempt),
    }


def closing_receipt(attempt: Attempt) -> dict[str, Any]:
    """The receipt of the end of a closed attempt: it binds the last revision and the entry that closed it. ValueError if open."""
    if attempt.closed_at is None:
        raise ValueError("an open attempt has no closing receipt")
    last = Answer.objects.filter(attempt=attempt).order_by("-revision").values_list("revision", flat=True).first()
    return receipt(
        attempt.id, revision=last or 0, position=None, option=None, at=attempt.closed_at, head=attempt.closing_head
    )


def receipts_of(attempt: Attempt) -> list[dict[str, Any]]:
    """Every receipt of the attempt, rebuilt from what is stored: the same bytes the page was given."""
    receipts = [
        receipt(attempt.id, revision=a.revision, position=a.position, option=a.option, at=a.at, head=a.head)
        for a in Answer.objects.filter(attempt=attempt).order_by("revision")
    ]
    return [*receipts, closing_receipt(attempt)] if attempt.closed_at else receipts


def open_or_near_attempt(user: User, *, now: datetime) -> Attempt | None:
    """The attempt to send this person to: the one whose end is still ahead and nearest, else the latest."""
    attempts = attempts_of(user)
    ahead = [a for a in attempts if attempt_phase(a, now=now) not in {Phase.CLOSED, Phase.ABSENT}]
    if ahead:
        return min(ahead, key=lambda a: a.sitting.opens_at)
    return attempts[0] if attempts else None
