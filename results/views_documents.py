"""Stage 8: the applicant attaches and confirms; Human Resources look on and register after a technical failure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.permissions import require_right
from applications.domain.limits import PAGE
from applications.forms import FailureProofForm
from applications.models import Application
from applications.services_filing import Failure
from applications.views import download
from calls.selectors import get_public_call
from core import clock
from core.canonical import canonical
from core.clock import parse_iso
from core.display import local_clock
from core.errors import BadRequest, Conflict, DomainError, NotFound
from core.http import json_command, json_ok, read_json, received_at
from cvs.models import Document
from cvs.selectors import get_document_for, stored_pdf
from cvs.services_documents import KeptPdf, Upload, keep_pdfs
from cvs.views import INVALID, actor_of, applicant_page, user_of
from cvs.views_files import private_file
from results.domain.support import AFTER, NO_WINDOW
from results.forms_documents import ConfirmSupportForm
from results.papers_documents import support_receipt_pdf
from results.selectors_documents import (
    Hours,
    Support,
    admitted,
    admitted_numbers,
    curricular_published,
    get_admitted_for,
    get_registrant_for,
    hours_for,
    hours_of,
    is_over,
    published_passes,
    receipt_of,
    support_of,
    supports_of,
)
from results.services_documents import (
    attach_declared,
    attach_support,
    confirm_support,
    register_after_failure,
    remove_support,
)

staff_page = require_right(Right.REVIEW, Right.SEE_OUTCOMES, Right.EVALUATE)
hr_page = require_right(Right.REVIEW)


class Attached(msgspec.Struct, forbid_unknown_fields=True):
    """A document of one's own sheet, by its number."""

    document: int


@never_cache
@applicant_page
@require_safe
def support(request: HttpRequest, code: str) -> HttpResponse:
    """What was declared, row by row, with its PDF; once confirmed, the receipt."""
    return _draw(request, get_registrant_for(user_of(request), code))


@json_command
@require_right(Right.APPLY, json=True)
@require_POST
def slot_json(request: HttpRequest, code: str, slot: str) -> HttpResponse:
    """`{document}` -> `{slot, name, size, pages, saved_at, attached, mandatory}`: a PDF sent in pieces finds its row."""
    arrived = received_at(request)
    application = get_registrant_for(user_of(request), code, slot)
    found = get_document_for(user_of(request), read_json(request, Attached).document)
    attach_support(application, {slot: found}, received_at=arrived, actor=actor_of(request))
    now = support_of(application)
    told = {"slot": slot, "name": found.name, "size": found.size, "pages": found.pages}
    counts = {"attached": now.attached, "mandatory": len(now.mandatory)}
    return json_ok(told | counts | {"saved_at": local_clock(arrived)})


@never_cache
@applicant_page
@require_POST
def slot_form(request: HttpRequest, code: str, slot: str) -> HttpResponse:
    """The same by a form: a file, or `accion` `quitar` or `ficha`, the PDF that the frozen row names."""
    arrived, actor = received_at(request), actor_of(request)
    application = get_registrant_for(user_of(request), code, slot)
    try:
        match request.POST.get("accion", ""):
            case "quitar":
                remove_support(application, slot, received_at=arrived, actor=actor)
            case "ficha":
                file = _declared(support_of(application), slot)
                attach_support(application, {slot: file}, received_at=arrived, actor=actor)
            case _:
                attach_support(application, {slot: _sent(request, "file")}, received_at=arrived, actor=actor)
    except NotFound:
        raise
    except DomainError as error:
        return _draw(request, application, status=error.status, refused=error.message, refused_slot=slot)
    messages.success(request, f"Datos grabados correctamente, {local_clock(arrived)}")
    return redirect(f"{request.path.rsplit('/', 2)[0]}/#{slot}")


@never_cache
@applicant_page
@require_POST
def from_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Attach at once every PDF that the frozen rows name."""
    arrived = received_at(request)
    application = get_registrant_for(user_of(request), code)
    try:
        count = attach_declared(application, received_at=arrived, actor=actor_of(request))
    except DomainError as error:
        return _draw(request, application, status=error.status, refused=error.message)
    messages.success(request, f"Se adjuntaron {count} documentos de su ficha, {local_clock(arrived)}")
    return redirect("results-support", code)


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The summary, the warning where something is missing, and the act."""
    arrived = received_at(request)
    application = get_registrant_for(user_of(request), code)
    found = support_of(application)
    complete = not found.lacking
    form = ConfirmSupportForm(request.POST if request.method == "POST" else None, complete=complete)
    if request.method != "POST":
        if found.registration or not found.files:
            return redirect("results-support", code)
        return _draw_confirm(request, found, form)
    if not form.is_valid():
        return _draw_confirm(request, found, form, status=INVALID)
    try:
        confirm_support(
            application,
            key=form.cleaned_data["key"],
            received_at=arrived,
            actor=actor_of(request),
            site=request.build_absolute_uri("/"),
            knows_incomplete=not complete,
        )
    except Conflict as error:
        return _draw_confirm(request, found, form, status=error.status, refused=error.message)
    return redirect("results-support", code)


@applicant_page
@require_safe
def slot_file(request: HttpRequest, code: str, slot: str) -> HttpResponse:
    """One's own PDF of a place."""
    file = support_of(get_registrant_for(user_of(request), code, slot)).files.get(slot)
    if file is None:
        raise NotFound("documents.no_file", "En esa fila no hay un documento.")
    return private_file(stored_pdf(file["sha256"]).path, "application/pdf", name=file["name"])


