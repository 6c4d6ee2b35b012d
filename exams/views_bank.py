"""The question bank's pages, for who writes it and nobody else (domain section 2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core.clock import now
from core.errors import BadRequest, Conflict, NotFound
from exams.domain.bank_file import read_bank_file
from exams.enums import QuestionState
from exams.forms_bank import PAGE_SIZE, FilterForm, ImportForm, ticked_versions
from exams.models import QuestionVersion
from exams.selectors_bank import blueprint_in_force, cell_rows, get_question_for, latest_versions
from exams.services_bank import approve_versions, import_questions, plan_import, retire_question

PREVIEW_MAX_AGE_S = 3600
# The previewed file travels signed inside the form: what is imported is what was looked at. Fields of a form may weigh
# 1 MiB together; a file that does not compress below this is split, or imported from the terminal.
MAX_PREVIEW = 900_000
_SALT = "exams.bank.preview"
_FIELDS = {
    "part": "parte",
    "topic": "materia",
    "reference": "referencia",
    "stem": "enunciado",
    "options": "alternativas",
    "answer": "respuesta",
}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as its question's page shows it."""

    version: QuestionVersion
    changes: list[str]
    approvable: bool


@never_cache
@require_GET
@require_right(Right.WRITE_QUESTIONS)
def bank(request: HttpRequest) -> HttpResponse:
    """Every question, and each topic beside what an exam asks of it."""
    form = FilterForm(request.GET)
    page = Paginator(latest_versions(**form.filters()), PAGE_SIZE).get_page(request.GET.get("pagina"))
    call, cells = blueprint_in_force()
    chosen = request.GET.copy()
    chosen.pop("pagina", None)
    context = {
        "form": form,
        "filters": form.filters(),
        "page": page,
        "call": call,
        "cells": cell_rows(cells),
        "query": chosen.urlencode(),
        "actor": _actor(request),
    }
    return render(request, "exams/bank.html", context)


@require_POST
@require_right(Right.WRITE_QUESTIONS)
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve what was ticked in the list, all or nothing, and come back to the same filters."""
    try:
        _approve(request, ticked_versions(request.POST))
    except BadRequest as error:
        messages.error(request, error.message)
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("exams-bank") + (f"?{query}" if query else ""))


@never_cache
@require_GET
@require_right(Right.WRITE_QUESTIONS)
def question(request: HttpRequest, code: str) -> HttpResponse:
    """Every wording of one question, the last one first."""
    found = get_question_for(_user(request), code)
    versions = list(found.versions.order_by("number"))
    rows = [
        VersionRow(
            version=version,
            changes=_changes(versions[index - 1], version) if index else [],
            approvable=version is versions[-1]
            and version.state == QuestionState.DRAFT
            and version.author != _actor(request),
        )
        for index, version in enumerate(versions)
    ]
    context = {
        "question": found,
        "rows": rows[::-1],
        "latest": versions[-1],
        "retired": all(version.state == QuestionState.RETIRED for version in versions),
    }
    return render(request, "exams/bank_question.html", context)


@require_POST
@require_right(Right.WRITE_QUESTIONS)
def approve_one(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve one wording from its question's page."""
    version = get_question_for(_user(request), code).versions.filter(number=number).first()
    if version is None:
        raise NotFound
    _approve(request, [version.pk])
    return redirect("exams-bank-question", code)


@require_POST
@require_right(Right.WRITE_QUESTIONS)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a question out of later draws."""
    get_question_for(_user(request), code)
    retire_question(code, actor=_actor(request), now=now())
    messages.success(request, f"{code} fue retirada: no saldrá en los próximos sorteos.")
    return redirect("exams-bank-question", code)


@never_cache
@require_http_methods(["GET", "POST"])
@require_right(Right.WRITE_QUESTIONS)
def import_bank(request: HttpRequest) -> HttpResponse:
    """Choose a file, see what it would change or every problem with its line; nothing is written here."""
    if request.method == "GET":
        return render(request, "exams/bank_import.html", {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "exams/bank_import.html", {"form": form}, status=400)
    file = form.cleaned_data["file"]
    raw: bytes = file.read()
    plan = plan_import(read_bank_file(file.name, raw))
    context: dict[str, Any] = {"form": ImportForm(), "name": file.name, "plan": plan}
    if not plan.problems:
        held = {"name": file.name, "text": raw.decode("utf-8-sig"), "sha256": hashlib.sha256(raw).hexdigest()}
        context["token"] = signing.dumps(held | {"by": _actor(request)}, salt=_SALT, compress=True)
        if len(context["token"]) > MAX_PREVIEW:
            form.add_error("file", "El archivo es demasiado grande para esta página: divídalo en dos.")
            return render(request, "exams/bank_import.html", {"form": form}, status=400)
    return render(request, "exams/bank_import.html", context, status=400 if plan.problems else 200)


@require_POST
@require_right(Right.WRITE_QUESTIONS)
def confirm_import(request: HttpRequest) -> HttpResponse:
    """Import, as drafts, the file that was previewed."""
    try:
        held = signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=PREVIEW_MAX_AGE_S)
    except signing.BadSignature as error:
        raise BadRequest("bank.preview", "La vista previa venció. Elija el archivo otra vez.") from error
    if held["by"] != _actor(request):
        raise BadRequest("bank.preview", "La vista previa es de otra persona. Elija el archivo otra vez.")
    reading = read_bank_file(held["name"], held["text"].encode())
    plan = import_questions(reading, sha256=held["sha256"], actor=_actor(request), now=now())
    messages.success(
        request,
        f"Importado: {len(plan.new)} nuevas, {len(plan.changed)} con cambios y {len(plan.unchanged)} iguales. "
        "Quedan en borrador hasta que otra persona las apruebe.",
    )
    return HttpResponseRedirect(reverse("exams-bank") + "?estado=DRAFT")


def _approve(request: HttpRequest, versions: list[int]) -> None:
    """A refusal is told on the page where it was asked; an unknown version is a page of its own."""
    try:
        changed = approve_versions(versions, actor=_actor(request), now=now())
    except Conflict as error:
        messages.error(request, error.message)
        return
    messages.success(request, f"Aprobadas: {', '.join(v.question.code for v in changed) or 'ya lo estaban'}.")


def _changes(before: QuestionVersion, after: QuestionVersion) -> list[str]:
    return [label for name, label in _FIELDS.items() if getattr(before, name) != getattr(after, name)]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # `require_right` let nobody else through
    return request.user


def _actor(request: HttpRequest) -> str:
    return f"user:{_user(request).username}"
