"""What stands beside a call: documents and notices, written by Human Resources and read by everybody."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from calls.domain.terms import Section
from calls.enums import DocumentKind
from calls.forms import DocumentForm, NoticeForm
from calls.models import Call
from calls.selectors import get_call_document_for, get_call_for
from calls.services_notices import add_document, post_notice, remove_document
from calls.ties import Ties
from calls.views_editor import actor_of, draw, hr_page, user_of
from core import clock
from core.errors import BadRequest, DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@hr_page
def documents(request: HttpRequest, code: str, *, ties: Ties) -> HttpResponse:
    """The documents of a call, and adding one."""
    now = clock.now()
    call = get_call_for(user_of(request), code)
    if request.method != "POST":
        return _documents_page(request, call, DocumentForm(), now=now)
    form = DocumentForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        typed = form.cleaned_data
        try:
            if typed["file"].size > ties.max_bytes:
                raise BadRequest("pdf.too_large", "El archivo supera el tamaño máximo de 10 MB.")
            kept = ties.keep_pdf(typed["file"].name, typed["file"].read())
            kind = DocumentKind(typed["kind"])
            add_document(call, kept, kind=kind, title=typed["title"], actor=actor_of(request), now=now)
        except DomainError as error:
            form.add_error("file", error.message)
            status = error.status
        else:
            messages.success(request, "Documento agregado.")
            return redirect("calls-documents", call.code)
    return _documents_page(request, call, form, now=now, status=status)


def _documents_page(
    request: HttpRequest, call: Call, form: DocumentForm, *, now: datetime, status: int = 200
) -> HttpResponse:
    context = {"form": form, "documents": call.documents.all()}
    return draw(request, "calls/documents.html", call, Section.DOCUMENTS, context, now=now, status=status)


@require_POST
@hr_page
def document_remove(request: HttpRequest, code: str, document_id: int) -> HttpResponse:
    """Take a document out of a draft."""
    document = get_call_document_for(user_of(request), code, document_id)
    remove_document(document, actor=actor_of(request), now=clock.now())
    messages.success(request, "Documento retirado del borrador.")
    return redirect("calls-documents", code)


@require_safe
def document(request: HttpRequest, code: str, document_id: int, *, ties: Ties) -> HttpResponse:
    """A document as a download. Needs no account."""
    user = request.user if isinstance(request.user, User) else None
    found = get_call_document_for(user, code, document_id)
    return ties.download(found.sha256, found.name)


@require_http_methods(["GET", "HEAD", "POST"])
@hr_page
def notices(request: HttpRequest, code: str) -> HttpResponse:
    """The notices of a call, and posting one."""
    now = clock.now()
    call = get_call_for(user_of(request), code)
    if request.method != "POST":
        return _notices_page(request, call, NoticeForm(initial={"key": uuid.uuid4()}), now=now)
    form = NoticeForm(request.POST)
    status = 422
    if form.is_valid():
        typed = form.cleaned_data
        try:
            key = str(typed["key"])
            post_notice(call, key=key, title=typed["title"], text=typed["text"], actor=actor_of(request), now=now)
        except DomainError as error:
            form.add_error(None, error.message)
            status = error.status
        else:
            messages.success(request, "Aviso publicado.")
            return redirect("calls-notices", call.code)
    return _notices_page(request, call, form, now=now, status=status)


def _notices_page(
    request: HttpRequest, call: Call, form: NoticeForm, *, now: datetime, status: int = 200
) -> HttpResponse:
    context = {"form": form, "notices": call.notices.all()}
    return draw(request, "calls/notices.html", call, Section.NOTICES, context, now=now, status=status)
