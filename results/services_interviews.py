"""Writing interviews: slots, who connected, what each member gives, and the result (section 14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from applications.models import Application
from calls.enums import ENDED
from calls.models import Call
from core.clock import iso
from core.display import LIMA, local_long
from core.errors import BadRequest, Conflict
from core.outbox import enqueue_mail
from core.record import Act, append, call_chain
from results.domain.interview import Slot, interview_result, interview_score, member_score
from results.domain.interview_room import OPENS_BEFORE
from results.domain.terms import terms_of
from results.domain.turns import check_place, check_times, laid_out
from results.enums import Evaluation, InterviewFault, InterviewResult
from results.models import InterviewArrival, InterviewScore, InterviewSlot, Stage, StageResult
from results.selectors_interviews import called_ids, interview_days, shortlist_published, timing
from results.services_stages import REASON_MAX, REASON_MIN, Finding, record_result


@dataclass(frozen=True, slots=True)
class Place:
    """Where interviews are held, and how long the committee waits."""

    link: str = ""
    room: str = ""
    in_vigia: bool = False
    tolerance_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Slots to lay out: from `first`, `minutes` each with `pause` between, none ending after `until`."""

    first: datetime
    minutes: int
    pause: int
    until: datetime


@transaction.atomic
def lay_out_slots(call: Call, plan: Plan, *, place: Place, actor: str, now: datetime) -> list[InterviewSlot]:
    """Give a slot to everybody called who has none, by number, as far as the plan reaches; the slots made.

    Who already has one keeps it: the same plan again goes on where the last one ended. Raises Conflict `slot.nobody`,
    `slot.overlap`, `slot.past`, `slot.day`, `slot.none_fits` and BadRequest `slot.*` for what is out of its limits.
    """
    _check_place(place)
    fresh = _locked_call(call)
    ids = called_ids(fresh)
    taken = list(InterviewSlot.objects.filter(application__call=fresh))
    waiting = list(Application.objects.filter(pk__in=ids - {slot.application_id for slot in taken}).order_by("number"))
    if not waiting:
        raise Conflict("slot.nobody", "Todas las personas convocadas ya tienen turno.")
    slots = laid_out(plan.first, minutes=plan.minutes, pause=plan.pause, until=plan.until, count=len(waiting))
    if not slots:
        raise Conflict("slot.none_fits", "Ningún turno cabe entre esas horas.")
    check_times(slots, taken=[timing(slot) for slot in taken], now=now, days=interview_days(fresh))
    made = InterviewSlot.objects.bulk_create(
        InterviewSlot(
            application=application,
            start=slot.start,
            minutes=slot.minutes,
            tolerance_minutes=place.tolerance_minutes,
            link=place.link,
            room=place.room,
            in_vigia=place.in_vigia,
        )
        for application, slot in zip(waiting, slots, strict=False)
    )
    _told(fresh, "interview.slots_made", actor, now, {"slots": [_slot_data(slot) for slot in made]})
    return made


@transaction.atomic
def move_slot(
    application: Application, slot: Slot, *, place: Place, reason: str, actor: str, now: datetime
) -> InterviewSlot:
    """Give or change one person's slot; the same again writes nothing.

    Once stage 10 is published a change needs a reason of 10 to 1,000 characters (Conflict `slot.reason_required`).
    """
    _check_place(place)
    call = _locked_call(application.call)
    _must_be_called(application)
    known = InterviewSlot.objects.filter(application=application).first()
    values = {
        "start": slot.start,
        "minutes": slot.minutes,
        "tolerance_minutes": place.tolerance_minutes,
        "link": place.link,
        "room": place.room,
        "in_vigia": place.in_vigia,
    }
    if known and all(getattr(known, name) == value for name, value in values.items()):
        return known
    reason = _checked(reason)
    if known and shortlist_published(call) and not reason:
        raise Conflict("slot.reason_required", "El turno ya está publicado. Un cambio necesita su motivo.")
    if _latest(application) is not None:
        raise Conflict("interview.closed", "La entrevista de esa persona ya tiene resultado.")
    others = InterviewSlot.objects.filter(application__call=call).exclude(application=application)
    laid_out(slot.start, minutes=slot.minutes, pause=0, until=slot.end, count=1)
    check_times([slot], taken=[timing(other) for other in others], now=now, days=interview_days(call))
    made, _ = InterviewSlot.objects.update_or_create(application=application, defaults=values)
    _told(call, "interview.slot_moved", actor, now, {**_slot_data(made), "reason": reason})
    if known and shortlist_published(call):
        _mail_moved(application, made, reason=reason, now=now)
    return made


