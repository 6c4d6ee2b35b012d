"""Human Resources: the applications of a call, and registering one after a technical failure (APP-07)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.signing import BadSignature, dumps, loads
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from applications.domain.limits import PAGE, SEARCH
from applications.domain.words import NO_WINDOW, when_to_apply
from applications.forms import FailureForm
from applications.selectors import STAGE, evidence_of, filed_applications, get_filed_application_for
from applications.services_confirm import Incomplete, register_after_failure
from applications.services_filing import Failure
from calls.models import Call
from calls.selectors import get_public_call, public_calls, window_of
from core import clock
from core.errors import DomainError
from cvs.services_documents import KeptPdf, Upload, keep_pdfs
from cvs.views import INVALID, actor_of, user_of
from cvs.views_files import private_file

_SALT = "applications.evidence"

staff_page = require_right(Right.MANAGE_CALLS, Right.READ_RECORD)
hr_page = require_right(Right.MANAGE_CALLS)


@never_cache
@staff_page
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Every published call with how many applied."""
    lines = public_calls().annotate(filed=Count("applications"))
    return render(request, "applications/staff_calls.html", {"calls": lines})


@never_cache
@staff_page
@require_safe
def filed(request: HttpRequest, code: str) -> HttpResponse:
    """The applications of a call, a page at a time."""
    call = get_public_call(code)
    search = request.GET.get("q", "").strip()[:SEARCH]
    page = Paginator(filed_applications(call, search=search), PAGE).get_page(request.GET.get("pagina"))
    context = {"call": call, "page": page, "search": search, "window": window_of(call, STAGE)}
    return render(request, "applications/staff_list.html", context)


@staff_page
@require_safe
def evidence(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The proof of a technical failure."""
    application = get_filed_application_for(user_of(request), code, number)
    found = evidence_of(application.confirmation)
    return private_file(found.path, found.content_type, name=application.confirmation.evidence_name)


@never_cache
@hr_page
@require_http_methods(["GET", "HEAD", "POST"])
def failure(request: HttpRequest, code: str) -> HttpResponse:
    """Registrar por falla técnica."""
    call = get_public_call(code)
    if request.method != "POST":
        return _draw(request, call, FailureForm())
    data = request.POST.copy()
    kept, refusal = _evidence(request)
    if kept is not None:
        data["kept"] = _token(kept)
    form = FailureForm(data)
    person: User | None = None
    if form.is_valid():
        person = User.objects.filter(username=form.cleaned_data["document_number"].upper()).first()
        if person is None or not person.has_right(Right.APPLY):
            form.add_error("document_number", "No existe un postulante con ese número de documento.")
    if refusal:
        form.add_error("evidence", refusal)
    if form.errors or person is None or kept is None:
        return _draw(request, call, form, kept=kept, status=INVALID)
    given = Failure(form.failed_at(), kept, form.cleaned_data["reason"])
    try:
        done = register_after_failure(
            person, call, given, approver=actor_of(request), now=clock.now(), site=request.build_absolute_uri("/")
        )
    except Incomplete as error:
        form.add_error("document_number", "Lo que esa persona tenía listo no basta para postular.")
        return _draw(request, call, form, kept=kept, status=error.status, missing=error.missing)
    except DomainError as error:
        form.add_error(_FIELD_OF.get(error.code), error.message)
        return _draw(request, call, form, kept=kept, status=error.status)
    messages.success(request, f"Se registró la postulación N° {done.application.number}.")
    return redirect("applications-filed", call.code)


_FIELD_OF = {"failure.time": "failed_time", "failure.reason": "reason", "app.dup": "document_number"}


def _evidence(request: HttpRequest) -> tuple[KeptPdf | None, str]:
    """The PDF sent now, else the one kept while something else was being corrected; or what is wrong with it."""
    file = request.FILES.get("evidence")
    if file is not None:
        try:
            return keep_pdfs([Upload(file.name or "", file.read())])[0], ""
        except DomainError as error:
            return None, error.message
    try:
        return KeptPdf(**loads(request.POST.get("kept", ""), salt=_SALT)), ""
    except BadSignature:
        return None, "Adjunte la evidencia en PDF."


def _token(kept: KeptPdf) -> str:
    facts = {"sha256": kept.sha256, "name": kept.name, "size": kept.size, "pages": kept.pages}
    return dumps(facts, salt=_SALT)


def _draw(request: HttpRequest, call: Call, form: FailureForm, *, status: int = 200, **more: Any) -> HttpResponse:
    window = window_of(call, STAGE)
    context = {"call": call, "form": form, "when": when_to_apply(window) if window else NO_WINDOW, **more}
    return render(request, "applications/staff_failure.html", context, status=status)
