"""Claims: the applicant's page and form, and the desk of Human Resources (REC-01 to REC-03, REC-05)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.permissions import require_right
from applications.domain.limits import PAGE
from applications.models import Application
from applications.selectors import get_application_for
from calls.models import Call
from calls.selectors import get_public_call
from core import clock
from core.errors import DomainError, NotFound
from core.http import received_at
from cvs.selectors import stored_pdf
from cvs.services_documents import KeptPdf, Upload, keep_pdfs
from cvs.views import INVALID, actor_of, applicant_page, user_of
from cvs.views_files import private_file
from results.domain.columns import column_of, verdict_column
from results.domain.merit import EXAM_COLUMNS
from results.enums import ClaimChannel, ClaimGround, ClaimState
from results.forms_claims import AnswerClaimForm, ClaimForm, MailedClaimForm
from results.models import Claim
from results.selectors_claims import (
    EXAM_STAGE,
    claim_hours,
    claimables,
    claims_for,
    claims_of,
    due_of,
    get_claim_for,
    get_claim_of,
    pending_claims,
    question_claimed,
    stages_to_reopen,
)
from results.services_claims import Complaint, decide_claim, file_claim

_SALT = "results.claim"
_FIELDS = {
    "claim.text": "text",
    "claim.ground": "ground",
    "claim.position": "position",
    "claim.file": "evidence",
    "claim.unpublished": "stage",
    "claim.dup": "ground",
    "claim.future": "received_time",
}

reader = require_right(Right.RESOLVE_CLAIMS, Right.READ_RECORD)
resolver = require_right(Right.RESOLVE_CLAIMS)


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_claims(request: HttpRequest, code: str) -> HttpResponse:
    """What one claimed and how it was answered; while a list is out, the form."""
    application = get_application_for(user_of(request), code)
    lists = claimables(application, now=clock.now())
    stages = [each.publication.stage_order for each in lists if each.grounds]
    context = {"call": application.call, "application": application, "lists": lists, "claims": claims_of(application)}
    context["hours"] = claim_hours(application.call)
    if request.method != "POST":
        form = ClaimForm(stages=stages, initial={"key": uuid.uuid4()})
        return render(request, "results/my_claims.html", {**context, "form": form if stages else None})
    form = ClaimForm(request.POST, request.FILES, stages=stages)
    kept = _file(request, form)
    if form.is_valid():
        try:
            done = file_claim(
                application,
                _complaint(form, kept),
                key=form.cleaned_data["key"],
                received_at=received_at(request),
                actor=actor_of(request),
                now=clock.now(),
            )
        except DomainError as error:
            form.add_error(_FIELDS.get(error.code), error.message)
        else:
            late = done.state == ClaimState.EXTEMPORANEO
            said = "El reclamo se presentó fuera de las 24 horas." if late else "Su reclamo quedó registrado."
            messages.success(request, f"{said} N° {done.pk}.")
            return redirect("results-my-claims", code)
    extra = {"form": form, "kept": kept, "token": _token(kept)}
    return render(request, "results/my_claims.html", {**context, **extra}, status=INVALID)


@applicant_page
@require_safe
def my_claim_file(request: HttpRequest, code: str, claim_id: int) -> HttpResponse:
    """What one attached to a claim."""
    return _attached(get_claim_of(user_of(request), code, claim_id))


@never_cache
@reader
@require_safe
def claim_list(request: HttpRequest, code: str) -> HttpResponse:
    """A call's claims, a page at a time."""
    call = get_public_call(code)
    pending = request.GET.get("ver") == "pendientes"
    page = Paginator(claims_for(user_of(request), call, pending=pending), PAGE).get_page(request.GET.get("pagina"))
    lines = [(claim, due_of(claim)) for claim in page]
    context = {"call": call, "page": page, "lines": lines, "pending": pending, "waiting": pending_claims(call)}
    return render(request, "results/claims.html", context)


@never_cache
@reader
@require_safe
def claim_detail(request: HttpRequest, code: str, claim_id: int) -> HttpResponse:
    """One claim with the published row it is about, and its answer."""
    return _detail(request, get_claim_for(user_of(request), code, claim_id))


@resolver
@require_POST
def answer(request: HttpRequest, code: str, claim_id: int) -> HttpResponse:
    """Answer a claim."""
    claim = get_claim_for(user_of(request), code, claim_id)
    form = _answer_form(claim, request.POST)
    if not form.is_valid():
        return _detail(request, claim, form=form, status=INVALID)
    try:
        done = decide_claim(
            claim,
            state=ClaimState(form.cleaned_data["state"]),
            reason=form.cleaned_data["reason"],
            reopen=form.cleaned_data["reopen"],
            actor=actor_of(request),
            now=clock.now(),
        )
    except DomainError as error:
        form.add_error({"claim.reopen": "reopen", "claim.reason": "reason"}.get(error.code, "state"), error.message)
        return _detail(request, claim, form=form, status=error.status)
    messages.success(request, f"Reclamo N° {claim.pk}: {done.get_state_display()}.")
    return redirect("results-claim", code, claim.pk)


