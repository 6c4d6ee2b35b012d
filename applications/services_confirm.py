"""Confirming an application (APP-01, 02, 04, 05), registering one after a failure (APP-07), withdrawing (APP-06)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from applications import mails
from applications.domain.annexes import required_annexes
from applications.domain.limits import REASON
from applications.domain.snapshot import GivenAnnex, StoredFile, frozen
from applications.domain.words import AFTER, DUPLICATE, NO_WINDOW, when_to_apply
from applications.enums import AnnexMode
from applications.gates import requirements_published
from applications.models import Annex, Application, Confirmation, Withdrawal
from applications.selectors import STAGE, annexes_of, application_of, missing_for
from applications.services_drafts import locked_draft
from applications.services_filing import Failure, Seal, origin_of, seal
from calls.domain.windows import WindowPhase, is_open, phase
from calls.models import Call
from calls.selectors import window_of
from core.canonical import canonical
from core.clock import iso
from core.errors import BadRequest, Conflict, DomainError
from core.outbox import enqueue_mail
from core.record import Act, append, call_chain
from core.sql import in_turn
from cvs.selectors import Missing, full_sheet, sheet_data
from cvs.services_documents import locked_sheet


class Incomplete(DomainError):
    """APP-04: something is missing; `missing` says what and where."""

    status = 422

    def __init__(self, missing: list[Missing]) -> None:
        items = [{"code": line.code, "text": line.text} for line in missing]
        super().__init__("app.incomplete", "Falta completar su postulación.", {"missing": items})
        self.missing = missing


@in_turn()
@transaction.atomic
def confirm_application(
    user: User, call: Call, *, key: uuid.UUID, received_at: datetime, actor: str, site: str
) -> Confirmation:
    """Confirm, once and for all. `received_at` is when the whole request had arrived: it alone decides the window.

    The same `key` again gives the same receipt. Conflict `app.dup` for a second confirmation, `app.before`, `app.after` or
    `app.no_window` outside the hours; Incomplete with what is missing.
    """
    locked_draft(user, call, now=received_at)
    if (known := application_of(user, call)) is not None:
        confirmation: Confirmation | None = getattr(known, "confirmation", None)
        if confirmation is None or confirmation.key != key:
            raise Conflict("app.dup", DUPLICATE)
        return confirmation
    check_hours(call, received_at)
    return _confirm(user, call, key=key, received_at=received_at, actor=actor, site=site)


@in_turn()
@transaction.atomic
def register_after_failure(
    user: User, call: Call, failure: Failure, *, approver: str, now: datetime, site: str
) -> Confirmation:
    """Register what somebody had ready when the system failed them (APP-07, AMB-09).

    BadRequest `failure.reason`, `failure.time`; Conflict `app.dup`, and `failure.late` once stage 5 is published;
    Incomplete when what they had ready is not enough to apply.
    """
    failure = failure.checked()
    locked_draft(user, call, now=now)
    if application_of(user, call) is not None:
        raise Conflict("app.dup", "Esa persona ya tiene registrada su postulación a esta convocatoria.")
    if requirements_published(call):
        raise Conflict(
            "failure.late", "Los resultados de la etapa 5 ya se publicaron: no se registran más postulaciones."
        )
    window = window_of(call, STAGE)
    if window is None:
        raise Conflict("app.no_window", NO_WINDOW)
    if failure.failed_at > now or not is_open(window, failure.failed_at):
        raise BadRequest("failure.time", f"La falla debe haber ocurrido dentro del horario. {when_to_apply(window)}")
    return _confirm(
        user,
        call,
        key=uuid.uuid4(),
        received_at=now,
        actor=approver,
        site=site,
        failure=failure,
    )


@in_turn()
@transaction.atomic
def withdraw_application(application: Application, *, reason: str, actor: str, now: datetime) -> Withdrawal:
    """Leave the process; a second time is the first. The file stays as it is. BadRequest `withdrawal.reason`."""
    if len(reason := reason.strip()) > REASON:
        raise BadRequest("withdrawal.reason", f"El motivo admite como máximo {REASON} caracteres.")
    Application.objects.select_for_update().get(pk=application.pk)
    withdrawal, fresh = Withdrawal.objects.get_or_create(
        application=application, defaults={"at": now, "reason": reason}
    )
    if fresh:
        act = Act(
            call_chain(application.call.code), "application.withdrawn", actor, now, {"number": application.number}
        )
        append(act)
    return withdrawal


def check_hours(call: Call, moment: datetime) -> None:
    """Conflict with the sentence of section 21 unless one may confirm at this instant."""
    window = window_of(call, STAGE)
    if window is None:
        raise Conflict("app.no_window", NO_WINDOW)
    match phase(window, moment):
        case WindowPhase.AFTER:
            raise Conflict("app.after", AFTER)
        case WindowPhase.BEFORE | WindowPhase.BETWEEN_DAYS:
            raise Conflict("app.before", when_to_apply(window))


def next_number(call: Call) -> int:
    """The next number of a call; until the transaction ends nobody else gets one."""
    Call.objects.select_for_update(no_key=True).only("pk").get(pk=call.pk)
    last: int | None = Application.objects.filter(call=call).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def file_recorded(applications: Sequence[Application], *, actor: str, now: datetime) -> list[Confirmation]:
    """Freeze the sheets of applications that were entered without a file, as of the hour that was entered.

    For data that come in whole, such as the demo's: annexes count as declared at that hour, nobody is mailed. Who has a
    file keeps it; who never wrote a sheet gets none. Returns the new ones.
    """
    filed = set(Confirmation.objects.filter(application__in=applications).values_list("application_id", flat=True))
    written: list[Confirmation] = []
    for application in applications:
        if application.pk in filed or application.confirmed_at is None:
            continue
        sheet = sheet_data(application.user)
        if not sheet["education"]:
            continue
        at = application.confirmed_at
        annexes = [
            GivenAnnex(code, AnnexMode.ELECTRONIC_DECLARATION, iso(at))
            for code in required_annexes(application.call.terms)
        ]
        file = _File(received_at=at, counts_at=at, annexes=annexes, sheet=sheet)
        written.append(_seal(application, file, key=uuid.uuid4(), actor=actor, now=now))
    return written


@dataclass(frozen=True, slots=True)
class _File:
    """What is frozen."""

    received_at: datetime
    counts_at: datetime  # periods and licences are judged as of this instant
    annexes: Sequence[GivenAnnex]
    sheet: dict[str, Any]
    failure: Failure | None = None


def _confirm(
    user: User,
    call: Call,
    *,
    key: uuid.UUID,
    received_at: datetime,
    actor: str,
    site: str,
    failure: Failure | None = None,
) -> Confirmation:
    """Check, freeze, number, record and tell. The numbers' lock is taken last: the long readings are done before it."""
    locked_sheet(user)  # nobody writes in the sheet between reading it and committing
    full, given = full_sheet(user), annexes_of(user, call)
    if missing := missing_for(call, full, given):
        raise Incomplete(missing)
    file = _File(
        received_at=received_at,
        counts_at=failure.failed_at if failure else received_at,
        annexes=[_given(annex) for _, annex in sorted(given.items())],
        sheet=full.data(),
        failure=failure,
    )
    number = next_number(call)
    application = Application.objects.create(call=call, user=user, number=number, confirmed_at=file.counts_at)
    confirmation = _seal(application, file, key=key, actor=actor, now=received_at)
    subject, body = mails.confirmed(application, confirmation, site=site)
    enqueue_mail(
        to=user.email,
        subject=subject,
        body=body,
        kind="application.confirmed",
        key=f"application.confirmed:{application.pk}",
        now=received_at,
    )
    return confirmation


def _seal(application: Application, file: _File, *, key: uuid.UUID, actor: str, now: datetime) -> Confirmation:
    """Hash, record, sign and store the file of an application."""
    call, origin = application.call, origin_of(file.failure)
    snapshot = canonical(
        frozen(
            call=call.code,
            counts_at=iso(file.counts_at),
            received_at=iso(file.received_at),
            origin=origin.value,
            annexes=file.annexes,
            sheet=file.sheet,
        )
    )
    sha256 = hashlib.sha256(snapshot.encode("ascii")).hexdigest()
    told = {
        "number": application.number,
        "sha256": sha256,
        "origin": origin.value,
        "applicant": application.user.username,
    }
    act = Act(call_chain(call.code), "application.confirmed", actor, now, told)
    sealed = seal(application, Seal(key, sha256, file.received_at, file.failure), act)
    return Confirmation.objects.create(application=application, snapshot=snapshot, **sealed)


def _given(annex: Annex) -> GivenAnnex:
    document = annex.document
    file = StoredFile(document.sha256, document.name, document.size, document.pages) if document else None
    return GivenAnnex(annex.code, annex.mode, iso(annex.at), file)
