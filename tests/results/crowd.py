"""A call with as many applications as one likes, every stage decided: what its pages are measured and counted with.

The exam is really sat, closed and graded; what people decide one by one elsewhere is written here in bulk, in the shape that
the services leave it in. Of each twenty applications one does not meet the requirements, one misses the exam, one fails
it, one registers no documents, one does not qualify and one misses the interview.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User
from applications.models import Application, RegistryQuery, RequirementDecision
from applications.selectors_review import reviews
from calls.models import Call, CallState
from calls.services import save_call
from core.canonical import canonical
from core.clock import iso
from core.signing import sign_bytes
from cvs.enums import ForceKind
from exam_server.demo.data import call_data
from exams.models import Attempt, QuestionVersion, Sitting
from exams.services import assign_attempts
from exams.services_papers import build_sitting
from proctoring.services_rooms import open_rooms
from results.domain.support import slots_of
from results.enums import BonusKind, ClaimChannel, ClaimGround, ClaimState, DocumentKind, MarkDecision
from results.listings import LISTINGS
from results.models import (
    BonusCheck,
    Claim,
    CvSignature,
    InterviewArrival,
    InterviewScore,
    InterviewSlot,
    Publication,
    RowMark,
    Stage,
    StageResult,
    SupportRegistration,
)
from results.selectors_sittings import rows_of
from results.services_finals import record_finals
from results.services_shortlist import close_shortlist
from tests.results.factories import (
    HR,
    T0,
    THE_DAY_BEFORE,
    answer_right,
    close,
    make_sitting,
    make_staff,
    store_bank,
    verify_identity,
)
from tests.results.filed import AFTERWARDS, EVE, IN_HOURS, file_application, pdf, person_data, sheet_of

FIRST_INTERVIEW = datetime(2023, 10, 26, 14, 0, tzinfo=UTC)
OUT = datetime(2023, 10, 31, 22, 0, tzinfo=UTC)
ACT = bytes(400_000)  # as many bytes as an act of thousands has
UNFIT, ABSENT, FAILED, BARE, SHORT, MISSING = 19, 18, 17, 16, 15, 14  # of each twenty, by place


@dataclass(frozen=True, slots=True)
class Member:
    """One of the crowd: how far they come is told by their place."""

    place: int
    application: Application

    @property
    def kind(self) -> int:
        """Place within the twenty."""
        return self.place % 20

    @property
    def right(self) -> int:
        """Right answers; with `interview`, nobody's pair is another's."""
        return 10 if self.kind == FAILED else 13 + self.place // 500 % 8

    @property
    def interview(self) -> Decimal:
        """What each member of the committee gives."""
        return Decimal(1400 + self.place % 500) / 100


def crowd(number: int, *, positions: int = 1) -> Call:
    """The call. Averages are equal in groups of hundreds, so that far more than five tie for the interview."""
    terms = deepcopy(call_data())
    terms["positions"] = positions
    call = save_call(terms, state=CallState.EN_SELECCION, actor=HR, now=EVE)
    staff = {name: make_staff(name, role) for name, role in STAFF.items()}
    with transaction.atomic():
        kept = pdf("Constancia")
        file = {"sha256": kept.sha256, "name": kept.name, "size": kept.size, "pages": kept.pages}
        people = [_file(call, place, file) for place in range(number)]
        _decide_requirements(call, people)
        _publish(call, 5, OUT - timedelta(days=18))
    sitting = _sit(call, people)
    with transaction.atomic():
        _publish(call, 7, OUT - timedelta(days=14), sitting=sitting)
        _claim(call, people)
        passed = [one for one in people if one.kind < FAILED]
        _register(passed, file)
        _evaluate([one for one in passed if one.kind != BARE], [staff["comite1"], staff["comite2"]])
        close_shortlist(call, actor=HR, now=AFTERWARDS)
        invited = _invited(call, passed)
        _interview(invited)
        _publish(call, 10, OUT - timedelta(days=8))
        _check_bonuses(invited)
        record_finals(call, actor=HR, now=OUT)
        _publish(call, 12, OUT)
    return call


STAFF = {
    "rrhh": Role.HR,
    "comite1": Role.COMMITTEE,
    "comite2": Role.COMMITTEE,
    "area": Role.REQUESTING_UNIT,
    "observador": Role.OBSERVER,
}


def _file(call: Call, place: int, file: dict[str, Any]) -> Member:
    user = User.objects.create_user(
        f"{80_000_000 + place}",
        None,
        doc_type=DocumentType.DNI,
        full_name=f"Postulante {place:05} Quilca Maquera",
        email=f"p{place}@correo.example",
    )
    RoleGrant.objects.create(user=user, role=Role.APPLICANT)
    sheet = deepcopy(_sheets()[place % 20 == UNFIT])
    sheet |= {"docNumber": user.username, "fullName": user.full_name}
    if place % 20 == 3:
        told = {"kind": ForceKind.LICENCIADO_ACUARTELADO.value, "code": f"L-{place}", "document": file}
        sheet["conditions"] = {"ffaa": told}
    return Member(place, file_application(call, user, place + 1, sheet))


def _sheets() -> tuple[dict[str, Any], dict[str, Any]]:
    """Of who meets the requirements, and of who declares an hour of training too few."""
    return sheet_of(person_data("A08")), sheet_of(person_data("A15"))


def _decide_requirements(call: Call, people: list[Member]) -> None:
    applications = [one.application for one in people]
    asked = THE_DAY_BEFORE - timedelta(days=4)
    RegistryQuery.objects.bulk_create(
        RegistryQuery(
            application=each,
            asked_at=asked,
            sanctions=[],
            evidence_sha256="a" * 64,
            evidence_name="rnssc.pdf",
            actor=HR,
            at=asked,
        )
        for each in applications
    )
    decisions = []
    for one, review in zip(people, reviews(call, applications), strict=True):
        result = "NO_APTO" if one.kind == UNFIT else "APTO"
        lines = [
            {
                "code": line.code.value,
                "required": line.required,
                "computed": line.computed,
                "proposed": line.met,
                "met": line.met is not False,
                "reason": "",
            }
            for line in review.lines
        ]
        decisions.append(
            RequirementDecision(application=one.application, version=1, result=result, lines=lines, actor=HR, at=asked)
        )
        one.application.requirements = result
    RequirementDecision.objects.bulk_create(decisions)
    Application.objects.bulk_update(applications, ["requirements"], batch_size=200)


def _sit(call: Call, people: list[Member]) -> Sitting:
    """Papers, presence, answers and grades by the services themselves."""
    store_bank()
    sitting = make_sitting(call)
    apt = {one.application.pk: one for one in people if one.kind != UNFIT}
    with transaction.atomic():
        assign_attempts(sitting, [one.application for one in apt.values()], actor=HR, now=THE_DAY_BEFORE)
        sitting = build_sitting(sitting, actor=HR, now=THE_DAY_BEFORE)
        open_rooms(sitting, actor=HR, now=THE_DAY_BEFORE)
        came = [
            attempt for attempt in Attempt.objects.filter(sitting=sitting) if apt[attempt.application_id].kind != ABSENT
        ]
        Attempt.objects.filter(pk__in=[each.pk for each in came]).update(present_at=T0 - timedelta(seconds=60))
        keys = dict(QuestionVersion.objects.filter(sittingquestion__sitting=sitting).values_list("id", "answer"))
        for attempt in came:
            answer_right(attempt, apt[attempt.application_id].right, keys)
            verify_identity(attempt)
    return close(sitting)


def _claim(call: Call, people: list[Member]) -> None:
    """Every twenty-fifth claims against the list of the exam."""
    publication = Publication.objects.get(call=call, stage_order=7)
    Claim.objects.bulk_create(
        Claim(
            application=one.application,
            publication=publication,
            stage_order=7,
            ground=ClaimGround.values[0],
            text="Solicito la revisión de mi puntaje.",
            key=uuid.uuid4(),
            received_at=publication.published_at + timedelta(hours=1),
            state=ClaimState.PRESENTADO,
            channel=ClaimChannel.values[0],
            actor=f"user:{one.application.user.username}",
            at=publication.published_at + timedelta(hours=1),
        )
        for one in people[1::25]
    )


def _register(passed: list[Member], file: dict[str, Any]) -> None:
    """Everybody but the bare confirms every place; stage 8 is closed."""
    results = []
    for one in passed:
        data: dict[str, Any] = {"mandatory": len(_places(one)), "attached": 0, "confirmed": False}
        result = "DESCALIFICADO"
        if one.kind != BARE:
            result, data = "REGISTRADO", data | {"attached": data["mandatory"], "confirmed": True}
        results.append(_result(one, Stage.DOCUMENTS, result, None, data))
    StageResult.objects.bulk_create(results)
    SupportRegistration.objects.bulk_create(
        SupportRegistration(
            application=one.application,
            key=uuid.uuid4(),
            received_at=IN_HOURS,
            manifest=canonical({key: file | {"at": iso(IN_HOURS)} for key in _places(one)}),
            sha256="a" * 64,
            head="b" * 64,
            signing_key="c" * 16,
            signature="d" * 88,
        )
        for one in passed
        if one.kind != BARE
    )


def _places(one: Member) -> list[str]:
    sheet = one.application.confirmation.data["sheet"]
    return [slot.key for slot in slots_of(sheet, license_asked=True) if slot.mandatory]


def _evaluate(people: list[Member], members: Iterable[User]) -> None:
    """Two members mark each place and sign the same; who is short does not reach the least points."""
    marks, signatures, results = [], [], []
    for one in people:
        short = one.kind == SHORT
        data: dict[str, Any] = {"score": None if short else "90", "reasons": ["TRAINING_HOURS"] if short else []}
        for member in members:
            marks += [
                RowMark(
                    application=one.application,
                    member=member,
                    slot=slot,
                    decision=MarkDecision.VALID,
                    kind=DocumentKind.CAPACITACION,
                    at=AFTERWARDS,
                )
                for slot in _places(one)
            ]
            signatures.append(
                CvSignature(application=one.application, member=member, round=0, found=data, at=AFTERWARDS)
            )
        score = None if short else Decimal(90)
        results.append(_result(one, Stage.CURRICULAR, "NO_CALIFICA" if short else "CALIFICA", score, data))
    RowMark.objects.bulk_create(marks, batch_size=1000)
    CvSignature.objects.bulk_create(signatures)
    StageResult.objects.bulk_create(results)


def _invited(call: Call, people: list[Member]) -> list[Member]:
    called = StageResult.objects.filter(application__call=call, stage=Stage.SHORTLIST, result="CONVOCADO")
    ids = set(called.values_list("application_id", flat=True))
    return [one for one in people if one.application.pk in ids]


def _interview(invited: list[Member]) -> None:
    """A slot each, three scores for who came, a result for all."""
    slots, arrivals, scores, results = [], [], [], []
    for place, one in enumerate(invited):
        start = FIRST_INTERVIEW + timedelta(minutes=place)
        slots.append(
            InterviewSlot(application=one.application, start=start, minutes=15, link="https://reunion.example/sala-1")
        )
        if one.kind == MISSING:
            results.append(_result(one, Stage.INTERVIEW, "NO_ASISTIO", None, {"slot": iso(start)}))
            continue
        arrivals.append(
            InterviewArrival(
                application=one.application,
                version=1,
                connected_at=start,
                identity_checked=True,
                actor="user:comite1",
                at=start,
            )
        )
        scores += [
            InterviewScore(
                application=one.application,
                member=f"user:{member}",
                version=1,
                criteria=["4", "4", "4", "4"],
                total=one.interview,
                at=start,
            )
            for member in ("comite1", "comite2", "area")
        ]
        results.append(_result(one, Stage.INTERVIEW, "APTO", one.interview, {"slot": iso(start)}))
    InterviewSlot.objects.bulk_create(slots)
    InterviewArrival.objects.bulk_create(arrivals)
    InterviewScore.objects.bulk_create(scores, batch_size=1000)
    StageResult.objects.bulk_create(results)


def _check_bonuses(invited: list[Member]) -> None:
    BonusCheck.objects.bulk_create(
        BonusCheck(
            application=one.application,
            kind=BonusKind.FFAA,
            version=1,
            valid=True,
            reason="Constancia conforme.",
            actor=HR,
            at=OUT,
        )
        for one in invited
        if one.kind == 3
    )


def _result(one: Member, stage: Stage, word: str, score: Decimal | None, data: dict[str, Any]) -> StageResult:
    return StageResult(
        application=one.application,
        stage=stage,
        version=1,
        result=word,
        score=score,
        data=data,
        actor="user:comite1",
        at=AFTERWARDS,
    )


def _publish(call: Call, order: int, at: datetime, *, sitting: Sitting | None = None) -> None:
    """The list as it stands, without its files: drawing an act of thousands is measured elsewhere."""
    Publication.objects.create(
        call=call,
        sitting=sitting,
        stage_code="PUB_EXAMEN" if sitting else LISTINGS[order].stage_code,
        stage_order=order,
        version=1,
        title="Resultados preliminares" if sitting else LISTINGS[order].title,
        published_at=at,
        published_by=HR,
        rows=rows_of(sitting) if sitting else LISTINGS[order].rows(call),
        layout={}
        if sitting
        else {
            "heading": LISTINGS[order].heading,
            "columns": [column.as_json() for column in LISTINGS[order].columns],
            "formulas": list(LISTINGS[order].formulas(call)),
            "notes": "",
        },
        csv=b"",
        csv_sha256="",
        pdf=ACT,
        sha256=hashlib.sha256(ACT).hexdigest(),
        signature=sign_bytes(ACT),
    )