@reader
@require_safe
def claim_file(request: HttpRequest, code: str, claim_id: int) -> HttpResponse:
    """What came with a claim."""
    return _attached(get_claim_for(user_of(request), code, claim_id))


@never_cache
@resolver
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Register a claim that came by mail."""
    call = get_public_call(code)
    if request.method != "POST":
        return _register(request, call, MailedClaimForm(initial={"key": uuid.uuid4()}))
    form = MailedClaimForm(request.POST, request.FILES)
    kept = _file(request, form)
    application: Application | None = None
    if form.is_valid():
        document = form.cleaned_data["document"].upper()
        found = Application.objects.filter(call=call, user__username=document).exclude(confirmation=None)
        application = found.select_related("call", "user").first()
        if application is None:
            form.add_error("document", "Nadie con ese documento postuló a esta convocatoria.")
    if application is None:
        return _register(request, call, form, kept=kept, status=INVALID)
    try:
        done = file_claim(
            application,
            _complaint(form, kept),
            key=form.cleaned_data["key"],
            received_at=form.received_at(),
            channel=ClaimChannel.MAIL,
            actor=actor_of(request),
            now=clock.now(),
        )
    except DomainError as error:
        form.add_error(_FIELDS.get(error.code), error.message)
        return _register(request, call, form, kept=kept, status=error.status)
    messages.success(request, f"Se registró el reclamo N° {done.pk}: {done.get_state_display()}.")
    return redirect("results-claim", call.code, done.pk)


def _register(
    request: HttpRequest, call: Call, form: MailedClaimForm, *, kept: KeptPdf | None = None, status: int = 200
) -> HttpResponse:
    context = {"call": call, "form": form, "kept": kept, "token": _token(kept)}
    return render(request, "results/claim_register.html", context, status=status)


def _detail(
    request: HttpRequest, claim: Claim, *, form: AnswerClaimForm | None = None, status: int = 200
) -> HttpResponse:
    rows = claim.publication.rows
    row = next((row for row in rows if row["number"] == claim.application.number), None)
    columns = [column_of(each) for each in claim.publication.layout.get("columns", [])] or list(EXAM_COLUMNS)
    column = verdict_column(columns)
    context: dict[str, Any] = {
        "call": claim.application.call,
        "claim": claim,
        "due": due_of(claim),
        "row": row,
        "word": column.shown(row) if column and row and column.key in row else "",
        "decision": getattr(claim, "decision", None),
        "windows": list(claim.windows.all()),
        "form": form or _answer_form(claim),
        "exam": claim.stage_order == EXAM_STAGE,
        "sitting": claim.publication.sitting_id,
        "question": question_claimed(claim) if claim.position else None,
    }
    return render(request, "results/claim.html", context, status=status)


def _answer_form(claim: Claim, data: Any = None) -> AnswerClaimForm:
    stages = stages_to_reopen(claim.application.call, now=clock.now())
    return AnswerClaimForm(data, late=claim.state == ClaimState.EXTEMPORANEO, stages=stages)


def _complaint(form: ClaimForm, kept: KeptPdf | None) -> Complaint:
    data = form.cleaned_data
    return Complaint(
        stage_order=data["stage"],
        ground=ClaimGround(data["ground"]),
        text=data["text"],
        position=data.get("position"),
        file_sha256=kept.sha256 if kept else "",
        file_name=kept.name if kept else "",
    )


def _file(request: HttpRequest, form: ClaimForm) -> KeptPdf | None:
    """The PDF sent now, else the one kept while something else was being corrected."""
    file = request.FILES.get("evidence")
    if file is not None:
        try:
            return keep_pdfs([Upload(file.name or "", file.read())])[0]
        except DomainError as error:
            form.add_error("evidence", error.message)
            return None
    try:
        return KeptPdf(**loads(request.POST.get("kept", ""), salt=_SALT))
    except BadSignature:
        return None


def _token(kept: KeptPdf | None) -> str:
    if kept is None:
        return ""
    return dumps({"sha256": kept.sha256, "name": kept.name, "size": kept.size, "pages": kept.pages}, salt=_SALT)


def _attached(claim: Claim) -> HttpResponse:
    if not claim.file_sha256:
        raise NotFound("claim.no_file", "Ese reclamo no tiene adjunto.")
    return private_file(stored_pdf(claim.file_sha256).path, "application/pdf", name=claim.file_name)
