"""Stage 4 for Human Resources: the list, one application with its evidence beside each line, and the RNSSC (REQ-01..05)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.permissions import require_right
from applications.domain.limits import PAGE, REASON, SEARCH
from applications.domain.registry_file import BYTES_MAX
from applications.domain.requirements import LABELS, Evidence, Requirement, Verdict
from applications.forms_review import AnswerForm, AnswersFileForm
from applications.models import Application
from applications.selectors import get_filed_application_for
from applications.selectors_review import (
    Review,
    Show,
    applications_to_review,
    file_of,
    next_due,
    query_of,
    review_of,
    reviews,
    tally_of,
)
from applications.services_review import (
    FILE_EXTENSION,
    LineChoice,
    Proof,
    WrongFile,
    accept_proposals,
    decide_requirements,
    import_answers,
    record_answer,
)
from calls.models import Call
from calls.selectors import get_public_call
from core import clock
from core.display import local_date
from core.errors import DomainError, NotFound
from cvs.selectors import stored_pdf
from cvs.services_documents import KeptPdf, Upload, keep_pdfs, page_picture
from cvs.store import stored_path
from cvs.views import INVALID, actor_of, user_of
from cvs.views_files import private_file

SHOWN = {
    Show.ALL: "Todas",
    Show.DUE: "Por decidir",
    Show.NO_QUERY: "Sin consulta al RNSSC",
    Show.APTO: "Aptos",
    Show.NO_APTO: "No aptos",
}

reader = require_right(Right.REVIEW, Right.READ_RECORD)
reviewer = require_right(Right.REVIEW)


@never_cache
@reader
@require_safe
def review_list(request: HttpRequest, code: str) -> HttpResponse:
    """The applications of a call with what the rules propose and what was decided, a page at a time."""
    return _list(request, get_public_call(code))


@reviewer
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm the proposal of every marked application."""
    call = get_public_call(code)
    seen: dict[int, str] = {}
    for mark in request.POST.getlist("marcada")[:PAGE]:
        number, _, digest = mark.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 9:
            seen[int(number)] = digest
    if not seen:
        messages.error(request, "Marque al menos una postulación.")
        return redirect("applications-review", call.code)
    try:
        made = accept_proposals(call, seen, actor=actor_of(request), now=clock.now())
    except DomainError as error:
        return _list(request, call, error=error.message, status=error.status)
    messages.success(request, f"Decididas como se propone: {len(made)}.")
    return redirect("applications-review", call.code)


@never_cache
@reader
@require_safe
def review_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One application: each line with its evidence, the proposal and the decision."""
    return _detail(request, get_filed_application_for(user_of(request), code, number))


@reviewer
@require_POST
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Decide its lines. What refuses it is shown with everything as it was typed."""
    application = get_filed_application_for(user_of(request), code, number)
    choices = {
        line: LineChoice(answer == "si", request.POST.get(f"motivo-{line}", ""))
        for line in Requirement.__members__
        if (answer := request.POST.get(f"cumple-{line}")) in {"si", "no"}
    }
    try:
        made = decide_requirements(
            application,
            choices,
            seen=request.POST.get("seen", ""),
            actor=actor_of(request),
            now=clock.now(),
            reason=request.POST.get("reason", ""),
        )
    except DomainError as error:
        return _detail(
            request, application, error=error, typed=choices, reason=request.POST.get("reason", ""), status=error.status
        )
    messages.success(request, f"Postulación N° {application.number}: {made.get_result_display()}.")
    following = next_due(application.call, after=application.number) if "siguiente" in request.POST else None
    number = following.number if following else application.number
    return redirect("applications-review-one", application.call.code, number)


