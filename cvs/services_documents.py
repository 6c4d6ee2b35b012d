"""Keeping what people attach: PDFs looked at by a process of its own, photos made small, all under their hashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.models import User
from core.errors import Conflict
from core.record import Act, append, append_many
from cvs.antivirus import check_clean
from cvs.domain import limits
from cvs.domain.pdf import clean_name
from cvs.inspection import draw_pages, inspect_pdfs, square_photo
from cvs.locks import lock_of
from cvs.models import CvSheet, Document
from cvs.selectors import stored_pdf
from cvs.store import keep, stored_path, write


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class KeptPdf:
    """An accepted PDF in the store."""

    sha256: str
    name: str
    size: int
    pages: int


def keep_pdfs(uploads: Sequence[Upload]) -> list[KeptPdf]:
    """Inspect PDFs and store them under their hashes (CV-03); BadRequest `pdf.*` for the first that is not acceptable,
    `file.*` from the antivirus where there is one.

    A file without a row is harmless (it is named by what it holds); a row without its file would be a lost document.
    """
    pages = inspect_pdfs([upload.data for upload in uploads])
    for upload in uploads:
        check_clean(upload.data)
    return [
        KeptPdf(
            keep(upload.data, shelf="pdf", extension="pdf").sha256, clean_name(upload.name), len(upload.data), count
        )
        for upload, count in zip(uploads, pages, strict=True)
    ]


def attach_documents(user: User, uploads: Sequence[Upload], *, actor: str, now: datetime) -> list[Document]:
    """Inspect, keep and attach PDFs to a person's sheet, in the order given. Raises as `keep_pdfs` and `attach_kept`."""
    return attach_kept(user, keep_pdfs(uploads), actor=actor, now=now)


@transaction.atomic
def attach_kept(user: User, kept: Sequence[KeptPdf], *, actor: str, now: datetime) -> list[Document]:
    """Make stored PDFs documents of a person's sheet. The same file again is the same document.

    Conflict `document.too_many` beyond the limit of a sheet.
    """
    sheet = locked_sheet(user)
    known = {document.sha256: document for document in Document.objects.filter(sheet=sheet)}
    fresh = {pdf.sha256: pdf for pdf in kept if pdf.sha256 not in known}
    if len(known) + len(fresh) > limits.DOCUMENTS:
        raise Conflict("document.too_many", f"Su ficha admite como máximo {limits.DOCUMENTS} documentos.")
    for pdf in fresh.values():
        known[pdf.sha256] = Document.objects.create(
            sheet=sheet, sha256=pdf.sha256, name=pdf.name, size=pdf.size, pages=pdf.pages, added_at=now
        )
    append_many([_kept(user, pdf.sha256, actor=actor, now=now) for pdf in fresh.values()])
    return [known[pdf.sha256] for pdf in kept]


def set_photo(user: User, data: bytes, *, actor: str, now: datetime) -> CvSheet:
    """Keep a person's photo, small and without metadata. BadRequest `document.*` when it is no sound picture."""
    small = square_photo(data)
    check_clean(data)
    kept = keep(small, shelf="photos", extension="jpg")
    with transaction.atomic():
        sheet = editable_sheet(user)
        if sheet.photo_sha256 != kept.sha256:
            sheet.photo_sha256 = kept.sha256
            sheet.save(update_fields=["photo_sha256"])
            append(Act(sheet_chain(user), "photo.stored", actor, now, {"sha256": kept.sha256}))
    return sheet


def page_picture(document: Document | KeptPdf, page: int) -> Path:
    """A page (from 1) as JPEG, drawn once and kept. BadRequest `pdf.undrawable`, Conflict when there is no such page."""
    if not 1 <= page <= document.pages:
        raise Conflict("pdf.no_such_page", "El documento no tiene esa página.")
    draw_ahead([document], page=page)
    return _picture_path(document, page)


def draw_ahead(documents: Sequence[Document | KeptPdf], *, page: int = 1) -> None:
    """Draw a page of each of these documents, those that were not drawn yet, in one go."""
    missing = [document for document in documents if not _picture_path(document, page).exists()]
    if missing:
        drawn = draw_pages([(stored_pdf(document.sha256).path, page) for document in missing])
        for document, picture in zip(missing, drawn, strict=True):
            write(_picture_path(document, page), picture)


def _picture_path(document: Document | KeptPdf, page: int) -> Path:
    return stored_path(document.sha256, shelf="pages", extension=f"{page}.jpg")


def locked_sheet(user: User) -> CvSheet:
    """The person's sheet for writing, made the first time; other writers of it wait."""
    CvSheet.objects.get_or_create(user=user)
    return CvSheet.objects.select_for_update().get(user=user)


def editable_sheet(user: User) -> CvSheet:
    """`locked_sheet` for a change of what it says; Conflict `cv.locked` while a call keeps it closed (CV-06)."""
    sheet = locked_sheet(user)
    if sentence := lock_of(user):
        raise Conflict("cv.locked", sentence)
    return sheet


def sheet_chain(user: User) -> str:
    """Name of the chain that tells what happened to a sheet."""
    return f"cv:{user.username}"


def _kept(user: User, sha256: str, *, actor: str, now: datetime) -> Act:
    return Act(sheet_chain(user), "document.kept", actor, now, {"sha256": sha256})
