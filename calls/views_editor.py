"""Human Resources' side of a call: the list, a new draft, its sections, and publishing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from calls.domain.profile import profile_lines
from calls.domain.schedule import PUBLISHES
from calls.domain.terms import Missing, Section, blank, drafted, missing
from calls.domain.timeline import timeline
from calls.enums import CallState
from calls.forms import NewCallForm
from calls.forms_sections import SECTION_FORMS, SectionForm
from calls.models import Call, Stage
from calls.selectors import SEARCH_LIMIT, calls_for, get_call_for, line_of, section_digest, state_of, summaries
from calls.services_drafts import NotReady, create_call, edit_section, publish_call
from calls.ties import Ties
from core import clock
from core.display import LIMA
from core.errors import Conflict, DomainError

PAGE_SIZE = 50
COPIES = 30  # calls offered to be copied
TABS = (
    (Section.DATA, "Datos", "calls-edit-data"),
    (Section.PROFILE, "Perfil y requisitos", "calls-edit-profile"),
    (Section.CONDITIONS, "Condiciones", "calls-edit-conditions"),
    (Section.TESTS, "Evaluaciones", "calls-edit-tests"),
    (Section.SCHEDULE, "Cronograma", "calls-edit-schedule"),
    (Section.DOCUMENTS, "Documentos", "calls-documents"),
    (Section.NOTICES, "Avisos", "calls-notices"),
)
NAMES = {section: (label, name) for section, label, name in TABS}


def hr_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only who manages calls gets in."""
    return require_right(Right.MANAGE_CALLS)(view)


@require_safe
@hr_page
def board(request: HttpRequest) -> HttpResponse:
    """Every call, drafts too, the newest first."""
    now = clock.now()
    search = request.GET.get("q", "")[:SEARCH_LIMIT]
    found = summaries(calls_for(user_of(request), search=search)[: PAGE_SIZE + 1], now=now)
    context = {"now": now, "summaries": found[:PAGE_SIZE], "more": len(found) > PAGE_SIZE, "search": search}
    return render(request, "calls/board.html", context | {"page_size": PAGE_SIZE})


