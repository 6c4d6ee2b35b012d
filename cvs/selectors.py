"""Reading sheets and their files. Everything of a person is reached through that person: unknown and another's look alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.errors import NotFound
from cvs.domain import completeness
from cvs.models import AnyRow, CvSheet, DeclaredCondition, Document, Education, Experience, Knowledge, Training
from cvs.sections import BY_SLUG, Section
from cvs.sheet import FullSheet
from cvs.store import stored_path


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A file below PRIVATE_ROOT, with the hash it is named by."""

    path: Path
    sha256: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps somebody from applying, and the page where it is filled in."""

    code: str
    text: str
    url: str


def identity_document_of(user: User) -> StoredDocument | None:
    """The picture of the DNI that the person attached, or None while there is none (EXA-09)."""
    sheet = CvSheet.objects.filter(user=user).exclude(dni_picture="").first()
    if sheet is None:
        return None
    path = Path(settings.PRIVATE_ROOT) / sheet.dni_picture
    return StoredDocument(path, sheet.dni_sha256, "image/png" if path.suffix == ".png" else "image/jpeg")


def photo_of(user: User) -> StoredDocument | None:
    """The person's photo, or None."""
    sheet = CvSheet.objects.filter(user=user).exclude(photo_sha256="").first()
    return stored_photo(sheet.photo_sha256) if sheet else None


def stored_photo(sha256: str) -> StoredDocument:
    """A photo by its hash, also one that only a frozen application still names. Entitlement is the caller's gatekeeper."""
    return StoredDocument(stored_path(sha256, shelf="photos", extension="jpg"), sha256, "image/jpeg")


def stored_pdf(sha256: str) -> StoredDocument:
    """A PDF by its hash; as `stored_photo`."""
    return StoredDocument(stored_path(sha256, shelf="pdf", extension="pdf"), sha256, "application/pdf")


def sheet_of(user: User) -> CvSheet:
    """The person's sheet; a blank one, not saved, for who never wrote in it (reading changes nothing)."""
    found = CvSheet.objects.select_related("dni").filter(user=user).first()
    return CvSheet(user=user) if found is None else found


def full_sheet(user: User) -> FullSheet:
    """Everything in a person's sheet: six queries, however much there is."""
    sheet = sheet_of(user)
    if sheet.is_blank:
        return FullSheet(user, sheet, {}, [], [], [], [])

    def rows(model: type[AnyRow]) -> list[Any]:
        return list(model.objects.filter(sheet=sheet, removed_at=None).select_related("document").order_by("pk"))

    conditions = DeclaredCondition.objects.filter(sheet=sheet).select_related("document").order_by("pk")
    return FullSheet(
        user,
        sheet,
        {row.condition: row for row in conditions},
        education=rows(Education),
        training=rows(Training),
        knowledge=rows(Knowledge),
        experience=rows(Experience),
    )


def sheet_data(user: User) -> dict[str, Any]:
    """The whole sheet as canonical JSON data with the hashes of its files: what a confirmed application freezes."""
    return full_sheet(user).data()


def missing_to_apply(user: User, *, needs_support_docs: bool) -> list[Missing]:
    """What the sheet lacks for its person to apply (APP-04); `needs_support_docs` where the call says AT_APPLICATION."""
    return missing_in(full_sheet(user), needs_support_docs=needs_support_docs)


def missing_in(full: FullSheet, *, needs_support_docs: bool) -> list[Missing]:
    """The same of a sheet that was read already."""
    lines = completeness.missing(full.checklist, needs_support_docs=needs_support_docs)
    return [Missing(line.code, line.text, reverse("cvs-tab", args=[line.tab])) for line in lines]


def get_section(slug: str) -> Section:
    """A list by its place in the address."""
    found = BY_SLUG.get(slug)
    if found is None:
        raise NotFound("section.not_found", "No existe esa sección de la ficha.")
    return found


def get_row_for(user: User, section: Section, row_id: int, *, removed: bool = False) -> AnyRow:
    """A row of one's own sheet; `removed` finds one that was deleted and can still come back."""
    rows = section.model.objects.filter(sheet__user=user, pk=row_id, removed_at__isnull=not removed)
    if section.kind:
        rows = rows.filter(kind=section.kind)
    found: AnyRow | None = rows.select_related("document", "sheet").first()
    if found is None:
        raise NotFound("row.not_found", "No se encontró esa fila en su ficha.")
    return found


def get_document_for(user: User, document_id: int) -> Document:
    """A PDF that one attached oneself."""
    found = Document.objects.filter(sheet__user=user, pk=document_id).first()
    if found is None:
        raise NotFound("document.not_found", "No se encontró ese documento en su ficha.")
    return found
