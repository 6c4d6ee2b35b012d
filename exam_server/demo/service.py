"""One evening of the demo: the call on today's dates, everybody as they stood that morning, a new sitting (design 8).

Everything goes through the services the product itself uses. People, call and bank stay from one run to the next; each
run opens one more sitting, so that a newcomer can play the evening again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from accounts.enums import Role
from accounts.models import User
from applications.models import Application, RequirementResult
from applications.selectors import apt_applications
from applications.services import ConfirmedApplication, record_applications
from applications.services_confirm import file_recorded
from calls.domain.abstention import KEY as ABSTENTION
from calls.enums import Interest
from calls.models import Call, CallState
from calls.permissions import SEES_A_CALL
from calls.selectors_declarations import last_declaration
from calls.services import save_call
from calls.services_declarations import declare
from core import clock
from core.clock import iso
from core.errors import BadRequest, Forbidden
from core.record import SYSTEM
from cvs.models import CvSheet
from cvs.services import store_identity_documents
from exam_server.demo.data import BANK_FILE, applicants_data, call_data
from exam_server.demo.dates import exam_stage, moved_instant, redated_call
from exam_server.demo.document import draw_document
from exam_server.demo.people import STAFF, Person, ensure_people, invented_applicant
from exam_server.demo.requirements import decide_stage_4
from exam_server.demo.sheets import enter_people
from exams.domain.bank_file import read_bank_file
from exams.models import Attempt, Sitting
from exams.selectors import sitting_deadline
from exams.selectors_bank import approved_counts
from exams.services import assign_attempts
from exams.services_bank import import_questions
from exams.services_papers import build_sitting, create_sitting
from proctoring.services import waive_media_many
from proctoring.services_rooms import open_rooms

MAX_APPLICANTS = 5000
MAX_STARTS_IN_S = 7 * 24 * 3600
DOOR_S = 300  # EXA-07
_APT = sum(row["expected"].get("requirements") == RequirementResult.APTO for row in applicants_data())
WAIVER_NOTE = "Dispensa de demostración: sesión sin cámara ni micrófono."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run of the demo is asked for. Seconds; `door_s` None is five minutes, or less when it starts sooner."""

    starts_in_s: int = 300
    applicants: int = 0
    waive_media: bool = False
    duration_s: int = 1500
    door_s: int | None = None
    room_size: int = 60


@dataclass(frozen=True, slots=True)
class Evening:
    """What a run made."""

    sitting: Sitting
    attempts: list[Attempt]

    def as_json(self) -> dict[str, Any]:
        """`{sitting, opens_at, deadline, attempts: [{document, attempt}], staff: [{username, role}]}`."""
        return {
            "sitting": self.sitting.pk,
            "opens_at": iso(self.sitting.opens_at),
            "deadline": iso(sitting_deadline(self.sitting)),
            "attempts": [{"document": attempt.user.username, "attempt": str(attempt.pk)} for attempt in self.attempts],
            "staff": [{"username": person.username, "role": person.role.value} for person in STAFF],
        }


def prepare_evening(wanted: Wanted) -> Evening:
    """Make or complete the demo and open a new sitting in `starts_in_s`.

    Forbidden `demo.off` outside debug mode; BadRequest `demo.applicants`, `demo.starts_in`, and `create_sitting`'s.
    """
    if not settings.DEBUG:
        raise Forbidden("demo.off", "La demostración solo existe en modo de depuración (DEBUG=1).")
    if not 0 <= wanted.applicants <= MAX_APPLICANTS:
        raise BadRequest("demo.applicants", f"La demostración admite de 0 a {MAX_APPLICANTS} postulantes.")
    if not 1 <= wanted.starts_in_s <= MAX_STARTS_IN_S:
        raise BadRequest("demo.starts_in", "La sesión debe empezar entre 1 segundo y 7 días después.")
    _bank()
    users = prepare_people(wanted.applicants, exam_day=localdate(clock.now() + timedelta(seconds=wanted.starts_in_s)))
    # Counted from here: the seconds asked for are not spent on drawing two thousand documents. On a whole second, strictly
    # later than asked, so that a door as long as the wait is still closed while the papers are made.
    now = clock.now()
    opens_at = now.replace(microsecond=0) + timedelta(seconds=wanted.starts_in_s + 1)
    call = _call(exam_day=localdate(opens_at))
    _applications(call, users)
    seated = apt_applications(call)[: max(wanted.applicants, _APT)]
    return _sitting(call, list(seated), wanted, opens_at=opens_at, now=now)


def prepare_people(applicants: int, *, exam_day: date) -> list[User]:
    """Staff, and applicants with their sheets: the data's in its order, then invented ones until `applicants` are Apto."""
    ensure_people(STAFF)
    users = _applicants(applicants)
    _sheets(users, exam_day=exam_day)
    return users


