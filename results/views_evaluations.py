"""Evaluations held outside: the form to fill in, a file with its act looked at first, then applied, and every version."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.permissions import check_rights, require_right
from applications.views import download
from calls.models import Call
from core import clock
from core.errors import BadRequest, DomainError
from cvs.selectors import stored_pdf
from cvs.services_documents import KeptPdf, Upload, keep_pdfs
from cvs.store import stored_path
from cvs.views import INVALID, actor_of, user_of
from cvs.views_files import private_file
from results.domain.evaluation_files import BYTES_MAX, CSV, TYPES, form_csv, form_xlsx
from results.domain.evaluations import Outcome, rules_of
from results.domain.terms import terms_of
from results.enums import ImportedKind
from results.forms_evaluations import ApplyForm, ResultsFileForm
from results.selectors_evaluations import (
    READERS,
    Change,
    evaluated_people,
    get_evaluated_call_for,
    get_evaluation_for,
    get_import_for,
    kinds_for,
    preview_of,
    progress_of,
    stored_source,
    words_of,
)
from results.services_evaluations import PROBLEMS_SHOWN, Source, import_results, keep_source

SLUGS = {
    "conocimientos": ImportedKind.KNOWLEDGE,
    "psicometrica": ImportedKind.PSYCHOMETRIC,
    "psicologica": ImportedKind.PSYCHOLOGICAL,
}
_SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}
_SALT = "results.evaluation"
_ACT_SALT = "results.evaluation.act"
_FIELDS = {"evaluation.reason": "reason"}

reader = require_right(*READERS)
importer = require_right(Right.REVIEW)


@never_cache
@reader
@require_safe
def evaluations(request: HttpRequest, code: str) -> HttpResponse:
    """The call's evaluations held outside, with how each stands."""
    user = user_of(request)
    call = get_evaluated_call_for(user, code)
    lines = [(_SLUG_OF[kind], progress_of(call, kind)) for kind in kinds_for(user, call)]
    return render(request, "results/evaluations.html", {"call": call, "lines": lines})


@never_cache
@reader
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, code: str, evaluation: str) -> HttpResponse:
    """One of them; POST a file with its act shows what it would change."""
    call, kind = _evaluation(request, code, evaluation)
    if request.method != "POST":
        return _draw(request, call, kind, ResultsFileForm())
    check_rights(request, Right.REVIEW)
    form = ResultsFileForm(request.POST, request.FILES)
    act, source = _act(request, form), _source(request, form)
    if act is None and "act" not in form.errors:
        form.add_error("act", "Adjunte el acta firmada: los resultados se cargan con ella.")
    if form.errors or act is None or source is None:
        return _draw(request, call, kind, form, act=act, status=INVALID)
    return _preview(request, call, kind, source, act)


@importer
@require_POST
def apply(request: HttpRequest, code: str, evaluation: str) -> HttpResponse:
    """Import what was looked at."""
    call, kind = _evaluation(request, code, evaluation)
    form = ApplyForm(request.POST)
    try:
        told = loads(request.POST.get("token", ""), salt=_SALT)
    except BadSignature as error:
        raise BadRequest("evaluation.token", "Vuelva a elegir el archivo y su acta.") from error
    if told["call"] != call.pk or told["kind"] != kind.value:
        raise BadRequest("evaluation.token", "Vuelva a elegir el archivo y su acta.")
    source, act = Source(**told["source"]), KeptPdf(**told["act"])
    if not form.is_valid():
        return _preview(request, call, kind, source, act, form=form, status=INVALID)
    try:
        made = import_results(
            call,
            kind,
            source,
            act,
            seen=form.cleaned_data["seen"],
            actor=actor_of(request),
            now=clock.now(),
            reason=form.cleaned_data["reason"],
        )
    except DomainError as error:
        form.add_error(_FIELDS.get(error.code), error.message)
        return _preview(request, call, kind, source, act, form=form, status=error.status)
    messages.success(request, f"Versión {made.version} importada: {made.changed} resultados nuevos o distintos.")
    return redirect("results-evaluation", call.code, evaluation)


@reader
@require_safe
def template(request: HttpRequest, code: str, evaluation: str, form: str) -> HttpResponse:
    """The form to fill in, with who is evaluated."""
    call, kind = _evaluation(request, code, evaluation)
    header = rules_of(kind, terms_of(call.terms)).header
    people = [(person.user.username, person.user.full_name) for person in evaluated_people(call, kind)]
    made = form_csv(header, people) if form == CSV else form_xlsx(header, people, created=clock.now())
    return download(made, TYPES[form], f"{evaluation}-{call.code}.{form}")