@applicant_page
@require_safe
def receipt_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """`pdf`: the receipt; `json`: the receipt with its signature and the manifest it is of."""
    application = get_registrant_for(user_of(request), code)
    found = support_of(application)
    if found.registration is None:
        raise NotFound("documents.no_receipt", "Todavía no confirmó su registro de documentos.")
    name = f"documentos-{application.call.code}-{application.number}"
    if kind == "pdf":
        return download(support_receipt_pdf(found, found.registration), "application/pdf", f"{name}.pdf")
    text = canonical({"receipt": receipt_of(found.registration), "manifest": found.registration.manifest})
    return download(text.encode("ascii"), "application/json", f"{name}.json")


@never_cache
@staff_page
@require_safe
def registered(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody admitted to stage 8, with what they attached and what becomes of it."""
    call, now = get_public_call(code), clock.now()
    page = Paginator(admitted_numbers(call), PAGE).get_page(request.GET.get("pagina"))
    people = admitted(call, numbers=list(page))
    found = supports_of(people)
    context = {
        "call": call,
        "page": page,
        "supports": [found[application.pk] for application in people],
        "published": published_passes(call) is not None,
        "over": is_over(call, now),
        "late_open": not curricular_published(call),
        **_hours(hours_of(call, now=now), now),
    }
    return render(request, "results/documents_list.html", context)


@never_cache
@hr_page
@require_http_methods(["GET", "HEAD", "POST"])
def failure(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Register what somebody had ready after a technical failure (DOC-06)."""
    application = get_admitted_for(user_of(request), code, number)
    if request.method != "POST":
        return _draw_failure(request, application, FailureProofForm())
    form = FailureProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw_failure(request, application, form, status=INVALID)
    try:
        slots = [slot.key for slot in support_of(application).slots if slot.key in request.FILES]
        sent = keep_pdfs([_upload(request, name) for name in ("evidence", *slots)])
        register_after_failure(
            application,
            dict(zip(slots, sent[1:], strict=True)),
            Failure(form.failed_at(), sent[0], form.cleaned_data["reason"]),
            approver=actor_of(request),
            now=clock.now(),
            site=request.build_absolute_uri("/"),
        )
    except DomainError as error:
        form.add_error(_FIELD_OF.get(error.code), error.message)
        return _draw_failure(request, application, form, status=error.status)
    messages.success(request, f"Se registraron los documentos de la postulación N° {number}.")
    return redirect("results-documents", code)


_FIELD_OF = {"failure.time": "failed_time", "failure.reason": "reason"}


@staff_page
@require_safe
def evidence(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The proof of a technical failure."""
    done = support_of(get_admitted_for(user_of(request), code, number)).registration
    if done is None or not done.evidence_sha256:
        raise NotFound("evidence.not_found", "Ese registro no tiene evidencia adjunta.")
    return private_file(stored_pdf(done.evidence_sha256).path, "application/pdf", name=done.evidence_name)


def _upload(request: HttpRequest, name: str) -> Upload:
    file = request.FILES[name]
    assert not isinstance(file, list)  # a MultiValueDict gives the last one
    return Upload(file.name or "", file.read())


def _sent(request: HttpRequest, name: str) -> KeptPdf:
    if name not in request.FILES:
        raise BadRequest("pdf.empty", "Elija el archivo PDF que quiere adjuntar.")
    return keep_pdfs([_upload(request, name)])[0]


def _declared(found: Support, key: str) -> KeptPdf | Document:
    slot = next((slot for slot in found.slots if slot.key == key and slot.declared), None)
    if slot is None or slot.declared is None:
        raise NotFound("documents.slot", "Su ficha no tiene un documento en esa fila.")
    return KeptPdf(**slot.declared)


def _hours(hours: Hours | None, now: datetime) -> dict[str, Any]:
    """The hours in words, for the panel beside the page."""
    when = NO_WINDOW if hours is None else AFTER if hours.until is None else hours.words
    return {"now": now, "hours": hours, "when": when}


def _draw(request: HttpRequest, application: Application, *, status: int = 200, **more: Any) -> HttpResponse:
    found, now = support_of(application), clock.now()
    open_here = _hours(hours_for(application, now=now), now)
    context = {
        "application": application,
        "call": application.call,
        "support": found,
        "groups": _groups(found),
        "offered": sum(1 for slot in found.slots if slot.declared and slot.key not in found.files),
        "writable": bool(open_here["hours"] and open_here["hours"].is_open and not found.registration),
        "receipt": receipt_of(found.registration) if found.registration else None,
        **open_here,
        **more,
    }
    return render(request, "results/documents.html", context, status=status)


def _groups(found: Support) -> list[dict[str, Any]]:
    """The places under their headings, each with its file."""
    groups: list[dict[str, Any]] = []
    for slot in found.slots:
        if not groups or groups[-1]["title"] != slot.group:
            groups.append({"title": slot.group, "places": []})
        file = found.files.get(slot.key)
        at = parse_iso(file["at"]) if file and "at" in file else None
        groups[-1]["places"].append({"slot": slot, "file": file, "at": at})
    return groups


def _draw_confirm(
    request: HttpRequest, found: Support, form: ConfirmSupportForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    application, now = found.application, clock.now()
    hours = _hours(hours_for(application, now=now), now)
    context = {"call": application.call, "support": found, "form": form, **hours, **more}
    return render(request, "results/documents_confirm.html", context, status=status)


def _draw_failure(
    request: HttpRequest, application: Application, form: FailureProofForm, *, status: int = 200
) -> HttpResponse:
    found, now = support_of(application), clock.now()
    context = {
        "call": application.call,
        "application": application,
        "support": found,
        "groups": _groups(found),
        "form": form,
        **_hours(hours_of(application.call, now=now), now),
    }
    return render(request, "results/documents_failure.html", context, status=status)
