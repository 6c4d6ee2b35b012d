"""Publishing any list: an immutable, numbered, signed version; a correction is the next one, with its reason (PUB-01)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
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


@dataclass(frozen=True, slots=True)
class Subject:
    """A list that is published again and again: the call's own of a stage, or one sitting's.

    `blockers` looks at everything, which may take seconds; `last_look`, at the press and under the call's lock, at what
    people may add. Both give the titles of what is owed. `brings` is the state a call in selection comes to with it.
    """

    call: Call
    stage_order: int
    blockers: Callable[[], list[str]]
    last_look: Callable[[], list[str]]
    edition: Callable[[Call], Edition]
    latest: Callable[[], Publication | None]
    sitting: Sitting | None = None
    brings: CallState | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """What is offered of one version, drawn; nothing is stored yet."""

    version: int
    published_at: datetime
    csv: bytes
    xlsx: bytes
    pdf: bytes

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of both lists, by the name of their field."""
        return {"csv_sha256": _sha256(self.csv), "xlsx_sha256": _sha256(self.xlsx)}


def listing_subject(call: Call, listing: Listing) -> Subject:
    """One of the call's own lists."""

    def blockers() -> list[str]:
        return [blocker.title for blocker in listing.blockers(call)]

    def edition(call: Call) -> Edition:
        return Edition(
            stage_order=listing.stage_order,
            stage_code=listing.stage_code,
            title=listing.title,
            heading=listing.heading,
            columns=listing.columns_of(call),
            rows=listing.rows(call),
            formulas=listing.formulas(call),
            notes=listing.notes(call),
        )

    return Subject(
        call=call,
        stage_order=listing.stage_order,
        blockers=blockers,
        last_look=blockers,
        edition=edition,
        latest=lambda: latest_of_call(call, listing.stage_order),
        brings=listing.brings,
    )


def publish_listing(call: Call, listing: Listing, *, actor: str, reason: str = "", now: datetime) -> Publication:
    """Publish a call's list at once; see `publish_now`."""
    return publish_now(listing_subject(call, listing), actor=actor, reason=reason, now=now)


def publish_now(subject: Subject, *, actor: str, reason: str = "", now: datetime) -> Publication:
    """Publish a list as its next version; returns the version, signed and recorded.

    It is drawn here, under the call's lock: for short lists inside another act. People's orders go through
    `services_jobs`. Idempotent: the same list again, without a reason or with the one of the last version, returns that
    version. Raises Conflict `publication.blocked` (data: `blockers`, the titles) while something is owed, Conflict
    `publication.reason_required` for a list that differs from the one published, BadRequest `publication.reason` unless
    a correction's reason has 10 to 1,000 characters.
    """
    reason = checked_reason(reason)
    refuse_blocked(subject.blockers())
    with transaction.atomic():
        call = locked(subject)
        refuse_blocked(subject.last_look())
        edition = subject.edition(call)
        if same := published_already(subject, edition, reason=reason):
            return same
        files = draw_files(call, edition, reason=reason, at=now)
        return keep(call, subject, edition, files, reason=reason, actor=actor)


def locked(subject: Subject) -> Call:
    """The subject's call as it is now, locked until the transaction ends."""
    return Call.objects.select_for_update().get(pk=subject.call.pk)


def published_already(subject: Subject, edition: Edition, *, reason: str) -> Publication | None:
    """The newest version where there is nothing to publish; Conflict `publication.reason_required` for a change without."""
    latest = subject.latest()
    if latest and edition.rows == latest.rows and reason in {"", latest.reason}:
        return latest
    if latest and not reason:
        raise Conflict(
            "publication.reason_required",
            f"La versión {latest.version} ya está publicada. Una corrección necesita su motivo.",
            {"version": latest.version},
        )
    return None


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


def draw_files(
    call: Call,
    edition: Edition,
    *,
    reason: str,
    at: datetime,
    on_drawn: Callable[[int], object] = lambda _: None,
) -> Files:
    """The files of the next version, published at `at`; `on_drawn` hears how many rows the act has so far."""
    version = next_version(call, edition.stage_order)
    csv = render_csv(edition.columns, edition.rows)
    xlsx = render_xlsx(edition.columns, edition.rows, title=f"{edition.title}. {call.code}", created=at)
    sheet = Sheet(
        title=edition.title,
        entity=call.entity_name,
        responsible=responsible_of(call, edition.stage_order),
        call_code=call.code,
        position=call.position_title,
        stage=edition.stage_order,
        version=version,
        reason=reason,
        published_at=at,
        heading=edition.heading,
        columns=edition.columns,
        rows=edition.rows,
        formulas=edition.formulas,
        notes=edition.notes,
        facts=edition.facts,
        merkle_root=edition.merkle_root,
        key=public_keys()[0]["key"],
        address=reverse("results-publication", args=[call.code, edition.stage_order, version]),
        csv_sha256=_sha256(csv),
        xlsx_sha256=_sha256(xlsx),
    )
    return Files(version, at, csv, xlsx, render_act(sheet, on_drawn=on_drawn))


def keep(call: Call, subject: Subject, edition: Edition, files: Files, *, reason: str, actor: str) -> Publication:
    """Sign, store and record a version in the caller's transaction, which holds the call's lock."""
    at, pdf, hashes = files.published_at, files.pdf, files.hashes
    publication = Publication.objects.create(
        call=call,
        sitting=edition.sitting,
        stage_code=edition.stage_code,
        stage_order=edition.stage_order,
        version=files.version,
        title=edition.title,
        reason=reason,
        published_at=at,
        published_by=actor,
        rows=edition.rows,
        layout={
            "heading": edition.heading,
            "columns": [column.as_json() for column in edition.columns],
            "formulas": list(edition.formulas),
            "notes": edition.notes,
        },
        merkle_root=edition.merkle_root,
        csv=files.csv,
        xlsx=files.xlsx,
        pdf=pdf,
        sha256=_sha256(pdf),
        signature=sign_bytes(pdf),
        **hashes,
    )
    told = {"stage": edition.stage_order, "version": files.version, "sha256": publication.sha256}
    append(Act(call_chain(call.code), "publication.made", actor, at, {**told, **hashes, **edition.told}))
    if subject.brings and call.state in IN_SELECTION:
        call.state = subject.brings
        call.save(update_fields=["state"])
    return publication


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
