"""Stage 9: two members judge each document beside its declared row, and sign. Every gesture is a link or a form."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.permissions import require_right
from applications.domain.limits import PAGE
from calls.models import Call
from calls.selectors import get_public_call
from core import clock
from core.display import local_clock
from core.errors import DomainError, NotFound
from cvs.selectors import stored_pdf
from cvs.services_documents import KeptPdf, page_picture
from cvs.views import INVALID, actor_of, user_of
from cvs.views_files import private_file
from results.domain.bench_words import parts_of, reasons_of, time_words
from results.domain.marks import row_of
from results.domain.ponderado import ponderado
from results.domain.support import Slot, day_words
from results.domain.terms import Terms
from results.enums import CvResult, MarkDecision
from results.enums import Evaluation as Scored
from results.forms_curricular import MarkForm, PointsForm, ReopenForm
from results.selectors_curricular import (
    Evaluation,
    Progress,
    evaluations,
    get_evaluation_for,
    progress_of,
    rules_of,
)
from results.selectors_documents import is_over, registered_numbers
from results.selectors_shortlist import runners_of
from results.services_curricular import give_points, mark_row, reopen_evaluation, sign_evaluation
from results.services_shortlist import close_shortlist

looking = require_right(Right.EVALUATE, Right.SEE_OUTCOMES)
evaluating = require_right(Right.EVALUATE)


@never_cache
@looking
@require_safe
def queue(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody to be evaluated, with who signed and what was closed."""
    call, now, me = get_public_call(code), clock.now(), user_of(request)
    over = is_over(call, now)
    progress = progress_of(call) if over else Progress((), {})
    page = Paginator(progress.numbers, PAGE).get_page(request.GET.get("pagina"))
    context = {
        "call": call,
        "page": page,
        "lines": [_line(evaluation) for evaluation in evaluations(call, list(page))],
        "over": over,
        "owed": len(progress.open),
        "closed": len(progress.numbers) - len(progress.open),
        "first": progress.next_for(me, 0) if me.has_right(Right.EVALUATE) else None,
        **({} if progress.open else _shortlist(call, progress)),
    }
    return render(request, "results/curricular_list.html", context)


def _shortlist(call: Call, progress: Progress) -> dict[str, Any]:
    """How the list of who is called stands, once everybody is evaluated."""
    runners = runners_of(call, progress=progress)
    return {
        "outdated": any(runner.outdated for runner in runners),
        "recorded": any(runner.recorded for runner in runners),
        "called": sum(runner.called for runner in runners),
        "unscored": [runner.application.number for runner in runners if runner.unscored],
    }


