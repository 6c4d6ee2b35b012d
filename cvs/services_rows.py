"""Writing the lists of a sheet: add, change, remove, and take a removal back (CV-02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core.errors import Conflict
from core.record import Act, append
from cvs.domain import limits
from cvs.models import AnyRow, CvSheet, Document
from cvs.sections import SECTIONS, Section
from cvs.services_documents import editable_sheet, sheet_chain

UNDO = timedelta(days=1)  # how long a removed row can come back


@transaction.atomic
def add_row(
    user: User,
    section: Section,
    values: Mapping[str, Any],
    *,
    document: Document | None,
    key: UUID,
    actor: str,
    now: datetime,
) -> AnyRow:
    """Add a row. The same `key` again returns the row it made: a form sent twice adds one.

    `values` are checked fields of the section's model. Conflict `row.too_many` beyond the limit of a list.
    """
    sheet = editable_sheet(user)
    known: AnyRow | None = section.model.objects.filter(sheet=sheet, key=key).first()
    if known is not None:
        return known
    if _rows(sheet, section).count() >= limits.ROWS:
        raise Conflict("row.too_many", f"Esta lista admite como máximo {limits.ROWS} filas.")
    kind = {"kind": section.kind} if section.kind else {}
    row: AnyRow = section.model.objects.create(sheet=sheet, key=key, document=_own(sheet, document), **kind, **values)
    _record(user, section, row, "row.added", actor=actor, now=now)
    return row


@transaction.atomic
def change_row(
    user: User,
    section: Section,
    row: AnyRow,
    values: Mapping[str, Any],
    *,
    document: Document | None,
    actor: str,
    now: datetime,
) -> AnyRow:
    """Write a row anew; the same values again change nothing. `document` None leaves the row without one."""
    sheet = editable_sheet(user)
    current: AnyRow = _rows(sheet, section).get(pk=row.pk)
    wanted = {**values, "document_id": _own(sheet, document).pk if document else None}
    changed = [name for name, value in wanted.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, wanted[name])
        current.save(update_fields=[name.removesuffix("_id") for name in changed])
        _record(user, section, current, "row.changed", actor=actor, now=now, fields=sorted(changed))
    return current


@transaction.atomic
def remove_row(user: User, section: Section, row: AnyRow, *, actor: str, now: datetime) -> AnyRow:
    """Take a row out of the sheet; for a day it can come back. Rows removed before that are erased now."""
    sheet = editable_sheet(user)
    if section.model.objects.filter(pk=row.pk, sheet=sheet, removed_at=None).update(removed_at=now):
        _record(user, section, row, "row.removed", actor=actor, now=now)
    for model in {other.model for other in SECTIONS}:
        model.objects.filter(sheet=sheet, removed_at__lt=now - UNDO).delete()
    row.removed_at = now
    return row


@transaction.atomic
def restore_row(user: User, section: Section, row: AnyRow, *, actor: str, now: datetime) -> AnyRow:
    """Put a removed row back where it was. Conflict `row.too_many` when the list filled up meanwhile."""
    sheet = editable_sheet(user)
    if _rows(sheet, section).count() >= limits.ROWS:
        raise Conflict("row.too_many", f"Esta lista admite como máximo {limits.ROWS} filas.")
    if section.model.objects.filter(pk=row.pk, sheet=sheet, removed_at__isnull=False).update(removed_at=None):
        _record(user, section, row, "row.restored", actor=actor, now=now)
    row.removed_at = None
    return row


def _rows(sheet: CvSheet, section: Section) -> Any:
    rows = section.model.objects.filter(sheet=sheet, removed_at=None)
    return rows.filter(kind=section.kind) if section.kind else rows


def _own(sheet: CvSheet, document: Document | None) -> Any:
    """The document, which must be of the same sheet: a gatekeeper gave it, and this is the second lock."""
    if document is not None and document.sheet_id != sheet.pk:
        raise Conflict("document.not_own", "El documento no es de esta ficha.")
    return document


def _record(user: User, section: Section, row: AnyRow, kind: str, *, actor: str, now: datetime, **more: Any) -> None:
    append(Act(sheet_chain(user), kind, actor, now, {"section": section.slug, "row": row.pk, **more}))