@never_cache
@reader
@require_safe
def imported(request: HttpRequest, code: str, evaluation: str, version: int) -> HttpResponse:
    """One version, as it was imported."""
    made = get_import_for(user_of(request), code, _kind(evaluation), version)
    names = dict(made.call.applications.values_list("number", "user__full_name"))
    rows = [
        (row, names.get(row["number"], ""), words_of(Outcome(row["result"], code=row["code"]))) for row in made.rows
    ]
    context = {"call": made.call, "made": made, "rows": rows, "slug": evaluation, **_words(ImportedKind(made.kind))}
    return render(request, "results/evaluation_import.html", context)


@reader
@require_safe
def imported_act(request: HttpRequest, code: str, evaluation: str, version: int) -> HttpResponse:
    """The signed act of a version."""
    made = get_import_for(user_of(request), code, _kind(evaluation), version)
    return private_file(stored_pdf(made.act_sha256).path, "application/pdf", name=made.act_name)


@reader
@require_safe
def imported_source(request: HttpRequest, code: str, evaluation: str, version: int) -> HttpResponse:
    """The file of a version, as it came."""
    made = get_import_for(user_of(request), code, _kind(evaluation), version)
    path = stored_path(made.source_sha256, shelf=made.source_format, extension=made.source_format)
    return private_file(path, TYPES[made.source_format], name=made.source_name)


def _kind(slug: str) -> str:
    return SLUGS[slug].value if slug in SLUGS else ""


def _evaluation(request: HttpRequest, code: str, slug: str) -> tuple[Call, ImportedKind]:
    return get_evaluation_for(user_of(request), code, _kind(slug))


def _words(kind: ImportedKind) -> dict[str, Any]:
    return {"kind": kind, "scored": kind is not ImportedKind.PSYCHOLOGICAL}


def _draw(
    request: HttpRequest,
    call: Call,
    kind: ImportedKind,
    form: ResultsFileForm,
    *,
    act: KeptPdf | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    rules = rules_of(kind, terms_of(call.terms))
    context = {
        "call": call,
        "slug": _SLUG_OF[kind],
        "progress": progress_of(call, kind),
        "rules": rules,
        "form": form,
        "act": act,
        "act_token": dumps(asdict(act), salt=_ACT_SALT) if act else "",
        **_words(kind),
        **more,
    }
    return render(request, "results/evaluation.html", context, status=status)


def _preview(
    request: HttpRequest,
    call: Call,
    kind: ImportedKind,
    source: Source,
    act: KeptPdf,
    *,
    form: ApplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = preview_of(call, kind, stored_source(source.sha256, source.format))
    if found.problems:
        problems = found.problems[:PROBLEMS_SHOWN]
        more = {"problems": problems, "more_problems": len(found.problems) - len(problems)}
        return _draw(request, call, kind, ResultsFileForm(), act=act, status=INVALID, **more)
    told = {"call": call.pk, "kind": kind.value, "source": asdict(source), "act": asdict(act)}
    progress = progress_of(call, kind)
    context = {
        "call": call,
        "slug": _SLUG_OF[kind],
        "progress": progress,
        "changes": sorted(found.changes, key=_order),
        "new": sum(change.is_new for change in found.changes),
        "corrected": sum(change.changes and not change.is_new for change in found.changes),
        "missing": found.missing,
        "source": source,
        "act": act,
        "token": dumps(told, salt=_SALT),
        "seen": found.seen,
        "corrects": progress.last is not None,
        "form": form or ApplyForm(),
        **_words(kind),
    }
    return render(request, "results/evaluation_preview.html", context, status=status)


def _order(change: Change) -> tuple[bool, int]:
    """What changes first, then by the file."""
    return (not change.changes, change.line.place)


def _act(request: HttpRequest, form: ResultsFileForm) -> KeptPdf | None:
    """The act sent now, else the one kept while the file was being corrected."""
    file = request.FILES.get("act")
    if isinstance(file, UploadedFile):
        try:
            return keep_pdfs([Upload(file.name or "", file.read())])[0]
        except DomainError as error:
            form.add_error("act", error.message)
            return None
    try:
        return KeptPdf(**loads(request.POST.get("kept_act", ""), salt=_ACT_SALT))
    except BadSignature:
        return None


def _source(request: HttpRequest, form: ResultsFileForm) -> Source | None:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or "file" in form.errors:
        return None
    if (file.size or 0) > BYTES_MAX:
        form.add_error("file", "El archivo pasa de 1 MB.")
        return None
    try:
        return keep_source(file.name or "", file.read())
    except DomainError as error:
        form.add_error("file", error.message)
        return None
