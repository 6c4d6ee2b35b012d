"""Writing the signing: the winner's sheet, documents, the contract, who does not sign and who is called next (section 19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from applications.models import Application
from calls.enums import CallState
from calls.models import Call
from core.canonical import digest
from core.display import LIMA, local_date
from core.errors import BadRequest, Conflict
from core.outbox import enqueue_mail
from core.record import Act, append, call_chain
from results.domain.contract import TRIAL_MONTHS, effective_start, register_until, trial_end
from results.enums import ChecklistItem, ChecklistState, FinalResult, SigningFailureCause
from results.listings.final import LISTING
from results.models import ChecklistMark, Contract, Promotion, SigningFailure, WinnerSheet
from results.selectors_contracts import ITEMS, NEEDED, Signer, register_days, signers_of
from results.services_finals import record_finals
from results.services_publish import publish_listing
from results.services_stages import REASON_MAX, REASON_MIN

CLOSED = frozenset({CallState.CONCLUIDA, CallState.DESIERTA, CallState.CANCELADA})
NOTE = 1000


@transaction.atomic
def save_winner_sheet(application: Application, data: Mapping[str, str], *, actor: str, now: datetime) -> WinnerSheet:
    """What the winner writes (CTR-01); the same again writes nothing. Conflict `sheet.closed` once the contract is signed."""
    signer = _called(application)
    if signer.contract is not None:
        raise Conflict("sheet.closed", "El contrato ya está suscrito: la bitácora no cambia.")
    if signer.sheet is not None and signer.sheet.data == dict(data):
        return signer.sheet
    made, _ = WinnerSheet.objects.update_or_create(
        application=application, defaults={"data": dict(data), "saved_at": now}
    )
    told = {"application": application.number, "digest": digest(dict(data))}
    _tell(application.call, "sheet.saved", actor, now, told)
    return made


@transaction.atomic
def mark_document(
    application: Application, item: str, state: str, *, note: str, actor: str, now: datetime
) -> ChecklistMark:
    """What HR saw of one document (CTR-03); the same again writes nothing.

    Raises BadRequest `checklist.item`, `checklist.state`, `checklist.note` (an observation says what it observes),
    Conflict `checklist.needed` for the originals as not applicable.
    """
    note = note.strip()
    if item not in {each.value for each in ITEMS}:
        raise BadRequest("checklist.item", "Ese documento no está en la lista.")
    if state not in ChecklistState.values:
        raise BadRequest("checklist.state", "Elija presentado, observado o no corresponde.")
    if "\x00" in note or len(note) > NOTE or (state == ChecklistState.OBSERVED and len(note) < REASON_MIN):
        raise BadRequest("checklist.note", f"La observación va de {REASON_MIN} a {NOTE} caracteres.")
    if state == ChecklistState.NOT_APPLICABLE and ChecklistItem(item) in NEEDED:
        raise Conflict("checklist.needed", "Los originales siempre corresponden: sin ellos no se suscribe.")
    signer = _called(application)
    if signer.contract is not None:
        raise Conflict("contract.signed", "El contrato ya está suscrito.")
    last = signer.marks.get(item)
    if last and (last.state, last.note) == (state, note):
        return last
    made = ChecklistMark.objects.create(
        application=application,
        item=item,
        version=(last.version if last else 0) + 1,
        state=state,
        note=note,
        actor=actor,
        at=now,
    )
    told = {"application": application.number, "item": item, "state": state, "version": made.version, "note": note}
    _tell(application.call, "checklist.marked", actor, now, told)
    return made


@transaction.atomic
def sign_contract(application: Application, *, signed_on: date, actor: str, now: datetime) -> Contract:
    """The contract as signed (CTR-02, CTR-06, CTR-07, CTR-08); again on the same day is the same one.

    Raises Conflict `contract.missing` (data: `missing`), `contract.late` after the term, `contract.over` where it would
    begin after its end, and BadRequest `contract.day` for a day before the list or still to come.
    """
    signer = _called(application)
    if signer.contract is not None:
        if signer.contract.signed_on == signed_on:
            return signer.contract
        raise Conflict("contract.signed", "El contrato ya está suscrito.")
    assert signer.until is not None
    if not _first_day(signer) <= signed_on <= now.astimezone(LIMA).date():
        raise BadRequest("contract.day", "El día de la firma es posterior al llamado y no está por venir.")
    if signed_on > signer.until:
        raise Conflict("contract.late", f"El plazo para suscribir venció el {local_date(signer.until)}.")
    if signer.missing:
        raise Conflict("contract.missing", "Falta para suscribir el contrato.", {"missing": signer.missing})
    terms = application.call.terms.get("contract") or {}
    printed, ends_on = (date.fromisoformat(terms[key]) if terms.get(key) else None for key in ("start", "end"))
    if ends_on is None:
        raise Conflict("contract.terms", "La convocatoria no dice hasta cuándo es el contrato.")
    starts_on = effective_start(printed or signed_on, signed=signed_on)
    if starts_on > ends_on:
        raise Conflict("contract.over", f"El contrato impreso termina el {local_date(ends_on)}, antes de empezar.")
    made = Contract.objects.create(
        application=application,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        trial_until=trial_end(starts_on, contract_end=ends_on, months=terms.get("trialMonths") or TRIAL_MONTHS),
        register_until=register_until(signed_on, days=register_days(application.call)),
        actor=actor,
        at=now,
    )
    told = {"application": application.number, "signed_on": str(signed_on), "starts_on": str(starts_on)}
    _tell(application.call, "contract.signed", actor, now, told)
    return made


@transaction.atomic
def register_contract(contract: Contract, *, registered_on: date, actor: str, now: datetime) -> Contract:
    """The contract was registered (CTR-07); with every position registered the call is concluded. Again is the same.

    A day after the term is accepted, and stays to be seen: the register does not undo the contract.
    """
    known = Contract.objects.get(pk=contract.pk)
    if known.registered_on is not None:
        return known
    call = _locked_call(contract.application.call)
    contract = Contract.objects.select_for_update().select_related("application__call").get(pk=contract.pk)
    if contract.registered_on is not None:
        return contract
    if not contract.signed_on <= registered_on <= now.astimezone(LIMA).date():
        raise BadRequest("contract.register_day", "El registro es desde el día de la firma y no está por venir.")
    contract.registered_on = registered_on
    contract.save(update_fields=["registered_on"])
    told = {"application": contract.application.number, "registered_on": str(registered_on)}
    _tell(call, "contract.registered", actor, now, told)
    registered = Contract.objects.filter(application__call=call, registered_on__isnull=False).count()
    if registered >= call.positions:
        call.state = CallState.CONCLUIDA
        call.save(update_fields=["state"])
        _tell(call, "call.concluded", actor, now, {"contracts": registered})
    return contract


@transaction.atomic
def record_signing_failure(
    application: Application, cause: str, *, reason: str, actor: str, now: datetime
) -> SigningFailure:
    """Who was called does not sign (CTR-04, MER-04); again is the same.

    Conflict `signing.term_open` for NOT_PRESENTED before the term has passed.
    """
    if cause not in SigningFailureCause.values:
        raise BadRequest("signing.cause", "Elija la causa.")
    reason = reason.strip()
    if "\x00" in reason or not REASON_MIN <= len(reason) <= REASON_MAX:
        raise BadRequest("signing.reason", f"El sustento debe tener entre {REASON_MIN} y {REASON_MAX} caracteres.")
    known = SigningFailure.objects.filter(application=application).first()
    if known is not None:
        return known
    signer = _called(application)
    if signer.contract is not None:
        raise Conflict("contract.signed", "El contrato ya está suscrito.")
    assert signer.until is not None
    if cause == SigningFailureCause.NOT_PRESENTED and now.astimezone(LIMA).date() <= signer.until:
        raise Conflict("signing.term_open", f"Puede presentarse hasta el {local_date(signer.until)}.")
    made = SigningFailure.objects.create(application=application, cause=cause, reason=reason, actor=actor, at=now)
    told = {"application": application.number, "cause": cause, "reason": reason}
    _tell(application.call, "signing.failed", actor, now, told)
    return made


@transaction.atomic
def call_runner_up(call: Call, *, reason: str, actor: str, now: datetime) -> list[Promotion]:
    """Call the next accesitario in the place of who will not sign (CTR-04): final results, list, term and mail at once.

    The earlier version of the list stays; the new one prints the reason. Raises Conflict `runner_up.no_place` while
    nobody's place is free, `runner_up.none` where the list is exhausted.
    """
    call = _locked_call(call)
    before = signers_of(call)
    standing = [one for one in before if one.is_called]
    if len(standing) >= call.positions or not before:
        raise Conflict("runner_up.no_place", "Todas las posiciones tienen a alguien llamado a suscribir.")
    if not any(one.result == FinalResult.ACCESITARIO for one in before):
        raise Conflict("runner_up.none", "No queda accesitario por llamar.")
    record_finals(call, actor=actor, now=now, reason=reason)
    publish_listing(call, LISTING, actor=actor, reason=reason, now=now)
    known = {one.application.pk for one in standing}
    made = []
    for signer in signers_of(call):
        if not signer.is_called or signer.application.pk in known:
            continue
        promotion = Promotion.objects.create(application=signer.application, notified_at=now, actor=actor)
        _tell(call, "runner_up.called", actor, now, {"application": signer.number, "reason": reason.strip()})
        _mail(signer.application, now=now)
        made.append(promotion)
    return made


def _mail(application: Application, *, now: datetime) -> None:
    called = next(one for one in signers_of(application.call) if one.number == application.number)
    assert called.until is not None
    enqueue_mail(
        to=application.user.email,
        subject=f"Llamado a suscribir contrato, {application.call.code} · Vigía",
        body=(
            f"Estimado/a {application.user.full_name}:\n\n"
            f"Según el orden de mérito de la convocatoria {application.call.code}, "
            f"{application.call.position_title}, le corresponde suscribir el contrato.\n\n"
            f"Último día para suscribirlo: {local_date(called.until)}.\n"
            "Complete su bitácora en el portal y presente los originales de los documentos que declaró.\n\n"
            "Este mensaje es automático; no responda a este correo.\nVigía\n"
        ),
        kind="runner_up.called",
        key=f"runner_up.called/{application.pk}",
        now=now,
    )


def _locked_call(call: Call) -> Call:
    """Every writer of the signing of one call queues here. Conflict `call.ended`."""
    fresh = Call.objects.select_for_update().get(pk=call.pk)
    if fresh.state in CLOSED:
        raise Conflict("call.ended", "Esta convocatoria ya terminó.")
    return fresh


def _called(application: Application) -> Signer:
    """The person as they stand under the call's lock. Conflict `signing.not_called`."""
    call = _locked_call(application.call)
    signer = next((one for one in signers_of(call) if one.application.pk == application.pk), None)
    if signer is None or not signer.is_called:
        raise Conflict("signing.not_called", "Esa persona no está llamada a suscribir el contrato.")
    return signer


def _first_day(signer: Signer) -> date:
    if signer.promotion is not None:
        return signer.promotion.notified_at.astimezone(LIMA).date()
    published = signer.application.call.publications.filter(stage_order=LISTING.stage_order).order_by("version")
    return published.values_list("published_at", flat=True)[0].astimezone(LIMA).date()


def _tell(call: Call, kind: str, actor: str, now: datetime, data: dict[str, Any]) -> None:
    append(Act(call_chain(call.code), kind, actor, now, data))
