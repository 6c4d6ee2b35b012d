"""Registering supporting documents (DOC-01..06). `received_at`, when the whole request had arrived, decides the window."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from applications.models import Application
from applications.services_filing import Failure, Seal, seal
from calls.domain.windows import WindowPhase
from calls.models import Call
from calls.selectors import window_of
from core.canonical import canonical
from core.errors import BadRequest, Conflict, NotFound
from core.outbox import enqueue_mail
from core.record import SYSTEM, Act, append, call_chain
from cvs.models import Document
from cvs.services_documents import KeptPdf
from results import mails_documents
from results.domain.support import AFTER, CONFIRMED, NO_WINDOW, when_to_register
from results.models import Stage, StageResult, SupportFile, SupportRegistration
from results.selectors_documents import (
    KIND,
    STAGE,
    Support,
    admitted,
    curricular_published,
    hours_for,
    hours_of,
    is_over,
    may_register,
    still_open_to,
    support_of,
    supports_of,
)
from results.services_stages import Finding, record_result

LATE = "Registro por falla técnica, posterior al cierre de la etapa."


def support_chain(application: Application) -> str:
    """Name of the chain that tells what was attached before the confirmation."""
    return f"support:{application.pk}"


@transaction.atomic
def attach_support(
    application: Application, files: Mapping[str, KeptPdf | Document], *, received_at: datetime, actor: str
) -> None:
    """Put PDFs in their places; one that is there is replaced. NotFound `documents.slot` for a place that there is not,
    Conflict `documents.before`, `documents.after` or `documents.no_window` outside the hours, `documents.confirmed` once
    confirmed.
    """
    support = _open_support(application, received_at)
    _put(support, files, at=received_at, actor=actor)


@transaction.atomic
def attach_declared(application: Application, *, received_at: datetime, actor: str) -> int:
    """Put in each empty place the PDF that its frozen row names; how many. Raises as `attach_support`."""
    support = _open_support(application, received_at)
    files = {
        slot.key: KeptPdf(**slot.declared) for slot in support.slots if slot.declared and slot.key not in support.files
    }
    _put(support, files, at=received_at, actor=actor)
    return len(files)


@transaction.atomic
def remove_support(application: Application, slot: str, *, received_at: datetime, actor: str) -> None:
    """Empty a place; an empty one stays so. Raises as `attach_support`."""
    support = _open_support(application, received_at)
    _check_slots(support, [slot])
    gone, _ = SupportFile.objects.filter(application=application, slot=slot).delete()
    if gone:
        append(Act(support_chain(application), "support.removed", actor, received_at, {"slot": slot}))


@transaction.atomic
def confirm_support(
    application: Application,
    *,
    key: uuid.UUID,
    received_at: datetime,
    actor: str,
    site: str,
    knows_incomplete: bool = False,
) -> SupportRegistration:
    """Confirm, once and for all (DOC-03). The same `key` again gives the same receipt.

    Conflict as `attach_support`; `documents.none` when nothing is attached, and `documents.incomplete` (data: `missing`)
    while mandatory rows have no file and the person was not warned twice.
    """
    locked = _locked(application)
    done = SupportRegistration.objects.filter(application=locked).first()
    if done is not None and done.key == key:
        return done
    support = _open_support(locked, received_at)
    if not support.files:
        raise Conflict("documents.none", "Todavía no adjuntó ningún documento.")
    if support.lacking and not knows_incomplete:
        raise Conflict(
            "documents.incomplete",
            "Faltan documentos obligatorios.",
            {"missing": [slot.title for slot in support.lacking]},
        )
    return _register(support, key=key, received_at=received_at, actor=actor, site=site)


@transaction.atomic
def register_after_failure(
    application: Application,
    files: Mapping[str, KeptPdf],
    failure: Failure,
    *,
    approver: str,
    now: datetime,
    site: str,
) -> SupportRegistration:
    """Register what somebody had ready when the system failed them, until stage 10 is published (DOC-06).

    What they had attached stays, `files` come to it. BadRequest `failure.reason`, `failure.time`; Conflict
    `documents.confirmed`, `failure.late`, `documents.none`. A result already recorded gets its next version.
    """
    failure = failure.checked()
    locked = _locked(application)
    if curricular_published(locked.call):
        raise Conflict(
            "failure.late", "Los resultados de la etapa 10 ya se publicaron: no se registran más documentos."
        )
    window = window_of(locked.call, STAGE)
    if window is None:
        raise Conflict("documents.no_window", NO_WINDOW)
    if failure.failed_at > now or not may_register(locked, failure.failed_at):
        raise BadRequest("failure.time", f"La falla debe haber ocurrido dentro del horario. {when_to_register(window)}")
    support = support_of(locked)
    if support.registration is not None:
        raise Conflict("documents.confirmed", "Esa persona ya confirmó su registro de documentos.")
    _put(support, files, at=now, actor=approver)
    support = support_of(locked)
    if not support.files:
        raise Conflict("documents.none", "Adjunte al menos un documento.")
    done = _register(support, key=uuid.uuid4(), received_at=now, actor=approver, site=site, failure=failure)
    if StageResult.objects.filter(application=locked, stage=Stage.DOCUMENTS).exists():
        _record(support_of(locked), actor=approver, now=now, reason=LATE)
    return done


def close_documents(call: Call, *, actor: str = SYSTEM, now: datetime) -> list[StageResult]:
    """Record what stage 8 leaves of everybody admitted whose hours are over; again, only what changed. Nothing depends on
    it having run.

    Conflict `documents.open` before the window ended.
    """
    if not is_over(call, now):
        hours = hours_of(call, now=now)
        raise Conflict("documents.open", f"El plazo no ha terminado. {hours.words if hours else ''}".strip())
    recorded, running = [], still_open_to(call, now)
    for support in supports_of(admitted(call)).values():
        if support.application.pk in running:
            continue
        last = StageResult.objects.filter(application=support.application, stage=Stage.DOCUMENTS).exists()
        recorded.append(_record(support, actor=actor, now=now, reason=LATE if last else ""))
    return recorded


def _record(support: Support, *, actor: str, now: datetime, reason: str) -> StageResult:
    finding = Finding(support.result.value, data=support.data)
    return record_result(support.application, Stage.DOCUMENTS, finding, actor=actor, now=now, reason=reason)


def _locked(application: Application) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).select_related("call", "user", "confirmation")
    return locked.get(pk=application.pk)


def _open_support(application: Application, moment: datetime) -> Support:
    """The registration for writing, its application locked; Conflict unless it may be written at `moment`."""
    locked = _locked(application)
    support = support_of(locked)
    if support.registration is not None:
        raise Conflict("documents.confirmed", CONFIRMED)
    if not may_register(locked, moment):
        hours = hours_for(locked, now=moment)
        if hours is None:
            raise Conflict("documents.no_window", NO_WINDOW)
        if hours.phase is WindowPhase.AFTER:
            raise Conflict("documents.after", AFTER)
        raise Conflict("documents.before", hours.words)
    return support


def _check_slots(support: Support, keys: Sequence[str]) -> None:
    known = {slot.key for slot in support.slots}
    if not known.issuperset(keys):
        raise NotFound("documents.slot", "No existe esa fila en lo que declaró.")


def _put(support: Support, files: Mapping[str, KeptPdf | Document], *, at: datetime, actor: str) -> None:
    _check_slots(support, list(files))
    application = support.application
    for slot, file in files.items():
        facts = {"sha256": file.sha256, "name": file.name, "size": file.size, "pages": file.pages, "at": at}
        SupportFile.objects.update_or_create(application=application, slot=slot, defaults=facts)
        told = {"slot": slot, "sha256": file.sha256}
        append(Act(support_chain(application), "support.attached", actor, at, told))


def _register(
    support: Support,
    *,
    key: uuid.UUID,
    received_at: datetime,
    actor: str,
    site: str,
    failure: Failure | None = None,
) -> SupportRegistration:
    """Freeze, sign, record and tell."""
    application = support.application
    call, user = application.call, application.user
    plain = {
        slot: {name: file[name] for name in ("sha256", "name", "size", "pages")} for slot, file in support.files.items()
    }
    manifest = canonical(plain)
    sha256 = hashlib.sha256(manifest.encode("ascii")).hexdigest()
    told = {
        "number": application.number,
        "sha256": sha256,
        "attached": support.attached,
        "mandatory": len(support.mandatory),
    }
    act = Act(call_chain(call.code), "documents.registered", actor, received_at, told)
    sealed = seal(application, Seal(key, sha256, received_at, failure, KIND), act)
    done = SupportRegistration.objects.create(application=application, manifest=manifest, **sealed)
    subject, body = mails_documents.registered(support, done, site=site)
    kind = "documents.registered"
    enqueue_mail(to=user.email, subject=subject, body=body, kind=kind, key=f"{kind}:{application.pk}", now=received_at)
    return done
