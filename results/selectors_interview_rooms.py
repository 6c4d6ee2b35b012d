"""Reads of an interview's video room: whose it is, who may come in and as what, and what happened at its door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from accounts.enums import Right
from accounts.models import User
from applications.models import Application
from calls.selectors_declarations import check_open_to
from core.errors import NotFound
from cvs.models import CvSheet
from results.domain.interview_room import room_phase
from results.enums import RoomMomentKind, RoomPart, RoomPhase
from results.models import InterviewMoment, InterviewSlot
from results.selectors_interviews import called_ids, get_interview_call_for, my_interview_for, timing


@dataclass(frozen=True, slots=True)
class RoomVisit:
    """Somebody who may come into the room of a slot, and as what."""

    user: User
    part: RoomPart
    slot: InterviewSlot

    @property
    def application(self) -> Application:
        """Of who is interviewed."""
        return self.slot.application

    @property
    def who(self) -> str:
        """Their name in the media plane."""
        return f"p{self.user.pk}"


def get_interview_room_for(user: User, slot_id: int) -> RoomVisit:
    """The room of a slot, for its applicant once it is published and for the call's staff; unknown and forbidden look the same.

    DeclarationOwed, Abstained for staff to whom the call is not open (ACT-01).
    """
    slot = (
        InterviewSlot.objects.select_related("application__call", "application__user")
        .filter(pk=slot_id, in_vigia=True)
        .first()
    )
    part = _part(user, slot.application) if slot else None
    if slot is None or part is None:
        raise NotFound("interview_room.not_found", "No se encontró la sala de entrevista.")
    return RoomVisit(user, part, slot)


def get_my_interview_room_for(user: User, code: str) -> RoomVisit:
    """One's own room in a call; without one, or without that call, the same NotFound."""
    slots = InterviewSlot.objects.filter(application__call__code=code, application__user=user)
    return get_interview_room_for(user, slots.values_list("pk", flat=True).first() or 0)


def _part(user: User, application: Application) -> RoomPart | None:
    code = application.call.code
    try:
        if application.user_id == user.pk and user.has_right(Right.APPLY):
            return RoomPart.APPLICANT if my_interview_for(user, code).slot else None
        call = get_interview_call_for(user, code)
    except NotFound:
        return None
    if application.pk not in called_ids(call):
        return None
    check_open_to(user, pk=call.pk)
    takes_part = user.has_right(Right.EVALUATE) or user.has_right(Right.PUBLISH)
    return RoomPart.MEMBER if takes_part else RoomPart.WATCHER


def moments_of(slot: InterviewSlot) -> list[InterviewMoment]:
    """What happened at the door for this hour of theirs, oldest first, with who."""
    found = InterviewMoment.objects.filter(application=slot.application_id, start=slot.start)
    return list(found.select_related("person").order_by("id"))


def first_seen(slot: InterviewSlot) -> datetime | None:
    """When the applicant first came into the room for this hour, None when they did not."""
    came = InterviewMoment.objects.filter(
        application=slot.application_id,
        start=slot.start,
        kind=RoomMomentKind.CAME,
        person=F("application__user"),
    )
    return came.order_by("id").values_list("at", flat=True).first()


def kinds(moments: Sequence[InterviewMoment]) -> list[RoomMomentKind]:
    """As the rules take them."""
    return [RoomMomentKind(moment.kind) for moment in moments]


def phase_of(slot: InterviewSlot, *, now: datetime) -> RoomPhase:
    """Where the room stands."""
    return room_phase(timing(slot), kinds(moments_of(slot)), now=now)


def document_on_file(application: Application) -> tuple[str, str] | None:
    """Path below PRIVATE_ROOT and SHA-256 of the DNI in their sheet (INT-04), None when there is none."""
    sheet = CvSheet.objects.filter(user_id=application.user_id).exclude(dni_picture="").first()
    return None if sheet is None else (sheet.dni_picture, sheet.dni_sha256)
