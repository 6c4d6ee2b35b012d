"""What Human Resources and observers see of a sitting before its list is published. Counts only until it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from accounts.enums import Right
from accounts.models import User
from calls.selectors_declarations import closed_to
from core.errors import NotFound
from exams.domain.scoring import AnswerKeys, grade, result_of
from exams.enums import ExamResult
from exams.models import Answer, Attempt, Sitting
from exams.selectors import sitting_timetable
from exams.services_closing import GRACE, answer_keys
from exams.services_papers import replay_draw
from proctoring.enums import ConductState, IdentityDecision
from proctoring.models import Disqualification, IdentityCheck, Seat, Waiver
from results.domain.merit import Outcome, merit_rows
from results.domain.readiness import Blocker, Matter, Proposal, Seated, Step, people_blockers, sitting_blockers, step_of
from results.selectors import STAGE_ORDER
from results.selectors_past import as_graded

SITTINGS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting with where it stands: how many were assigned and are present, the version published (0: none)."""

    sitting: Sitting
    step: Step
    assigned: int
    present: int
    version: int
    closable_at: datetime

    @property
    def absent(self) -> int:
        """How many did not come; a fact only once T0 has passed."""
        return self.assigned - self.present


def get_sitting_for(user: User, sitting_id: int) -> Sitting:
    """A sitting, for whoever sees outcomes; unknown and forbidden look the same."""
    found = _sittings().filter(pk=sitting_id).first() if user.has_right(Right.SEE_OUTCOMES) else None
    if found is None:
        raise NotFound("sitting.not_found", "No se encontró la sesión.")
    return found


def sitting_lines_for(user: User, *, now: datetime) -> list[SittingLine]:
    """The latest sittings of calls they do not abstain from, at most SITTINGS_SHOWN, the latest hour first."""
    if not user.has_right(Right.SEE_OUTCOMES):
        return []
    sittings = _sittings().exclude(call__in=closed_to(user)).order_by("-opens_at", "-pk")
    return [line_of(sitting, now=now) for sitting in sittings[:SITTINGS_SHOWN]]


def _sittings() -> QuerySet[Sitting]:
    came = Q(attempts__present_at__lte=F("opens_at"))
    published = Max("publications__version", filter=Q(publications__stage_order=STAGE_ORDER))
    return Sitting.objects.select_related("call").annotate(
        assigned=Count("attempts", distinct=True),
        present=Count("attempts", filter=came, distinct=True),
        longest_extra_s=Max("attempts__extra_s"),
        version=published,
    )


def line_of(sitting: Sitting, *, now: datetime) -> SittingLine:
    """Where a sitting of `get_sitting_for` stands at `now`."""
    facts: Any = sitting  # carries the annotations of _sittings
    timetable = sitting_timetable(sitting)
    closable_at = timetable.deadline + timedelta(seconds=facts.longest_extra_s or 0) + GRACE
    step = step_of(
        built=sitting.built_at is not None,
        door_opens_at=timetable.door_opens_at,
        opens_at=timetable.opens_at,
        closable_at=closable_at,
        closed=sitting.closed_at is not None,
        published=bool(facts.version),
        now=now,
    )
    return SittingLine(sitting, step, facts.assigned, facts.present, facts.version or 0, closable_at)


def rows_of(sitting: Sitting, *, at: datetime | None = None) -> list[dict[str, Any]]:
    """The stage 7 list of a closed sitting as it would be printed now, or was; empty before it is closed."""
    return [] if sitting.closed_at is None else [row.as_json() for row in merit_rows(outcomes_of(sitting, at=at))]


def outcomes_of(sitting: Sitting, *, at: datetime | None = None) -> list[Outcome]:
    """What the exam left, now or by then, of everybody graded."""
    told = ("sitting", "result", "right_count", "score", "disqualified_code", "graded_at")
    named = ("application__number", "user__username", "user__full_name")
    attempts = sitting.attempts.exclude(result="").select_related("application", "user").only(*told, *named)
    return [_outcome(attempt) for attempt in as_graded(attempts, at)]


