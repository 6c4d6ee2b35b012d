"""Writing a call before anybody sees it: begun, edited by sections, published (CRN-01)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from calls.domain.terms import Missing, Section, missing
from calls.enums import CallState
from calls.models import Call, ScheduleVersion
from calls.selectors import section_digest
from calls.services import write_terms
from core.canonical import digest
from core.errors import Conflict
from core.record import Act, append, call_chain

FIRST_REASON = "Publicación de la convocatoria."


class NotReady(Conflict):
    """A draft that lacks something to be published; `missing` says what and where."""

    def __init__(self, found: list[Missing]) -> None:
        super().__init__(
            "call.not_ready",
            "La convocatoria todavía no se puede publicar.",
            {"missing": [{"section": item.section.value, "text": item.text} for item in found]},
        )
        self.missing = found


@transaction.atomic
def create_call(terms: Mapping[str, Any], *, actor: str, now: datetime) -> Call:
    """Begin a draft with these terms. Conflict `call.exists` when its number is taken."""
    code = terms["code"]
    call, made = Call.objects.get_or_create(code=code, defaults={"state": CallState.BORRADOR})
    if not made:
        raise Conflict("call.exists", f"Ya existe la convocatoria {code}.")
    write_terms(call, terms)
    append(Act(call_chain(code), "call.drafted", actor, now, {"terms_sha256": digest(call.terms)}))
    return call


@transaction.atomic
def edit_section(
    call: Call,
    section: Section,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    seen: str,
    actor: str,
    now: datetime,
) -> Call:
    """Change one section of a draft; what others wrote in other sections meanwhile stays.

    `seen` is the `section_digest` of what the person had before them. Conflict `call.published`, or `call.edited`
    when somebody else changed the same section since. The same change again writes nothing.
    """
    fresh = locked(call)
    if fresh.state != CallState.BORRADOR:
        raise Conflict("call.published", "La convocatoria ya está publicada: sus bases no se modifican.")
    terms = change(fresh.terms)
    if terms == fresh.terms:
        return fresh
    if section_digest(fresh.terms, section) != seen:
        text = (
            "Otra persona cambió esta sección mientras usted la editaba. Lo que escribió sigue aquí: revíselo y grabe."
        )
        raise Conflict("call.edited", text)
    write_terms(fresh, terms)
    data = {"section": section.value, "terms_sha256": digest(fresh.terms)}
    append(Act(call_chain(fresh.code), "call.edited", actor, now, data))
    return fresh


@transaction.atomic
def publish_call(call: Call, *, actor: str, now: datetime) -> Call:
    """Make a draft public, with the first version of its schedule. Publishing twice is publishing once.

    NotReady (`call.not_ready`) lists what is missing.
    """
    fresh = locked(call)
    if fresh.state != CallState.BORRADOR:
        return fresh
    if found := missing(fresh.terms, now=now):
        raise NotReady(found)
    fresh.state = CallState.PUBLICADA
    write_terms(fresh, fresh.terms | {"status": CallState.PUBLICADA.value})
    version = ScheduleVersion.objects.create(
        call=fresh, number=1, reason=FIRST_REASON, actor=actor, at=now, lines=fresh.terms["schedule"]
    )
    data = {"version": version.number, "terms_sha256": digest(fresh.terms)}
    append(Act(call_chain(fresh.code), "call.published", actor, now, data))
    return fresh


def locked(call: Call) -> Call:
    """The call as it is now, held until the transaction ends."""
    return Call.objects.select_for_update().get(pk=call.pk)
