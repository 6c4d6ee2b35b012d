"""The stages after the exam as facts: the demo's call with people at the door of the interview."""

from __future__ import annotations

import hashlib
import uuid
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.enums import Role
from accounts.models import User
from applications.domain.snapshot import frozen
from applications.enums import Origin
from applications.models import Application, Confirmation, RequirementResult
from calls.models import Call, CallState
from calls.services import save_call
from core.canonical import canonical
from core.clock import iso
from exam_server.demo.data import call_data
from exams.enums import ExamResult
from exams.models import Attempt, Sitting
from results.domain.interview import Slot
from results.models import Stage, StageResult
from results.services_interviews import Place, close_scored, move_slot, note_arrival, score_interview
from results.services_stages import Finding, record_result
from tests.results.factories import Person, make_applicant, make_staff

NOON = datetime(2023, 10, 25, 17, 0, tzinfo=UTC)  # 12:00 in Lima, the day before the interviews
FIRST = datetime(2023, 10, 26, 14, 0, tzinfo=UTC)  # 09:00 in Lima
LAST_DAY = datetime(2023, 10, 27, 22, 0, tzinfo=UTC)
ONE, TWO, UNIT, HR = "user:comite1", "user:comite2", "user:area", "user:rrhh"
ONLINE = Place(link="https://reunion.example/sala-1")


@dataclass(frozen=True, slots=True)
class Finalist:
    """Somebody called to the interview. `conditions` as a frozen sheet has them."""

    document: str
    name: str
    right: int
    curricular: str
    members: tuple[str, ...]
    conditions: dict[str, Any] = field(default_factory=dict)


# The five of the demo's table who reach the end (domain section 24).
PDF = {"sha256": "a" * 64, "name": "documento.pdf", "size": 900, "pages": 1}
NAYRA = Finalist("99900001", "Nayra Altamira Quilca", 17, "100.00", ("15", "16", "16"))
CIRO = Finalist(
    "99900002", "Ciro Valdelomar Ayquipa", 18, "79.00", ("17", "17", "17"),
    {"ffaa": {"kind": "LICENCIADO_ACUARTELADO", "code": "L-1", "document": PDF}},
)  # fmt: skip
EDELMIRA = Finalist(
    "99900003", "Edelmira Sotil Huarcaya", 17, "77.00", ("17.22", "17.22", "17.22"),
    {"ffaa": {"kind": "OTRO", "code": "L-2", "document": PDF}},
)  # fmt: skip
BALTAZAR = Finalist(
    "99900004", "Baltazar Oncoy Pilares", 17, "79.00", ("14", "14", "14"),
    {"athlete": {"level": 3, "code": "IPD-3", "document": PDF}},
)  # fmt: skip
HERNAN = Finalist(
    "99900008", "Hernán Colquehuanca Arce", 13, "90.00", ("13.5", "13.5", "13.5"),
    {"disability": {"degree": "33", "code": "C-8", "document": PDF}},
)  # fmt: skip
FIVE = (NAYRA, CIRO, EDELMIRA, BALTAZAR, HERNAN)


def make_process_call(code: str = "", **changes: Any) -> Call:
    """The demo's call, in selection."""
    terms = deepcopy(call_data()) | changes
    terms["code"] = code or terms["code"]
    return save_call(terms, state=CallState.EN_SELECCION, actor=HR, now=NOON)


def finalists(people: tuple[Finalist, ...] = FIVE, *, call: Call | None = None) -> dict[str, Application]:
    """These people called to the interview of a call, by document; exam and curricular evaluation behind them."""
    call = call or make_process_call()
    sitting = Sitting.objects.create(call=call, name="Turno", opens_at=NOON - timedelta(days=9), blueprint=[])
    found = {}
    for number, one in enumerate(people, start=1):
        user = User.objects.filter(username=one.document).first() or make_applicant(
            Person(one.document, one.name, None)
        )
        application = Application.objects.create(
            call=call, user=user, number=number, confirmed_at=NOON, requirements=RequirementResult.APTO
        )
        freeze(application, one.conditions)
        Attempt.objects.create(
            sitting=sitting,
            application=application,
            user=user,
            result=ExamResult.APTO,
            right_count=one.right,
            score=Decimal("1.5") * one.right,
        )
        finding = Finding("CALIFICA", Decimal(one.curricular), {"score": one.curricular})
        record_result(application, Stage.CURRICULAR, finding, actor=ONE, now=NOON)
        record_result(application, Stage.SHORTLIST, Finding("CONVOCADO"), actor=ONE, now=NOON)
        found[one.document] = application
    return found


def freeze(application: Application, conditions: dict[str, Any]) -> None:
    """The confirmed file, with these declared conditions and no rows."""
    lists: dict[str, Any] = {name: [] for name in ("education", "training", "knowledge", "languages", "experience")}
    sheet = {"docNumber": application.user.username, **lists, "conditions": conditions, "dni": None}
    told = {"counts_at": iso(NOON), "received_at": iso(NOON), "origin": Origin.PORTAL.value}
    text = canonical(frozen(call=application.call.code, annexes=[], sheet=sheet, **told))
    Confirmation.objects.create(
        application=application,
        key=uuid.uuid4(),
        received_at=NOON,
        snapshot=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        head="0" * 64,
        signing_key="clave",
        signature="firma",
        origin=Origin.PORTAL,
    )


def give_slot(application: Application, *, start: datetime = FIRST, **place: Any) -> None:
    """A slot of twenty minutes."""
    told = Place(**place) if place else ONLINE
    move_slot(application, Slot(start, 20), place=told, reason="", actor=ONE, now=NOON)


def arrive(application: Application, at: datetime, *, identity: bool = True) -> None:
    """They connected, and a member noted it at that instant."""
    note_arrival(application, connected_at=at, identity_checked=identity, actor=ONE, now=at)


def interviewed(application: Application, scores: tuple[str, ...], *, start: datetime = FIRST) -> StageResult:
    """The whole interview, with each member's total spread over the criteria."""
    give_slot(application, start=start)
    arrive(application, start - timedelta(seconds=30))
    end = start + timedelta(minutes=15)
    for member, total in zip((ONE, TWO, UNIT), scores, strict=False):
        score_interview(application, spread(total), actor=member, now=end)
    return close_scored(application, actor=ONE, now=end)


def spread(total: str) -> list[Decimal]:
    """A member's total as four criteria of five points at most."""
    left, given = Decimal(total), []
    for _ in range(4):
        given.append(min(left, Decimal(5)))
        left -= given[-1]
    return given


def all_interviewed(people: tuple[Finalist, ...] = FIVE, *, call: Call | None = None) -> dict[str, Application]:
    """Everybody interviewed, one after the other."""
    found = finalists(people, call=call)
    for place, one in enumerate(people):
        interviewed(found[one.document], one.members, start=FIRST + timedelta(minutes=20 * place))
    return found


def committee() -> dict[str, User]:
    """The staff of the process."""
    roles = {"comite1": Role.COMMITTEE, "comite2": Role.COMMITTEE, "area": Role.REQUESTING_UNIT, "rrhh": Role.HR}
    return {name: make_staff(name, role) for name, role in roles.items()}
