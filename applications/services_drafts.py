"""Preparing an application: the annexes, signed or declared (APP-03). A draft may be prepared at any time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from applications.domain.annexes import annex_mode, required_annexes
from applications.domain.words import LOCKED
from applications.enums import AnnexMode
from applications.models import Annex, Application, Draft
from calls.models import Call
from core.errors import BadRequest, Conflict
from core.record import Act, append_many
from core.sql import in_turn
from cvs.models import Document
from cvs.services_documents import sheet_chain


class ApplicationLocked(Conflict):
    """APP-06: whoever asks, a confirmed application is not changed."""

    def __init__(self) -> None:
        super().__init__("app.locked", LOCKED)


def locked_draft(user: User, call: Call, *, now: datetime) -> Draft:
    """The person's draft for this call, made the first time; other writers of it wait."""
    Draft.objects.get_or_create(user=user, call=call, defaults={"started_at": now})
    return Draft.objects.select_for_update().get(user=user, call=call)


@transaction.atomic
def start_draft(user: User, call: Call, *, now: datetime) -> Draft:
    """Begin preparing; again is the same draft. ApplicationLocked once confirmed."""
    draft = locked_draft(user, call, now=now)
    check_unlocked(user, call)
    return draft


@in_turn()
@transaction.atomic
def attach_annexes(
    user: User, call: Call, documents: Mapping[str, Document | None], *, actor: str, now: datetime
) -> None:
    """Keep signed annexes: `{"ANEXO_10": document}`; None takes one away, what is not named stays.

    ApplicationLocked once confirmed; BadRequest `annex.unknown` for one the call does not ask for, `annex.mode` where it
    asks for declarations.
    """
    draft = locked_draft(user, call, now=now)
    check_unlocked(user, call)
    if annex_mode(call.terms) != AnnexMode.SIGNED_UPLOAD:
        raise BadRequest("annex.mode", "En esta convocatoria los anexos se declaran en la página, sin adjuntarlos.")
    if unknown := documents.keys() - set(required_annexes(call.terms)):
        raise BadRequest("annex.unknown", "La convocatoria no pide ese anexo.", {"annexes": sorted(unknown)})
    given = {annex.code: annex for annex in Annex.objects.filter(draft=draft)}
    acts = []
    for code, document in documents.items():
        before = given.get(code)
        if (before.document_id if before else None) == (document.pk if document else None):
            continue
        if document is None:
            Annex.objects.filter(draft=draft, code=code).delete()
        else:
            values = {"mode": AnnexMode.SIGNED_UPLOAD, "document": document, "at": now}
            Annex.objects.update_or_create(draft=draft, code=code, defaults=values)
        data = {"call": call.code, "annex": str(code), "sha256": document.sha256 if document else None}
        acts.append(Act(sheet_chain(user), "annex.attached" if document else "annex.removed", actor, now, data))
    append_many(acts)


@in_turn()
@transaction.atomic
def declare_electronically(user: User, call: Call, *, actor: str, now: datetime) -> None:
    """Declare every annex of the call, under oath and with this instant; what is declared already keeps its own.

    ApplicationLocked once confirmed; BadRequest `annex.mode` where the call asks for signed PDFs.
    """
    draft = locked_draft(user, call, now=now)
    check_unlocked(user, call)
    if annex_mode(call.terms) != AnnexMode.ELECTRONIC_DECLARATION:
        raise BadRequest("annex.mode", "Esta convocatoria pide los anexos firmados, en PDF.")
    declared = set(
        Annex.objects.filter(draft=draft, mode=AnnexMode.ELECTRONIC_DECLARATION).values_list("code", flat=True)
    )
    fresh = [code for code in required_annexes(call.terms) if code not in declared]
    for code in fresh:
        values = {"mode": AnnexMode.ELECTRONIC_DECLARATION, "document": None, "at": now}
        Annex.objects.update_or_create(draft=draft, code=code, defaults=values)
    append_many(
        [
            Act(sheet_chain(user), "annex.declared", actor, now, {"call": call.code, "annex": str(code)})
            for code in fresh
        ]
    )


def check_unlocked(user: User, call: Call) -> None:
    """ApplicationLocked when the person's application to this call is in."""
    if Application.objects.filter(user=user, call=call).exists():
        raise ApplicationLocked
