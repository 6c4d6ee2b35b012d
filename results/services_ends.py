"""Declaring a call void, and cancelling it: an act, signed and public, and a terminal state (section 18)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from calls.enums import ENDED, CallState
from calls.models import Call
from calls.services_notices import post_notice
from core.display import local_stamp
from core.errors import BadRequest, Conflict
from core.paper import build, pairs, paragraph
from core.record import Act, append, call_chain
from core.signing import public_keys, sign_bytes
from results.domain.desert import LEAST_TEXT, MOST_TEXT, check_cancellation
from results.enums import CallEndKind, CancelCause, VoidCase
from results.models import CallEnd
from results.selectors_ends import cancellable_until, void_of

STATES = {
    CallEndKind.VOID: CallState.DESIERTA,
    CallEndKind.PARTIAL: CallState.PARCIALMENTE_DESIERTA,
    CallEndKind.CANCEL: CallState.CANCELADA,
}
TITLES = {
    CallEndKind.VOID: "Proceso declarado desierto",
    CallEndKind.PARTIAL: "Proceso declarado parcialmente desierto",
    CallEndKind.CANCEL: "Proceso cancelado",
}


@transaction.atomic
def declare_void(call: Call, case: str, *, text: str, actor: str, now: datetime) -> CallEnd:
    """Declare the call void, wholly or for the positions that stay unfilled (DES-01); again is the same act.

    Raises BadRequest `void.text` out of 20 to 2,000 characters and Conflict `void.no_case` unless the case is the one that
    stands now.
    """
    text = text.strip()
    if "\x00" in text or not LEAST_TEXT <= len(text) <= MOST_TEXT:
        raise BadRequest("void.text", f"Sustente la declaración con {LEAST_TEXT} a {MOST_TEXT} caracteres.")
    call, known = _locked(call)
    if known is not None and known.kind != CallEndKind.CANCEL and known.case == case:
        return known
    _refuse_ended(call, known)
    found = void_of(call, now=now)
    if found is None or found.case.value != case:
        raise Conflict(
            "void.no_case", "Ese supuesto no se cumple: la convocatoria no puede declararse desierta por él."
        )
    kind = CallEndKind.PARTIAL if found.partial else CallEndKind.VOID
    return _end(call, kind, case, unfilled=found.unfilled, text=text, actor=actor, now=now)


@transaction.atomic
def cancel_call(call: Call, cause: str, *, text: str, actor: str, now: datetime) -> CallEnd:
    """Cancel the call, before its first interview, to the millisecond (DES-02); again is the same act.

    Raises BadRequest `cancel.cause`, `cancel.text` and Conflict `cancel.late`, `cancel.no_limit`.
    """
    call, known = _locked(call)
    if known is not None and (known.kind, known.case) == (CallEndKind.CANCEL, cause):
        return known
    limit = cancellable_until(call)
    if limit is None:
        raise Conflict(
            "cancel.no_limit", "El cronograma no tiene fecha de entrevista: no se sabe hasta cuándo se puede."
        )
    checked = check_cancellation(cause=cause, text=text, limit=limit, now=now)
    if "\x00" in text:
        raise BadRequest("cancel.text", "El sustento tiene un carácter que no se admite.")
    _refuse_ended(call, known)
    if call.state == CallState.BORRADOR:
        raise Conflict("cancel.draft", "Un borrador no se cancela: aún no se publica.")
    return _end(call, CallEndKind.CANCEL, checked, unfilled=call.positions, text=text.strip(), actor=actor, now=now)


def _locked(call: Call) -> tuple[Call, CallEnd | None]:
    fresh = Call.objects.select_for_update().get(pk=call.pk)
    return fresh, CallEnd.objects.filter(call=fresh).first()


def _refuse_ended(call: Call, known: CallEnd | None) -> None:
    if known is not None or call.state in ENDED:
        raise Conflict("call.ended", "Esta convocatoria ya terminó.")


def _end(call: Call, kind: CallEndKind, case: str, *, unfilled: int, text: str, actor: str, now: datetime) -> CallEnd:
    pdf = render_ending(call, kind, case, unfilled=unfilled, text=text, now=now)
    made = CallEnd.objects.create(
        call=call,
        kind=kind,
        case=case,
        unfilled=unfilled,
        text=text,
        actor=actor,
        at=now,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        signature=sign_bytes(pdf),
    )
    post_notice(call, key=f"fin-{made.pk}", title=TITLES[kind], text=text, actor=actor, now=now)
    call.state = STATES[kind]
    call.save(update_fields=["state"])
    told = {"kind": kind.value, "case": case, "unfilled": unfilled, "sha256": made.sha256, "text": text}
    append(Act(call_chain(call.code), "call.ended", actor, now, told))
    return made


def render_ending(call: Call, kind: CallEndKind, case: str, *, unfilled: int, text: str, now: datetime) -> bytes:
    """The act as a PDF; the same facts always give the same bytes."""
    facts = [
        ("Convocatoria", f"{call.code}, {call.position_title}"),
        ("Causa", case_words(kind, case)),
        ("Posiciones sin cubrir", f"{unfilled} de {call.positions}"),
        ("Declarado", local_stamp(now)),
        ("Sustento", text),
        ("Clave de la firma", f"Ed25519, {public_keys()[0]['key']}"),
    ]
    story: list[Flowable] = [
        paragraph(call.entity_name, "small"),
        Spacer(0, 2 * mm),
        paragraph(f"Acta. {TITLES[kind]}", "title"),
        Spacer(0, 4 * mm),
        pairs(facts),
    ]
    return build(
        story,
        title=f"{TITLES[kind]}. {call.code}",
        author=call.entity_name,
        subject=str(kind.label),
        footer=f"{call.code} · {kind.label}",
    )


def case_words(kind: str, case: str) -> str:
    """Why, in words."""
    return str(CancelCause(case).label if kind == CallEndKind.CANCEL else VoidCase(case).label)