@reviewer
@require_POST
def registry(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Record the registry's answer about one person."""
    application = get_filed_application_for(user_of(request), code, number)
    form = AnswerForm(request.POST, request.FILES)
    kept: KeptPdf | None = None
    file = request.FILES.get("evidence")
    if form.is_valid() and file is not None:
        try:
            kept = keep_pdfs([Upload(file.name or "", file.read())])[0]
        except DomainError as error:
            form.add_error("evidence", error.message)
    if form.errors or kept is None:
        return _detail(request, application, form=form, status=INVALID)
    try:
        record_answer(
            application,
            asked_at=form.asked_at(),
            sanctions=form.sanctions(),
            proof=Proof(kept.sha256, kept.name),
            actor=actor_of(request),
            now=clock.now(),
        )
    except DomainError as error:
        form.add_error("asked_time", error.message)
        return _detail(request, application, form=form, status=error.status)
    messages.success(request, "Consulta al RNSSC registrada.")
    return redirect("applications-review-one", code, number)


@never_cache
@reviewer
@require_http_methods(["GET", "HEAD", "POST"])
def registry_file(request: HttpRequest, code: str) -> HttpResponse:
    """Record a file of answers: all of it or nothing."""
    call = get_public_call(code)
    if request.method != "POST":
        return render(request, "applications/review_import.html", {"call": call, "form": AnswersFileForm()})
    form = AnswersFileForm(request.POST, request.FILES)
    context: dict[str, Any] = {"call": call, "form": form}
    if form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > BYTES_MAX:
            form.add_error("file", "El archivo pasa de 1 MB.")
        else:
            try:
                made = import_answers(call, file.read(), name=file.name, actor=actor_of(request), now=clock.now())
                messages.success(request, f"Consultas registradas: {len(made)}.")
                return redirect("applications-review", call.code)
            except WrongFile as wrong:
                context |= {"problems": wrong.problems, "more": wrong.more}
                form.add_error("file", wrong.message)
    return render(request, "applications/review_import.html", context, status=INVALID)


@reader
@require_safe
def registry_evidence(request: HttpRequest, code: str, number: int, query_id: int) -> HttpResponse:
    """The proof of an answer: a PDF, or the CSV it came in."""
    query = query_of(get_filed_application_for(user_of(request), code, number), query_id)
    if query.evidence_name.lower().endswith(f".{FILE_EXTENSION}"):
        path = stored_path(query.evidence_sha256, shelf="csv", extension=FILE_EXTENSION)
        return private_file(path, "text/csv; charset=utf-8", name=query.evidence_name)
    return private_file(stored_pdf(query.evidence_sha256).path, "application/pdf", name=query.evidence_name)


@reader
@require_safe
def declared_file(request: HttpRequest, code: str, number: int, sha256: str) -> HttpResponse:
    """A PDF of the frozen file, as a download."""
    found = file_of(get_filed_application_for(user_of(request), code, number), sha256)
    return private_file(stored_pdf(found.sha256).path, "application/pdf", name=found.name)


@reader
@require_safe
def declared_page(request: HttpRequest, code: str, number: int, sha256: str, page: int) -> HttpResponse:
    """One page of such a PDF as JPEG, to be seen beside its line."""
    found = file_of(get_filed_application_for(user_of(request), code, number), sha256)
    if not 1 <= page <= found.pages:
        raise NotFound("file.no_such_page", "El documento no tiene esa página.")
    return private_file(page_picture(KeptPdf(found.sha256, found.name, found.size, found.pages), page), "image/jpeg")


def _list(request: HttpRequest, call: Call, *, error: str = "", status: int = 200) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:SEARCH]
    asked = request.GET.get("ver", "")
    show = Show(asked) if asked in set(Show) else Show.ALL
    page = Paginator(applications_to_review(call, show=show, search=search), PAGE).get_page(request.GET.get("pagina"))
    context = {
        "call": call,
        "page": page,
        "reviews": reviews(call, list(page)),
        "tally": tally_of(call),
        "search": search,
        "show": show,
        "shown": [(each.value, label, each is show) for each, label in SHOWN.items()],
        "error": error,
    }
    return render(request, "applications/review_list.html", context, status=status)


def _detail(
    request: HttpRequest,
    application: Application,
    *,
    form: forms.Form | None = None,
    error: DomainError | None = None,
    typed: dict[str, LineChoice] | None = None,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    review = review_of(application)
    snapshot = application.confirmation.data
    context = {
        "call": application.call,
        "application": application,
        "review": review,
        "pending": review.verdict is Verdict.PENDIENTE,
        "lines": _lines(review, snapshot["sheet"], typed or {}, error),
        "queries": list(application.registry_queries.order_by("-pk")),
        "decisions": list(application.decisions.order_by("-version")),
        "annexes": snapshot["annexes"],
        "form": form or AnswerForm(),
        "error": error,
        "reason": reason[:REASON],
        "reason_max": REASON,
        "next": next_due(application.call, after=application.number),
        "stale": bool(
            review.decision
            and [line["proposed"] for line in review.decision.lines] != [line.met for line in review.lines]
        ),
    }
    return render(request, "applications/review_detail.html", context, status=status)


def _lines(
    review: Review, sheet: dict[str, Any], typed: dict[str, LineChoice], error: DomainError | None
) -> list[dict[str, Any]]:
    """Each line with the person's answer: what was typed, else what was decided, else what is proposed."""
    decided = {line["code"]: line for line in review.decision.lines} if review.decision else {}
    shown = []
    for line in review.lines:
        before = decided.get(line.code.value, {})
        choice = typed.get(line.code.value)
        met = choice.met if choice else before.get("met", line.met)
        shown.append(
            {
                "code": line.code.value,
                "label": LABELS[line.code],
                "required": line.required,
                "computed": line.computed,
                "proposed": line.met,
                "met": line.met if met is None else met,
                "reason": choice.reason[:REASON] if choice else before.get("reason", ""),
                "evidence": [_row(each, sheet) for each in line.evidence],
                "wrong": error.message if error and error.data.get("code") == line.code.value else "",
            }
        )
    return shown


def _row(evidence: Evidence, sheet: dict[str, Any]) -> dict[str, Any]:
    """A row of the frozen sheet in words, with its PDF."""
    row = sheet[evidence.section][evidence.place]
    match evidence.section:
        case "education":
            title, detail = row["specialty"], f"{row['status'].capitalize()}, {row['center']}"
        case "training":
            title, detail = row["name"], f"{row['center']}. {row.get('hours') or row.get('credits')}"
            detail += " horas" if row.get("hours") else " créditos"
        case "experience":
            title, detail = f"{row['position']}, {row['employer']}", row["sector"].capitalize()
        case _:
            title, detail = row["name"], row["level"].capitalize()
    if evidence.period:
        detail += f". {local_date(evidence.period.start)} a {local_date(evidence.period.end)}"
    return {"title": title, "detail": detail, "file": row.get("file")}