@require_http_methods(["GET", "HEAD", "POST"])
@hr_page
def new_call(request: HttpRequest, *, ties: Ties) -> HttpResponse:
    """Begin a draft: from the model terms, blank, or as a copy of another call."""
    now = clock.now()
    codes = list(calls_for(user_of(request)).values_list("code", flat=True)[:COPIES])
    initial = {"year": localdate(now).year, "base": NewCallForm.MODEL, "acronym": _acronym(ties)}
    form = NewCallForm(request.POST if request.method == "POST" else None, codes=codes, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                call = create_call(_first_terms(request, form, ties), actor=actor_of(request), now=now)
            except Conflict as error:
                form.add_error("number", error.message)
            else:
                messages.success(request, f"Borrador {call.code} creado. Complete sus secciones y publíquelo.")
                return redirect("calls-manage", call.code)
    return render(request, "calls/new.html", {"form": form}, status=status)


def _acronym(ties: Ties) -> str:
    return str(ties.model_terms()["entity"]["acronym"])


def _first_terms(request: HttpRequest, form: NewCallForm, ties: Ties) -> dict[str, Any]:
    typed = form.cleaned_data
    numbered = {"number": typed["number"], "year": typed["year"], "acronym": typed["acronym"]}
    if typed["base"] == NewCallForm.BLANK:
        return blank(ties.model_terms(), **numbered)
    if typed["base"] == NewCallForm.MODEL:
        return drafted(ties.model_terms(), **numbered)
    return drafted(get_call_for(user_of(request), typed["base"]).terms, **numbered)


@require_safe
@hr_page
def overview(request: HttpRequest, code: str, *, ties: Ties) -> HttpResponse:
    """A call at a glance: what it lacks to be published, or its versions and what is overdue."""
    return _overview(request, get_call_for(user_of(request), code), ties)


@require_POST
@hr_page
def publish(request: HttpRequest, code: str, *, ties: Ties) -> HttpResponse:
    """Publish a draft; the box says that the person has read it."""
    call = get_call_for(user_of(request), code)
    if request.POST.get("confirm") != "1":
        return _overview(request, call, ties, error="Marque la casilla para confirmar que revisó la convocatoria.")
    try:
        publish_call(call, actor=actor_of(request), now=clock.now())
    except NotReady as error:
        return _overview(request, call, ties, error=error.message, status=error.status)
    messages.success(request, f"Convocatoria {call.code} publicada.")
    return redirect("calls-manage", call.code)


def _overview(request: HttpRequest, call: Call, ties: Ties, *, error: str = "", status: int = 422) -> HttpResponse:
    now = clock.now()
    lines = [line_of(stage) for stage in call.stages.all()]
    context = {
        "timeline": timeline(lines, now.astimezone(LIMA)),
        "profile": profile_lines(call.terms["profile"]),
        "versions": call.versions.order_by("-number"),
        "overdue": overdue(call, published=ties.published(call), today=localdate(now)),
        "error": error,
    }
    return draw(request, "calls/manage.html", call, None, context, now=now, status=status if error else 200)


def overdue(call: Call, *, published: frozenset[int], today: date) -> list[Stage]:
    """Publications whose day is over and that nobody made yet (CRN-03)."""
    if call.state == CallState.BORRADOR:
        return []
    return [
        stage
        for stage in call.stages.all()
        if stage.code in PUBLISHES and stage.end and stage.end < today and stage.order not in published
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@hr_page
def section(request: HttpRequest, code: str, *, section: Section) -> HttpResponse:
    """One section of the terms: a form in a draft, plain reading once published."""
    now = clock.now()
    call = get_call_for(user_of(request), code)
    kind = SECTION_FORMS[section]
    initial = kind.initial_of(call.terms) | {"seen": section_digest(call.terms, section)}
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST":
        return _section_page(request, call, form, now=now, status=200)
    status = 422
    if form.is_valid():
        try:
            saved = edit_section(
                call, section, form.applied, seen=form.cleaned_data["seen"], actor=actor_of(request), now=now
            )
        except DomainError as error:
            form.add_error(None, error.message)
            form.see_again(section_digest(get_call_for(user_of(request), code).terms, section))
            status = error.status
        else:
            messages.success(request, "Datos grabados correctamente")
            return redirect(NAMES[section][1], saved.code)
    return _section_page(request, call, form, now=now, status=status)


def _section_page(request: HttpRequest, call: Call, form: SectionForm, *, now: datetime, status: int) -> HttpResponse:
    context = {"form": form, "template": f"calls/sections/{form.section.value}.html"}
    return draw(request, "calls/section.html", call, form.section, context, now=now, status=status)


def draw(
    request: HttpRequest,
    template: str,
    call: Call,
    current: Section | None,
    context: dict[str, Any],
    *,
    now: datetime,
    status: int = 200,
) -> HttpResponse:
    """A page of the editor, with the tabs and what the draft lacks in each."""
    draft = call.state == CallState.BORRADOR
    lacks = missing(call.terms, now=now) if draft else []
    common = {
        "now": now,
        "call": call,
        "state": state_of(call, now=now),
        "draft": draft,
        "missing": [{"text": item.text, "address": NAMES[item.section][1]} for item in lacks],
        "tabs": _tabs(lacks, current, draft=draft),
        "current": current and NAMES[current][0],
        "links": {},  # the public page links its publications; here the drawing stands alone
    }
    return render(request, template, common | context, status=status)


def _tabs(lacks: list[Missing], current: Section | None, *, draft: bool) -> list[dict[str, Any]]:
    counts = {section: sum(item.section is section for item in lacks) for section, _label, _name in TABS}
    return [
        {"label": label, "name": name, "current": section is current, "missing": counts[section], "draft": draft}
        for section, label, name in TABS
    ]


def user_of(request: HttpRequest) -> User:
    """Who asks; `hr_page` let nobody else through."""
    return cast(User, request.user)


def actor_of(request: HttpRequest) -> str:
    """How the record names them."""
    return f"user:{user_of(request).username}"
