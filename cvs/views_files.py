"""Files of a sheet: sent in pieces, shown as pictures, downloaded; each through its gatekeeper, none by a public address."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import msgspec
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.permissions import require_right
from core import clock
from core.errors import BadRequest, DomainError, NotFound
from core.http import json_command, json_ok, read_json
from cvs.domain import documents
from cvs.models import Document
from cvs.selectors import full_sheet, get_document_for, photo_of, stored_pdf
from cvs.services_documents import page_picture, set_photo
from cvs.summary import NeedsOf
from cvs.uploads import PIECE, Progress, append_piece, begin_upload, progress_of
from cvs.views import actor_of, applicant_page, draw, user_of

json_guard = require_right(Right.APPLY, json=True)


class Announced(msgspec.Struct, forbid_unknown_fields=True):
    """A file about to come: its name, for showing, and its bytes."""

    name: str
    size: int


@json_command
@json_guard
@require_POST
def upload_begin(request: HttpRequest) -> HttpResponse:
    """`{name, size}` -> `{upload, offset, piece}`."""
    told = read_json(request, Announced)
    upload = begin_upload(user_of(request), name=told.name, size=told.size, now=clock.now())
    return json_ok({"upload": str(upload), "offset": 0, "piece": PIECE}, status=201)


@json_command
@json_guard
@require_http_methods(["GET", "POST"])
def upload_piece(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    """POST the bytes from `?desde=`; GET tells where to go on. `{offset, size, document: {…}|null}`."""
    if request.method == "GET":
        return json_ok(_progress(progress_of(user_of(request), upload)))
    offset = request.GET.get("desde", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 12):
        raise BadRequest("upload.offset", "Falta decir desde qué byte sigue el archivo.")
    try:
        piece = request.body
    except RequestDataTooBig as error:
        raise BadRequest("upload.piece", "La parte enviada es demasiado grande.", {"limit": PIECE}) from error
    if not 0 < len(piece) <= PIECE:
        raise BadRequest("upload.piece", "La parte enviada está vacía o es demasiado grande.", {"limit": PIECE})
    done = append_piece(
        user_of(request), upload, offset=int(offset), piece=piece, actor=actor_of(request), now=clock.now()
    )
    return json_ok(_progress(done))


@never_cache
@applicant_page
@require_safe
def document(request: HttpRequest, document_id: int, *, needs_of: NeedsOf) -> HttpResponse:
    """The PDF in the page, as pictures of its pages."""
    found = get_document_for(user_of(request), document_id)
    more: dict[str, Any] = {
        "dialog": "cvs/_dialog_document.html",
        "document": found,
        "pages": range(1, found.pages + 1),
    }
    return draw(request, 0, full_sheet(user_of(request)), needs_of=needs_of, now=clock.now(), **more)


@applicant_page
@require_safe
def document_page(request: HttpRequest, document_id: int, page: int) -> HttpResponse:
    """One page as JPEG."""
    found = get_document_for(user_of(request), document_id)
    if not 1 <= page <= found.pages:
        raise NotFound("document.no_such_page", "El documento no tiene esa página.")
    return private_file(page_picture(found, page), "image/jpeg")


@applicant_page
@require_safe
def document_file(request: HttpRequest, document_id: int) -> HttpResponse:
    """The PDF itself, as a download."""
    found = get_document_for(user_of(request), document_id)
    return private_file(stored_pdf(found.sha256).path, "application/pdf", name=found.name)


@applicant_page
@require_safe
def photo(request: HttpRequest) -> HttpResponse:
    """One's own photo."""
    found = photo_of(user_of(request))
    if found is None:
        raise NotFound("photo.not_found", "Todavía no hay una foto en su ficha.")
    return private_file(found.path, found.content_type)


@applicant_page
@require_POST
def photo_set(request: HttpRequest, *, needs_of: NeedsOf) -> HttpResponse:
    """Put or replace the photo."""
    file = request.FILES.get("photo")
    try:
        if file is None:
            raise BadRequest("document.empty", "Elija una foto.")
        if (file.size or 0) > documents.MAX_BYTES:
            raise BadRequest("document.too_large", "La foto supera los 5 MB.")
        set_photo(user_of(request), file.read(), actor=actor_of(request), now=clock.now())
    except DomainError as error:
        more = {
            "photo_error": error.message.replace("La imagen del documento", "La foto").replace(
                "El documento", "La foto"
            )
        }
        return draw(
            request, 0, full_sheet(user_of(request)), needs_of=needs_of, now=clock.now(), status=error.status, **more
        )
    messages.success(request, "Foto grabada correctamente")
    return redirect("cvs-home")


def private_file(path: Path, content_type: str, *, name: str = "") -> HttpResponse:
    """A stored file as the browser may have it: not guessed, not run, not kept. With a name it is a download."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    if name:
        headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(path.read_bytes(), content_type=content_type, headers=headers)


def _progress(done: Progress) -> dict[str, Any]:
    return {"offset": done.offset, "size": done.size, "document": done.document and _shown(done.document)}


def _shown(found: Document) -> dict[str, Any]:
    urls = {"url": reverse("cvs-document", args=[found.pk])}
    return {"id": found.pk, "name": found.name, "size": found.size, "pages": found.pages, **urls}
