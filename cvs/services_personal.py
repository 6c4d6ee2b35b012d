"""Writing DATOS PERSONALES: birth, address, telephones, the DNI and the three declared conditions (CV-01, CV-05)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.record import Act, append
from cvs.enums import Condition
from cvs.models import CvSheet, DeclaredCondition, Document
from cvs.selectors import sheet_of
from cvs.services import store_identity_document
from cvs.services_documents import editable_sheet, page_picture, sheet_chain


@dataclass(frozen=True, slots=True)
class Declaration:
    """One answer of "Señale, según corresponda". Details only where `declared`."""

    condition: Condition
    declared: bool
    code: str = ""
    degree_pct: int | None = None
    level: int | None = None
    kind: str = ""
    document: Document | None = None


def save_personal(
    user: User,
    values: Mapping[str, Any],
    *,
    declarations: Sequence[Declaration],
    dni: Document | None,
    actor: str,
    now: datetime,
) -> CvSheet:
    """Write the personal data; what did not change is not written. `values` are checked fields of CvSheet.

    A new DNI is drawn first, because drawing takes its time: the picture is what monitors compare (EXA-09).
    """
    if dni is not None and sheet_of(user).dni_id != dni.pk:
        store_identity_document(user, page_picture(dni, 1).read_bytes(), actor=actor, now=now)
    with transaction.atomic():
        sheet = editable_sheet(user)
        wanted = {**values, "dni_id": dni.pk if dni else None}
        changed = [name for name, value in wanted.items() if getattr(sheet, name) != value]
        for name in changed:
            setattr(sheet, name, wanted[name])
        if changed:
            sheet.save(update_fields=[name.removesuffix("_id") for name in changed])
        changed += _declare(sheet, declarations)
        if changed:
            append(Act(sheet_chain(user), "sheet.saved", actor, now, {"fields": sorted(changed)}))
    return sheet


@transaction.atomic
def detach(user: User, holder: str, *, actor: str, now: datetime) -> None:
    """Take the PDF away from the DNI (`dni`) or from a condition; the monitor's picture of a former DNI stays."""
    sheet = editable_sheet(user)
    if holder == "dni":
        changed = CvSheet.objects.filter(pk=sheet.pk, dni__isnull=False).update(dni=None)
    else:
        held = DeclaredCondition.objects.filter(sheet=sheet, condition=holder, document__isnull=False)
        changed = held.update(document=None)
    if changed:
        append(Act(sheet_chain(user), "document.detached", actor, now, {"from": holder}))


def _declare(sheet: CvSheet, declarations: Sequence[Declaration]) -> list[str]:
    """Write the answers that changed; their names."""
    known = {row.condition: row for row in DeclaredCondition.objects.filter(sheet=sheet)}
    changed = []
    for answer in declarations:
        row = known.get(answer.condition) or DeclaredCondition(sheet=sheet, condition=answer.condition)
        wanted = {
            "declared": answer.declared,
            "code": answer.code,
            "degree_pct": answer.degree_pct,
            "level": answer.level,
            "kind": answer.kind,
            "document_id": answer.document.pk if answer.document else None,
        }
        if row.pk and all(getattr(row, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
        changed.append(answer.condition.value)
    return changed
