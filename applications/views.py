"""POSTULACIÓN: what one may apply to, preparing it, confirming it, and its receipt. Every gesture is a link or a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from applications.domain.annexes import CLAUSES, TITLES, annex_mode, required_annexes
from applications.domain.words import AFTER, DUPLICATE, NO_WINDOW, when_to_apply
from applications.enums import AnnexCode, AnnexMode
from applications.forms import AnnexesForm, DeclareForm, SwornForm, WithdrawForm
from applications.models import Application
from applications.papers import annex_pdf, receipt_pdf, summary_of
from applications.selectors import (
    annexes_of,
    application_of,
    calls_to_apply,
    get_application_for,
    hours_of,
    missing_annexes,
    missing_for,
    missing_in_sheet,
    my_applications,
    receipt_of,
    warnings_for,
)
from applications.services_confirm import Incomplete, confirm_application, withdraw_application
from applications.services_drafts import attach_annexes, declare_electronically
from calls.models import Call
from calls.selectors import get_public_call
from core import clock
from core.canonical import canonical
from core.errors import Conflict, NotFound
from core.http import received_at
from cvs.selectors import full_sheet, sheet_data
from cvs.views import INVALID, SAVED, actor_of, applicant_page, posted, user_of


@never_cache
@applicant_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """2. POSTULACIÓN: what is open, what one prepares, what one confirmed."""
    user, now = user_of(request), clock.now()
    context = {"now": now, "lines": calls_to_apply(user, now=now), "applications": my_applications(user)}
    return render(request, "applications/home.html", context)


@never_cache
@applicant_page
@require_safe
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """One call: its hours, what is missing, what falls short, the annexes."""
    call, user = get_public_call(code), user_of(request)
    if (done := application_of(user, call)) is not None:
        return _to_done(request, done)
    return _draw(request, call, user)


@never_cache
@applicant_page
@require_POST
def annexes(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the signed annexes, or declare them, whichever the call asks for."""
    call, user, now = get_public_call(code), user_of(request), clock.now()
    actor = actor_of(request)
    if annex_mode(call.terms) == AnnexMode.ELECTRONIC_DECLARATION:
        declaring = DeclareForm(request.POST)
        if not declaring.is_valid():
            return _draw(request, call, user, status=INVALID, declaring=declaring)
        declare_electronically(user, call, actor=actor, now=now)
    else:
        data, errors = posted(request, now=now)
        form = _annexes_form(call, user, data, errors)
        if not form.is_valid():
            return _draw(request, call, user, status=INVALID, form=form)
        attach_annexes(user, call, form.documents(), actor=actor, now=now)
    messages.success(request, SAVED)
    return redirect("applications-apply", call.code)


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The summary, the oath, and the act (APP-05). The hour that counts is that of the complete request."""
    arrived = received_at(request)
    call, user = get_public_call(code), user_of(request)
    if request.method != "POST":
        if (done := application_of(user, call)) is not None:
            return _to_done(request, done)
        if missing_for(call, full_sheet(user), annexes_of(user, call)):
            messages.error(request, "Falta completar su postulación antes de confirmarla.")
            return redirect("applications-apply", call.code)
        return _draw_summary(request, call, user, SwornForm())
    form = SwornForm(request.POST)
    if not form.is_valid():
        return _draw_summary(request, call, user, form, status=INVALID)
    try:
        confirm_application(
            user,
            call,
            key=form.cleaned_data["key"],
            received_at=arrived,
            actor=actor_of(request),
            site=request.build_absolute_uri("/"),
        )
    except Incomplete as error:
        return _draw_summary(request, call, user, form, status=error.status, missing=error.missing)
    except Conflict as error:
        return _draw_summary(request, call, user, form, status=error.status, refused=error.message)
    return redirect("applications-receipt", call.code)


@never_cache
@applicant_page
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Number, hour and hash of a confirmed application, and its files."""
    application = get_application_for(user_of(request), code)
    context = {
        "application": application,
        "call": application.call,
        "receipt": receipt_of(application),
        "summary": summary_of(application.confirmation.data["sheet"]),
        "annexes": [
            {**annex, "title": TITLES[AnnexCode(annex["code"])], "number": annex["code"].removeprefix("ANEXO_")}
            for annex in application.confirmation.data["annexes"]
        ],
        "withdrawal": getattr(application, "withdrawal", None),
    }
    return render(request, "applications/receipt.html", context)