def _mail_moved(application: Application, slot: InterviewSlot, *, reason: str, now: datetime) -> None:
    """A courtesy (PUB-04): the page says the same."""
    body = (
        f"Estimado/a {application.user.full_name}:\n\n"
        f"Su entrevista de la convocatoria {application.call.code} cambió: {local_long(slot.start)}, "
        f"{slot.minutes} minutos.\n\nMotivo: {reason}\n\n"
        "El enlace o el lugar está en el portal, en «Entrevista y bitácora» de su postulación.\n\n"
        "Este mensaje es automático; no responda a este correo.\nVigía\n"
    )
    enqueue_mail(
        to=application.user.email,
        subject=f"Cambio de entrevista, {application.call.code} · Vigía",
        body=body,
        kind="interview.moved",
        key=f"interview.moved/{application.pk}/{iso(now)}",
        now=now,
    )


@transaction.atomic
def note_arrival(
    application: Application,
    *,
    connected_at: datetime,
    identity_checked: bool,
    reason: str = "",
    actor: str,
    now: datetime,
) -> InterviewArrival:
    """Note when somebody connected and whether the DNI was checked (INT-04); the same again writes nothing.

    A changed hour needs its reason: it decides whether they came (INT-02).
    """
    locked = _locked(application)
    slot = _slot_of(locked)
    if not slot.start - OPENS_BEFORE <= connected_at <= now or _day(connected_at) != _day(slot.start):
        raise BadRequest("arrival.time", "La hora de conexión debe ser del día del turno y no posterior a ahora.")
    last = InterviewArrival.objects.filter(application=locked).order_by("-version").first()
    if last and (last.connected_at, last.identity_checked) == (connected_at, identity_checked):
        return last
    reason = _checked(reason)
    if last and last.connected_at != connected_at and not reason:
        raise Conflict("arrival.reason_required", "Ya hay una hora de conexión. Cambiarla necesita su motivo.")
    made = InterviewArrival.objects.create(
        application=locked,
        version=(last.version if last else 0) + 1,
        connected_at=connected_at,
        identity_checked=identity_checked,
        reason=reason,
        actor=actor,
        at=now,
    )
    data = {
        "application": locked.number,
        "connected_at": iso(connected_at),
        "identity_checked": identity_checked,
        "reason": reason,
    }
    _told(locked.call, "interview.arrived", actor, now, data)
    return made


@transaction.atomic
def score_interview(
    application: Application, criteria: Sequence[Decimal], *, actor: str, now: datetime
) -> InterviewScore:
    """What the acting member gives, a score for each criterion; the same again writes nothing.

    Only members who attended score (INT-08): Conflict `interview.early` before the hour, `interview.absent` for who did
    not come, `interview.identity` without the DNI.
    """
    total = member_score(criteria)
    locked = _locked(application)
    slot = _slot_of(locked)
    if now < slot.start:
        raise Conflict("interview.early", "La entrevista aún no empieza.")
    _must_have_come(locked, slot)
    last = InterviewScore.objects.filter(application=locked, member=actor).order_by("-version").first()
    told = [str(score) for score in criteria]
    if last and last.criteria == told:
        return last
    made = InterviewScore.objects.create(
        application=locked,
        member=actor,
        version=(last.version if last else 0) + 1,
        criteria=told,
        total=total,
        at=now,
    )
    data = {"application": locked.number, "version": made.version, "criteria": told, "total": str(total)}
    _told(locked.call, "interview.scored", actor, now, data)
    return made


@transaction.atomic
def close_scored(application: Application, *, actor: str, now: datetime, reason: str = "") -> StageResult:
    """The result of who came: the mean of the members' scores, rounded once (INT-01), at least two of them (INT-08)."""
    locked = _locked(application)
    slot = _slot_of(locked)
    arrival = _must_have_come(locked, slot)
    scores: dict[str, InterviewScore] = {}
    for score in InterviewScore.objects.filter(application=locked).order_by("member", "version"):
        scores[score.member] = score
    terms = terms_of(locked.call.terms)
    scale = terms.scales[Evaluation.INTERVIEW]
    mean = interview_score([score.total for score in scores.values()], scale=scale, places=terms.decimals)
    data: dict[str, Any] = {
        "slot": iso(slot.start),
        "connectedAt": iso(arrival.connected_at),
        "members": [
            {"member": member, "criteria": score.criteria, "score": str(score.total)}
            for member, score in scores.items()
        ],
    }
    finding = Finding(interview_result(mean, scale=scale), mean, data)
    return record_result(locked, Stage.INTERVIEW, finding, actor=actor, now=now, reason=reason)