def _bank() -> None:
    """The data's questions, approved; a bank that somebody has begun to work on is left alone."""
    if approved_counts():
        return
    raw = BANK_FILE.read_bytes()
    reading = read_bank_file(BANK_FILE.name, raw)
    import_questions(reading, sha256=sha256(raw).hexdigest(), actor="user:autor", now=clock.now(), approve=True)


def _call(*, exam_day: date) -> Call:
    terms = redated_call(call_data(), exam_day=exam_day) | {ABSTENTION: True}
    call = save_call(terms, state=CallState.EN_SELECCION, actor="user:rrhh", now=clock.now())
    for user in User.objects.filter(username__in=[person.username for person in STAFF]).prefetch_related("grants"):
        if user.rights & SEES_A_CALL and last_declaration(user, call) is None:
            declare(call, user=user, interest=Interest.NONE, now=clock.now())
    return call


def _applicants(wanted: int) -> list[User]:
    known = [Person(row["docNumber"], row["fullName"], row["email"], Role.APPLICANT) for row in applicants_data()]
    invented = [invented_applicant(index) for index in range(max(0, wanted - _APT))]
    return ensure_people([*known, *invented])


def _applications(call: Call, users: Sequence[User]) -> None:
    """Everybody as they stood that morning (domain 24); the invented ones are Apto and applied a second apart."""
    rows = applicants_data()
    origin, exam_day = (date.fromisoformat(exam_stage(terms)["start"]) for terms in (call_data(), call.terms))
    confirmed = [
        ConfirmedApplication(
            user=user,
            confirmed_at=datetime.fromisoformat(
                moved_instant(row["applicationConfirmedAt"], origin=origin, exam_day=exam_day)
            ),
            requirements=RequirementResult(row["expected"]["requirements"]),
        )
        for user, row in zip(users, rows, strict=False)
        if "requirements" in row["expected"]  # who pressed the button at 17:30:01 did not apply
    ]
    confirmed.sort(key=lambda entry: entry.confirmed_at)
    with_sheets, last = len(confirmed), confirmed[-1].confirmed_at
    confirmed += [
        ConfirmedApplication(user, last + timedelta(seconds=place), RequirementResult.APTO)
        for place, user in enumerate(users[len(rows) :], start=1)
    ]
    recorded = record_applications(call, confirmed, actor=SYSTEM, now=clock.now())
    file_recorded(recorded[:with_sheets], actor=SYSTEM, now=clock.now())
    by_document = {row["docNumber"]: row for row in rows}
    filed = [(application, by_document[application.user.username]) for application in recorded[:with_sheets]]
    decide_stage_4(call, filed, moved=_moved(exam_day), now=clock.now())


def _sheets(users: Sequence[User], *, exam_day: date) -> None:
    """Whole sheets for the data's people, and a drawn document for each invented one; who has theirs keeps it."""
    rows = applicants_data()
    enter_people(list(zip(users, rows, strict=False)), moved=_moved(exam_day), actor=SYSTEM, now=clock.now())
    invented = users[len(rows) :]
    have = set(CvSheet.objects.exclude(dni_picture="").values_list("user_id", flat=True))
    drawn = [(user, draw_document(user.username, user.full_name)) for user in invented if user.pk not in have]
    store_identity_documents(drawn, actor=SYSTEM, now=clock.now())


def _moved(exam_day: date) -> Callable[[str], str]:
    """Puts a date of the data as many days from `exam_day` as it lies from the data's exam."""
    shift = exam_day - date.fromisoformat(exam_stage(call_data())["start"])
    return lambda day: (date.fromisoformat(day) + shift).isoformat()


@transaction.atomic
def _sitting(
    call: Call, applications: Sequence[Application], wanted: Wanted, *, opens_at: datetime, now: datetime
) -> Evening:
    """The sitting with attempts, papers, seats and waivers, all seen at once: nobody meets it half made."""
    sitting = create_sitting(
        call,
        name=f"Sesión {call.sittings.count() + 1}",
        opens_at=opens_at,
        duration_s=wanted.duration_s,
        door_s=min(DOOR_S, wanted.starts_in_s) if wanted.door_s is None else wanted.door_s,
        blueprint=call.terms["exam"]["blueprint"],
        actor="user:rrhh",
        now=now,
    )
    assign_attempts(sitting, applications, actor="user:rrhh", now=now)
    sitting = build_sitting(sitting, actor="user:rrhh", now=now)
    open_rooms(sitting, size=wanted.room_size, actor="user:rrhh", now=now)
    attempts = list(sitting.attempts.select_related("user").order_by("application__number"))
    if wanted.waive_media:
        waive_media_many(attempts, note=WAIVER_NOTE, actor="user:monitor1", now=now)
    return Evening(sitting, attempts)