def _outcome(attempt: Attempt) -> Outcome:
    return Outcome(
        number=attempt.application.number,
        document=attempt.user.username,
        name=attempt.user.full_name,
        result=ExamResult(attempt.result),
        right=attempt.right_count,
        score=attempt.score,
        code=attempt.disqualified_code,
    )


def blockers_of(sitting: Sitting) -> list[Blocker]:
    """Everything that keeps the sitting's list from being published, the gravest first."""
    if blockers := _owed_of(sitting):
        return blockers
    return recount_of(sitting) + owed_of_people(sitting)


def owed_before_recount(sitting: Sitting) -> list[Blocker]:
    """`blockers_of` without counting everybody again; a constant number of queries."""
    return _owed_of(sitting) or owed_of_people(sitting)


def _owed_of(sitting: Sitting) -> list[Blocker]:
    return sitting_blockers(built=sitting.built_at is not None, closed=sitting.closed_at is not None)


def owed_of_people(sitting: Sitting) -> list[Blocker]:
    """The part of `blockers_of` that people may add to a closed sitting; a constant number of queries."""
    return people_blockers(_seated(sitting))


def _seated(sitting: Sitting) -> list[Seated]:
    checks = IdentityCheck.objects.filter(attempt__sitting=sitting).order_by("at", "id")
    identities = dict(checks.values_list("attempt_id", "decision"))
    proposals = {
        found.attempt_id: Proposal(found.code, found.proposed_by.removeprefix("user:"), found.proposed_at)
        for found in Disqualification.objects.filter(attempt__sitting=sitting, state=ConductState.PROPOSED)
    }
    waived = set(Waiver.objects.filter(attempt__sitting=sitting).values_list("attempt_id", flat=True))
    seated = Seat.objects.filter(attempt__sitting=sitting).values_list("attempt_id", "room_id", "room__name")
    seats = {attempt: (room, name) for attempt, room, name in seated}
    facts = ("id", "user__full_name", "present_at", "disqualified_code")
    return [
        Seated(
            attempt=attempt,
            name=name,
            sat=present_at is not None and present_at <= sitting.opens_at,
            disqualified=bool(code),
            identity=IdentityDecision(identities[attempt]) if attempt in identities else None,
            waived=attempt in waived,
            proposal=proposals.get(attempt),
            room=seats[attempt][0] if attempt in seats else None,
            room_name=seats[attempt][1] if attempt in seats else "",
        )
        for attempt, name, present_at, code in sitting.attempts.order_by("user__full_name", "id").values_list(*facts)
    ]


def recount_of(sitting: Sitting) -> list[Blocker]:
    """Every stored result of a closed sitting computed again from the answers, and the draw repeated from its commitment
    (AUD-02): what does not come out the same. It takes a second or more for each thousand.
    """
    replayed = replay_draw(sitting)
    found = [] if replayed.same else [Blocker(Matter.RECOUNT, "El sorteo no se reproduce", replayed.problem)]
    keys = answer_keys(sitting)
    answers: dict[UUID, dict[int, str | None]] = {}
    revisions = Answer.objects.filter(attempt__sitting=sitting).order_by("revision")
    for attempt_id, position, option in revisions.values_list("attempt_id", "position", "option"):
        answers.setdefault(attempt_id, {})[position] = option
    for attempt in sitting.attempts.select_related("user").defer("sealed_paper"):
        if not _recounts(attempt, sitting, answers.get(attempt.id, {}), keys):
            detail = f"{attempt.user.full_name}. Lo guardado difiere de lo que resulta de sus respuestas."
            found.append(Blocker(Matter.RECOUNT, "Un resultado no se reproduce", detail, attempt.id))
    return found


def _recounts(attempt: Attempt, sitting: Sitting, answers: dict[int, str | None], keys: AnswerKeys) -> bool:
    present = attempt.present_at is not None and attempt.present_at <= sitting.opens_at
    score = grade(attempt.paper, answers, keys) if present else None
    result = result_of(
        disqualified=bool(attempt.disqualified_code), present=present, score=score.score if score else None
    )
    scored = score if result in {ExamResult.APTO, ExamResult.NO_APTO} else None
    expected = (result, scored.right if scored else None, scored.score if scored else None)
    return (attempt.result, attempt.right_count, attempt.score) == expected