@applicant_page
@require_safe
def receipt_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """`pdf`: the receipt; `json`: the receipt with its signature; `ficha`: the frozen file, byte for byte what was hashed."""
    application = get_application_for(user_of(request), code)
    name = f"{application.call.code}-{application.number}"
    if kind == "pdf":
        return download(receipt_pdf(application), "application/pdf", f"constancia-{name}.pdf")
    if kind == "json":
        text = canonical(receipt_of(application))
        return download(text.encode("ascii"), "application/json", f"constancia-{name}.json")
    return download(application.confirmation.snapshot.encode("ascii"), "application/json", f"ficha-{name}.json")


@applicant_page
@require_safe
def annex(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """An annex as PDF for signing: from the sheet as it stands, or from the frozen file once confirmed."""
    call, user = get_public_call(code), user_of(request)
    try:
        kind = AnnexCode(f"ANEXO_{number}")
    except ValueError:
        raise NotFound("annex.not_found", "No existe ese anexo.") from None
    done = application_of(user, call)
    frozen = getattr(done, "confirmation", None) if done else None
    sheet = frozen.data["sheet"] if frozen else sheet_data(user)
    pdf = annex_pdf(kind, call=call, sheet=sheet, number=done.number if done and frozen else None)
    return download(pdf, "application/pdf", f"anexo-{number}-{call.code}.pdf")


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Desistimiento: ask, then record."""
    application = get_application_for(user_of(request), code)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdraw_application(application, reason=reason, actor=actor_of(request), now=clock.now())
        messages.success(request, "Su desistimiento quedó registrado.")
        return redirect("applications-receipt", code)
    if getattr(application, "withdrawal", None):
        return redirect("applications-receipt", code)
    context = {"application": application, "call": application.call, "form": form}
    return render(request, "applications/withdraw.html", context, status=INVALID if form.errors else 200)


def download(data: bytes, content_type: str, name: str) -> HttpResponse:
    """A file made on the spot, for saving."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return HttpResponse(data, content_type=content_type, headers=headers)


def _to_done(request: HttpRequest, application: Application) -> HttpResponse:
    if getattr(application, "confirmation", None) is not None:
        return redirect("applications-receipt", application.call.code)
    messages.info(request, DUPLICATE)
    return redirect("applications-home")


def _annexes_form(call: Call, user: User, data: Any = None, errors: dict[str, str] | None = None) -> AnnexesForm:
    codes = required_annexes(call.terms)
    asked = {f"{code.lower()}_file" for code in codes}
    return AnnexesForm(
        data,
        codes=codes,
        given=annexes_of(user, call),
        user=user,
        today=localdate(clock.now()),
        upload_errors={name: text for name, text in (errors or {}).items() if name in asked},
    )


def _draw(
    request: HttpRequest,
    call: Call,
    user: User,
    *,
    status: int = 200,
    form: AnnexesForm | None = None,
    declaring: DeclareForm | None = None,
) -> HttpResponse:
    now = clock.now()
    mode, given = annex_mode(call.terms), annexes_of(user, call)
    full = full_sheet(user)
    lacks_sheet = missing_in_sheet(call, full)
    lacks_annexes = missing_annexes(call, given)
    codes = required_annexes(call.terms)
    context = {
        "call": call,
        **_hours(call, now),
        "lacks_sheet": lacks_sheet,
        "lacks_annexes": lacks_annexes,
        "ready": not lacks_sheet and not lacks_annexes,
        "warnings": warnings_for(call, full.data(), now=now),
        "electronic": mode == AnnexMode.ELECTRONIC_DECLARATION,
        "form": form or _annexes_form(call, user),
        "declaring": declaring or DeclareForm(),
        "declared_at": max((annex.at for annex in given.values()), default=None) if not lacks_annexes else None,
        "texts": [
            {"number": code.removeprefix("ANEXO_"), "title": TITLES[code], "clauses": CLAUSES[code]} for code in codes
        ],
    }
    return render(request, "applications/apply.html", context, status=status)


def _draw_summary(
    request: HttpRequest, call: Call, user: User, form: SwornForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    now = clock.now()
    given, sheet = annexes_of(user, call), sheet_data(user)
    context = {
        "call": call,
        **_hours(call, now),
        "form": form,
        "summary": summary_of(sheet),
        "given": [
            {"title": TITLES[AnnexCode(code)], "number": code.removeprefix("ANEXO_"), "annex": given[code]}
            for code in sorted(given)
        ],
        "warnings": warnings_for(call, sheet, now=now),
        "done": application_of(user, call),
        **more,
    }
    return render(request, "applications/confirm.html", context, status=status)


def _hours(call: Call, now: Any) -> dict[str, Any]:
    """The hours of the call in words, for the panel beside the page."""
    hours = hours_of(call, now=now)
    if hours is None:
        return {"now": now, "hours": None, "when": NO_WINDOW}
    return {"now": now, "hours": hours, "when": AFTER if hours.until is None else when_to_apply(hours.window)}