@never_cache
@evaluating
@require_POST
def shortlist(request: HttpRequest, code: str) -> HttpResponse:
    """Write down who is called to the interview."""
    call = get_public_call(code)
    try:
        close_shortlist(call, actor=actor_of(request), now=clock.now(), reason=request.POST.get("reason", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Lista de convocados a entrevista cerrada")
    return redirect("results-curricular", code)


@never_cache
@looking
@require_safe
def bench(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The document beside its row, and the points as they stand; `?fila=` says which row."""
    evaluation = get_evaluation_for(user_of(request), code, number, now=clock.now())
    return _draw(request, evaluation, slot=request.GET.get("fila", ""))


@never_cache
@evaluating
@require_POST
def mark(request: HttpRequest, code: str, number: int, slot: str) -> HttpResponse:
    """Save what one finds of a document, and go to the next that is still to be decided (or to `ir`)."""
    now, me = clock.now(), user_of(request)
    evaluation = get_evaluation_for(me, code, number, now=now)
    place = _place(evaluation, slot)
    form = _form(evaluation, place, request)
    if not form.is_valid():
        return _draw(request, evaluation, slot=slot, form=form, status=INVALID)
    try:
        mark_row(evaluation.application, slot, form.mark(), member=me, now=now)
    except NotFound:
        raise
    except DomainError as error:
        form.add_error(_FIELD_OF.get(error.code), error.message)
        return _draw(request, evaluation, slot=slot, form=form, status=error.status)
    messages.success(request, f"Guardado {local_clock(now)}")
    fresh = get_evaluation_for(me, code, number, now=now)
    return _to(code, number, request.POST.get("ir") or _next_row(fresh, request, after=slot))


_FIELD_OF = {
    "mark.reason": "reason",
    "mark.kind": "kind",
    "mark.lacks": "lacks",
    "mark.hours": "hours",
    "mark.dates": "start",
}


@never_cache
@evaluating
@require_http_methods(["GET", "HEAD", "POST"])
def points(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give other points than the proposed ones, with the reason, or go back to the proposal."""
    now, me = clock.now(), user_of(request)
    evaluation = get_evaluation_for(me, code, number, now=now)
    found = evaluation.finding_of(me, rules_of(evaluation.application.call))
    own = evaluation.points.get(me.pk)
    initial = {"reason": own.reason if own else ""}
    if found.points:
        initial |= {name: getattr(found.points, name) for name in ("education", "training", "experience")}
    form = PointsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        back = request.POST.get("accion") == "propuesta"
        if back or form.is_valid():
            try:
                given = None if back else form.points()
                reason = "" if back else form.cleaned_data["reason"]
                give_points(evaluation.application, given, reason=reason, member=me, now=now)
            except DomainError as error:
                form.add_error("reason" if error.code == "points.reason" else None, error.message)
            else:
                messages.success(request, f"Guardado {local_clock(now)}")
                return _to(code, number, "")
    context = {"call": evaluation.application.call, "evaluation": evaluation, "form": form, "own": own, "found": found}
    context["parts"] = parts_of(found, rules_of(evaluation.application.call))
    return render(request, "results/curricular_points.html", context, status=INVALID if form.errors else 200)


@never_cache
@evaluating
@require_POST
def sign(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Sign; then to the next person."""
    now, me = clock.now(), user_of(request)
    evaluation = get_evaluation_for(me, code, number, now=now)
    try:
        done = sign_evaluation(evaluation.application, member=me, now=now)
    except DomainError as error:
        slots = error.data.get("slots") or [""]
        return _draw(request, evaluation, slot=slots[0], status=error.status, refused=error)
    name = evaluation.application.user.full_name
    if done.result:
        word = CvResult(done.result.result).label
        said = f"Evaluación de {name} cerrada con dos firmas: {word}"
    else:
        said = f"Firmada la evaluación de {name}; falta la firma de otro miembro"
    messages.success(request, f"{said}, {local_clock(now)}")
    following = progress_of(evaluation.application.call).next_for(me, number)
    return _to(code, following, "") if following else redirect("results-curricular", code)


@never_cache
@evaluating
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Open a closed evaluation again, with its reason."""
    now = clock.now()
    evaluation = get_evaluation_for(user_of(request), code, number, now=now)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            reopen_evaluation(evaluation.application, reason=reason, actor=actor_of(request), now=now)
        except DomainError as error:
            form.add_error("reason" if error.code == "curricular.reason" else None, error.message)
        else:
            return _to(code, number, "")
    context = {"call": evaluation.application.call, "evaluation": evaluation, "form": form}
    return render(request, "results/curricular_reopen.html", context, status=INVALID if form.errors else 200)


@looking
@require_safe
def page_image(request: HttpRequest, code: str, number: int, slot: str, page: int) -> HttpResponse:
    """One page of a document as JPEG."""
    kept = _kept(get_evaluation_for(user_of(request), code, number, now=clock.now()), slot)
    if not 1 <= page <= kept.pages:
        raise NotFound("document.no_such_page", "El documento no tiene esa página.")
    return private_file(page_picture(kept, page), "image/jpeg")


@looking
@require_safe
def file(request: HttpRequest, code: str, number: int, slot: str) -> HttpResponse:
    """The PDF itself."""
    kept = _kept(get_evaluation_for(user_of(request), code, number, now=clock.now()), slot)
    return private_file(stored_pdf(kept.sha256).path, "application/pdf", name=kept.name)


def _kept(evaluation: Evaluation, slot: str) -> KeptPdf:
    found = evaluation.support.files.get(slot)
    if found is None:
        raise NotFound("documents.no_file", "En esa fila no hay un documento.")
    return KeptPdf(found["sha256"], found["name"], found["size"], found["pages"])


def _place(evaluation: Evaluation, key: str) -> Slot:
    found = next((slot for slot in evaluation.bench.decidable if slot.key == key), None)
    if found is None:
        raise NotFound("curricular.slot", "En esa fila no hay un documento por evaluar.")
    return found


def _form(evaluation: Evaluation, place: Slot, request: HttpRequest, *, bound: bool = True) -> MarkForm:
    mine = evaluation.marks_of(user_of(request)).get(place.key)
    row = row_of(place, evaluation.bench.sheet)
    return MarkForm(request.POST if bound else None, slot=place, row=row, mark=mine)


def _next_row(evaluation: Evaluation, request: HttpRequest, *, after: str = "") -> str:
    """The next place this member has still to decide, from `after` on and then from the first; the last one otherwise."""
    mine = evaluation.marks.get(user_of(request).pk, {})
    keys = [slot.key for slot in evaluation.bench.decidable]
    turn = keys.index(after) + 1 if after in keys else 0
    return next((key for key in keys[turn:] + keys[:turn] if key not in mine), after)


def _to(code: str, number: int, slot: str) -> HttpResponseRedirect:
    address = reverse("results-curricular-bench", args=[code, number])
    return HttpResponseRedirect(f"{address}?fila={slot}" if slot else address)


def _line(evaluation: Evaluation) -> dict[str, Any]:
    result = evaluation.result if evaluation.closed else None
    return {
        "evaluation": evaluation,
        "application": evaluation.application,
        "result": result,
        "word": CvResult(result.result).label if result else "",
        "score": "–" if result is None or result.score is None else str(result.score),
        "signers": [signature.member.username for signature in evaluation.signatures],
    }


def _draw(
    request: HttpRequest,
    evaluation: Evaluation,
    *,
    slot: str = "",
    form: MarkForm | None = None,
    status: int = 200,
    refused: DomainError | None = None,
) -> HttpResponse:
    me, call = user_of(request), evaluation.application.call
    terms = rules_of(call)
    decidable = {place.key: place for place in evaluation.bench.decidable}
    chosen = slot if slot in decidable else _next_row(evaluation, request) or next(iter(decidable), "")
    current = decidable.get(chosen)
    found = evaluation.finding_of(me, terms)
    undecided = evaluation.undecided(me, terms)
    numbers = registered_numbers(call)
    here = evaluation.application.number
    scale = terms.scales[Scored.CURRICULAR]
    writable = me.has_right(Right.EVALUATE) and not evaluation.closed
    context = {
        "call": call,
        "evaluation": evaluation,
        "application": evaluation.application,
        "place": numbers.index(here) + 1,
        "of": len(numbers),
        "rows": [_row(evaluation, each, chosen, request) for each in evaluation.support.mandatory],
        "current": current,
        "shown": _shown(evaluation, current, form or _maybe_form(evaluation, current, request), request),
        "parts": parts_of(found, terms),
        "found": found,
        "own_points": evaluation.points.get(me.pk),
        "scaled": None if found.score is None else ponderado(found.score, scale),
        "word": CvResult(found.proposed.result).label,
        "reasons": reasons_of(found),
        "lines": [line for line in found.proposed.lines if line.exact is not None],
        "others": _others(evaluation, request, terms),
        "undecided": undecided,
        "signed": evaluation.signed_by(me),
        "writable": writable,
        "previous": next((number for number in reversed(numbers) if number < here), None),
        "following": next((number for number in numbers if number > here), None),
        "refused": refused,
    }
    return render(request, "results/curricular_bench.html", context, status=status)


def _maybe_form(evaluation: Evaluation, current: Slot | None, request: HttpRequest) -> MarkForm | None:
    return _form(evaluation, current, request, bound=False) if current else None


def _row(evaluation: Evaluation, slot: Slot, chosen: str, request: HttpRequest) -> dict[str, Any]:
    stored = evaluation.marks.get(user_of(request).pk, {}).get(slot.key)
    others = [
        (next(iter(marks.values())).member.username, marks[slot.key].get_decision_display())
        for member, marks in evaluation.marks.items()
        if member != user_of(request).pk and slot.key in marks
    ]
    return {
        "slot": slot,
        "file": slot.key in evaluation.support.files,
        "mark": stored,
        "others": others,
        "current": slot.key == chosen,
    }


def _shown(
    evaluation: Evaluation, current: Slot | None, form: MarkForm | None, request: HttpRequest
) -> dict[str, Any] | None:
    """The chosen row: its document, what was declared and what each member found."""
    if current is None or form is None:
        return None
    kept = _kept(evaluation, current.key)
    row = row_of(current, evaluation.bench.sheet)
    mine = evaluation.marks_of(user_of(request)).get(current.key)
    declared, proved = time_words(row, mine, cutoff=evaluation.bench.cutoff)
    section = current.row[0] if current.row else ""
    path = stored_pdf(kept.sha256).path
    return {
        "kept": kept,
        "pages": range(1, kept.pages + 1),
        "genuine": path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == kept.sha256,
        "form": form,
        "row": row,
        "start": day_words(row.get("start")),
        "end": day_words(row.get("end")) or "a la fecha",
        "months": declared if section == "experience" else "",
        "proved_months": proved if section == "experience" else "",
        "decisions": [(value, label, value[0]) for value, label in MarkDecision.choices],
    }


def _others(evaluation: Evaluation, request: HttpRequest, terms: Terms) -> list[dict[str, Any]]:
    """What the other members found so far."""
    found = []
    for member_id, marks in evaluation.marks.items():
        member = next(iter(marks.values())).member
        if member_id == user_of(request).pk:
            continue
        finding = evaluation.finding_of(member, terms)
        found.append(
            {
                "member": member,
                "points": finding.points,
                "score": finding.score,
                "word": CvResult(finding.proposed.result).label,
                "pending": len(evaluation.undecided(member, terms)),
                "signed": evaluation.signed_by(member),
            }
        )
    return found
