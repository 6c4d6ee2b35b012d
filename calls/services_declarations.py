"""Declaring kinship or conflict about a call (ACT-01)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from calls.domain.abstention import DETAIL_MAX, DETAIL_MIN
from calls.enums import CallState, Interest
from calls.models import Call, Declaration
from calls.selectors_declarations import last_declaration
from core.canonical import digest
from core.errors import BadRequest, Conflict
from core.record import Act, append, call_chain


@transaction.atomic
def declare(call: Call, *, user: User, interest: Interest, detail: str = "", now: datetime) -> Declaration:
    """Store what somebody declares as their next version; the same again returns the one there is.

    BadRequest `declaration.detail` unless a kinship or conflict is told in 10 to 1,000 characters. Conflict
    `declaration.draft` before the call is published, `declaration.final` where a declared conflict would be taken back:
    who abstained does not readmit themselves. The record keeps the digest of the detail, never its words.
    """
    detail = " ".join(detail.split()) if interest != Interest.NONE else ""
    if interest != Interest.NONE and ("\x00" in detail or not DETAIL_MIN <= len(detail) <= DETAIL_MAX):
        raise BadRequest(
            "declaration.detail", f"Explique el parentesco o el conflicto, de {DETAIL_MIN} a {DETAIL_MAX} caracteres."
        )
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state == CallState.BORRADOR:
        raise Conflict("declaration.draft", "Se declara cuando la convocatoria ya está publicada.")
    last = last_declaration(user, locked)
    if last and (last.interest, last.detail) == (interest, detail):
        return last
    if last and last.interest != Interest.NONE and interest == Interest.NONE:
        raise Conflict("declaration.final", "Ya se abstuvo de esta convocatoria: no puede volver a ella por sí mismo.")
    version = last.version + 1 if last else 1
    made = Declaration.objects.create(call=locked, user=user, version=version, interest=interest, detail=detail, at=now)
    told = {"version": version, "interest": interest.value, "detail_sha256": digest(detail) if detail else ""}
    append(Act(call_chain(locked.code), "declaration.made", f"user:{user.username}", now, told))
    return made
