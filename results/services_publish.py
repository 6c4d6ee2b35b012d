"""Publishing any list: an immutable, numbered, signed version; a correction is the next one, with its reason (PUB-01)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from calls.enums import CallState
from calls.models import Call, Stage
from core.errors import BadRequest, Conflict
from core.record import Act, append, call_chain
from core.signing import public_keys, sign_bytes
from exams.models import Sitting
from results.domain.act import Sheet, render_act
from results.domain.columns import Column
from results.domain.listing import render_csv, render_xlsx
from results.listings.base import Listing
from results.models import Publication
from results.selectors import latest_of_call, next_version

RESPONSIBLE = "Oficina de Recursos Humanos"
REASON_MIN, REASON_MAX = 10, 1000
IN_SELECTION = frozenset({CallState.PUBLICADA, CallState.EN_POSTULACION, CallState.EN_SELECCION})


@dataclass(frozen=True, slots=True)
class Edition:
    """A list about to be published, with everything that is printed around it."""

    stage_order: int
    stage_code: str
    title: str
    heading: str
    columns: Sequence[Column]
    rows: list[dict[str, Any]]
    formulas: Sequence[str]
    notes: str = ""
    facts: Sequence[tuple[str, str]] = ()
    sitting: Sitting | None = None
    merkle_root: str = ""
    told: dict[str, Any] = field(default_factory=dict)


def publish_listing(call: Call, listing: Listing, *, actor: str, reason: str = "", now: datetime) -> Publication:
    """Publish a call's list as its next version; returns the version, signed and recorded.

    Idempotent: the same list again, without a reason or with the one of the last version, returns that version. Raises
    Conflict `publication.blocked` (data: `blockers`, the titles) while something is owed, Conflict
    `publication.reason_required` for a list that differs from the one published, BadRequest `publication.reason` unless
    a correction's reason has 10 to 1,000 characters.
    """
    reason = checked_reason(reason)
    with transaction.atomic():
        call = Call.objects.select_for_update().get(pk=call.pk)
        refuse_blocked([blocker.title for blocker in listing.blockers(call)])
        edition = Edition(
            stage_order=listing.stage_order,
            stage_code=listing.stage_code,
            title=listing.title,
            heading=listing.heading,
            columns=listing.columns_of(call),
            rows=listing.rows(call),
            formulas=listing.formulas(call),
            notes=listing.notes(call),
        )
        latest = latest_of_call(call, listing.stage_order)
        made = publish_edition(call, edition, latest, reason=reason, actor=actor, now=now)
        if listing.brings and call.state in IN_SELECTION:
            call.state = listing.brings
            call.save(update_fields=["state"])
        return made


def publish_edition(
    call: Call,
    edition: Edition,
    latest: Publication | None,
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> Publication:
    """The next version, or `latest` where nothing changed; the caller holds the call's lock."""
    if latest and edition.rows == latest.rows and reason in {"", latest.reason}:
        return latest
    if latest and not reason:
        raise Conflict(
            "publication.reason_required",
            f"La versión {latest.version} ya está publicada. Una corrección necesita su motivo.",
            {"version": latest.version},
        )
    return _publish(call, edition, reason=reason, actor=actor, now=now)


def refuse_blocked(titles: list[str]) -> None:
    """Conflict `publication.blocked` unless nothing is owed."""
    if titles:
        message = "Aún no se puede publicar: hay pendientes por resolver."
        raise Conflict("publication.blocked", message, {"blockers": titles})


def checked_reason(reason: str) -> str:
    """The reason trimmed; empty is none. BadRequest `publication.reason` otherwise out of 10 to 1,000 characters."""
    reason = reason.strip()
    if "\x00" in reason or (reason and not REASON_MIN <= len(reason) <= REASON_MAX):
        raise BadRequest(
            "publication.reason",
            f"El motivo debe tener entre {REASON_MIN} y {REASON_MAX} caracteres.",
            {"min": REASON_MIN, "max": REASON_MAX},
        )
    return reason


def responsible_of(call: Call, stage_order: int) -> str:
    """Who the schedule says answers for a stage."""
    stage = Stage.objects.filter(call=call, order=stage_order).first()
    return stage.responsible if stage else RESPONSIBLE


def _publish(call: Call, edition: Edition, *, reason: str, actor: str, now: datetime) -> Publication:
    """Number, render, sign, store and record."""
    version = next_version(call, edition.stage_order)
    csv = render_csv(edition.columns, edition.rows)
    xlsx = render_xlsx(edition.columns, edition.rows, title=f"{edition.title}. {call.code}", created=now)
    hashes = {"csv_sha256": hashlib.sha256(csv).hexdigest(), "xlsx_sha256": hashlib.sha256(xlsx).hexdigest()}
    pdf = render_act(
        Sheet(
            title=edition.title,
            entity=call.entity_name,
            responsible=responsible_of(call, edition.stage_order),
            call_code=call.code,
            position=call.position_title,
            stage=edition.stage_order,
            version=version,
            reason=reason,
            published_at=now,
            heading=edition.heading,
            columns=edition.columns,
            rows=edition.rows,
            formulas=edition.formulas,
            notes=edition.notes,
            facts=edition.facts,
            merkle_root=edition.merkle_root,
            key=public_keys()[0]["key"],
            address=reverse("results-publication", args=[call.code, edition.stage_order, version]),
            **hashes,
        )
    )
    publication = Publication.objects.create(
        call=call,
        sitting=edition.sitting,
        stage_code=edition.stage_code,
        stage_order=edition.stage_order,
        version=version,
        title=edition.title,
        reason=reason,
        published_at=now,
        published_by=actor,
        rows=edition.rows,
        layout={
            "heading": edition.heading,
            "columns": [column.as_json() for column in edition.columns],
            "formulas": list(edition.formulas),
            "notes": edition.notes,
        },
        merkle_root=edition.merkle_root,
        csv=csv,
        xlsx=xlsx,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        signature=sign_bytes(pdf),
        **hashes,
    )
    told = {"stage": edition.stage_order, "version": version, "sha256": publication.sha256, **hashes, **edition.told}
    append(Act(call_chain(call.code), "publication.made", actor, now, told))
    return publication