@transaction.atomic
def close_absent(application: Application, *, actor: str, now: datetime, reason: str = "") -> StageResult:
    """NO ASISTIÓ: nobody connected by the hour and what the committee published that it waits (INT-02)."""
    locked = _locked(application)
    slot = _slot_of(locked)
    until = slot.start + timedelta(minutes=slot.tolerance_minutes)
    if now <= until:
        raise Conflict("interview.early", "Aún puede conectarse: su hora y la tolerancia publicada no han pasado.")
    arrival = _arrival_of(locked)
    if arrival is not None and arrival.connected_at <= until:
        raise Conflict("interview.came", "Esa persona se conectó a tiempo.")
    data = {"slot": iso(slot.start), "connectedAt": iso(arrival.connected_at) if arrival else None}
    finding = Finding(InterviewResult.NO_ASISTIO, None, data)
    return record_result(locked, Stage.INTERVIEW, finding, actor=actor, now=now, reason=reason)


@transaction.atomic
def disqualify(
    application: Application, *, code: str, text: str, actor: str, now: datetime, reason: str = ""
) -> StageResult:
    """DESCALIFICADO, with the code and what was seen (INT-04, INT-05). BadRequest `interview.code`, `interview.text`."""
    if code not in InterviewFault.values:
        raise BadRequest("interview.code", "Elija el motivo de la descalificación.")
    if not _checked(text):
        raise BadRequest("interview.text", f"Describa lo observado con {REASON_MIN} caracteres o más.")
    locked = _locked(application)
    slot = _slot_of(locked)
    if now < slot.start - OPENS_BEFORE:
        raise Conflict("interview.early", "La entrevista aún no empieza.")
    data = {"slot": iso(slot.start), "code": code, "text": text.strip()}
    finding = Finding(InterviewResult.DESCALIFICADO, None, data)
    return record_result(locked, Stage.INTERVIEW, finding, actor=actor, now=now, reason=reason)


def _locked_call(call: Call) -> Call:
    """The call, so that two members lay out slots one after the other. Conflict `call.ended`."""
    fresh = Call.objects.select_for_update().get(pk=call.pk)
    if fresh.state in ENDED:
        raise Conflict("call.ended", "Esta convocatoria ya terminó.")
    return fresh


def _locked(application: Application) -> Application:
    """The application, which every writer of one person's interview queues on."""
    locked = Application.objects.select_for_update().select_related("call").get(pk=application.pk)
    if locked.call.state in ENDED:
        raise Conflict("call.ended", "Esta convocatoria ya terminó.")
    _must_be_called(locked)
    if StageResult.objects.filter(application=locked, stage=Stage.FINAL).exists():
        raise Conflict("interview.final", "El resultado final ya está calculado: la entrevista no cambia.")
    return locked


def _must_be_called(application: Application) -> None:
    if application.pk not in called_ids(application.call):
        raise Conflict("interview.not_called", "Esa persona no está convocada a entrevista.")


def _slot_of(application: Application) -> InterviewSlot:
    slot = InterviewSlot.objects.filter(application=application).first()
    if slot is None:
        raise Conflict("interview.no_slot", "Esa persona aún no tiene turno.")
    return slot


def _arrival_of(application: Application) -> InterviewArrival | None:
    return InterviewArrival.objects.filter(application=application).order_by("-version").first()


def _must_have_come(application: Application, slot: InterviewSlot) -> InterviewArrival:
    arrival = _arrival_of(application)
    if arrival is None or arrival.connected_at > slot.start + timedelta(minutes=slot.tolerance_minutes):
        raise Conflict("interview.absent", "No consta que se haya conectado a tiempo.")
    if not arrival.identity_checked:
        raise Conflict("interview.identity", "Falta verificar su identidad con el DNI.")
    return arrival


def _latest(application: Application) -> StageResult | None:
    return StageResult.objects.filter(application=application, stage=Stage.INTERVIEW).order_by("-version").first()


def _checked(reason: str) -> str:
    reason = reason.strip()
    if "\x00" in reason or (reason and not REASON_MIN <= len(reason) <= REASON_MAX):
        raise BadRequest("stage.reason", f"El motivo debe tener entre {REASON_MIN} y {REASON_MAX} caracteres.")
    return reason


def _day(moment: datetime) -> object:
    return moment.astimezone(LIMA).date()


def _check_place(place: Place) -> None:
    check_place(link=place.link, room=place.room, in_vigia=place.in_vigia, tolerance_minutes=place.tolerance_minutes)


def _slot_data(slot: InterviewSlot) -> dict[str, Any]:
    return {
        "application": slot.application.number,
        "start": iso(slot.start),
        "minutes": slot.minutes,
        "tolerance_minutes": slot.tolerance_minutes,
    }


def _told(call: Call, kind: str, actor: str, now: datetime, data: Mapping[str, Any]) -> None:
    append(Act(call_chain(call.code), kind, actor, now, dict(data)))
