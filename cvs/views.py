"""The pages of MIS DATOS. Every gesture is a link or a form; with scripts, dialogs open over the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Right
from accounts.models import User
from accounts.permissions import require_right
from core import clock
from core.errors import DomainError, NotFound
from cvs.domain.dates import overlapping
from cvs.domain.months import Period
from cvs.forms import RowForm, form_of
from cvs.forms_personal import PersonalForm
from cvs.lists import listing
from cvs.models import AnyRow, Experience
from cvs.sections import BY_SLUG, SECTIONS, Section
from cvs.selectors import full_sheet, get_row_for, get_section
from cvs.services_documents import Upload, attach_documents
from cvs.services_personal import save_personal
from cvs.services_rows import add_row, change_row, remove_row, restore_row
from cvs.sheet import HOLDERS, FullSheet
from cvs.summary import NeedsOf, summary, tabs

SAVED = "Datos grabados correctamente"
INVALID = 422  # understood, and not acceptable: the form comes back with what was typed

applicant_page = require_right(Right.APPLY)


def user_of(request: HttpRequest) -> User:
    """The applicant."""
    assert isinstance(request.user, User)  # the guard let nobody else in
    return request.user


def actor_of(request: HttpRequest) -> str:
    """The person as the record names them."""
    return f"user:{request.user.get_username()}"


def draw(
    request: HttpRequest, tab: int, full: FullSheet, *, needs_of: NeedsOf, now: datetime, status: int = 200, **more: Any
) -> HttpResponse:
    """A tab with what stands beside it; for htmx only the dialog that `more` names."""
    if "dialog" in more and getattr(request, "htmx", False):
        return render(request, more["dialog"], {"full": full, "today": localdate(now), **more}, status=status)
    template = {0: "cvs/home.html", 1: "cvs/personal.html"}.get(tab, "cvs/tab.html")
    context: dict[str, Any] = {
        "full": full,
        "sheet": full.sheet,
        "tabs": tabs(full, current=tab),
        "summary": summary(full, now=now, needs_of=needs_of),
        "today": localdate(now),
    }
    if tab == 1:
        form = more.get("form") or PersonalForm(
            user=full.user, today=localdate(now), initial=PersonalForm.initial_of(full), earliest=earliest(full)
        )
        held = {holder: form.attached(f"{holder}_document") for holder in HOLDERS}
        context |= {"form": form, "held": held, "attached": full.attached()}
    if tab > 1:
        context["listings"] = [_listing(request, section, full, now=now) for section in SECTIONS if section.tab == tab]
    return render(request, template, {**context, **more}, status=status)


@never_cache
@applicant_page
@require_safe
def home(request: HttpRequest, *, needs_of: NeedsOf) -> HttpResponse:
    """Inicio: photo, full name, what is missing, what is declared."""
    return draw(request, 0, full_sheet(user_of(request)), needs_of=needs_of, now=clock.now())


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def tab(request: HttpRequest, number: int, *, needs_of: NeedsOf) -> HttpResponse:
    """Tabs 1 to 5. Tab 1 is a form of its own: GRABAR DATOS."""
    if not 1 <= number <= 5:
        raise NotFound("tab.not_found", "MIS DATOS tiene las secciones 1 a 5.")
    user, now = user_of(request), clock.now()
    if number != 1 or request.method != "POST":
        full = full_sheet(user)
        return draw(request, number, full, needs_of=needs_of, now=now, removed=_removed(request, user, number))
    data, errors = posted(request, now=now)
    full = full_sheet(user)
    form = PersonalForm(
        data, user=user, today=localdate(now), earliest=earliest(full), upload_errors=errors,
        initial=PersonalForm.initial_of(full),
    )  # fmt: skip
    if form.is_valid():
        try:
            save_personal(
                user,
                form.values(),
                declarations=form.declarations(),
                dni=form.cleaned_data["dni_document"],
                actor=actor_of(request),
                now=now,
            )
        except DomainError as error:
            form.add_error(None if error.code == "cv.locked" else "dni_file", error.message)
        else:
            messages.success(request, SAVED)
            return redirect("cvs-tab", 1)
    return draw(request, 1, full, needs_of=needs_of, now=now, status=INVALID, form=form)


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def row_form(request: HttpRequest, slug: str, row_id: int | None = None, *, needs_of: NeedsOf) -> HttpResponse:
    """AÑADIR, and editing a row."""
    user, section, now = user_of(request), get_section(slug), clock.now()
    row = None if row_id is None else get_row_for(user, section, row_id)
    kind = form_of(section)
    data, errors = posted(request, now=now) if request.method == "POST" else (None, {})
    full = full_sheet(user)
    facts: dict[str, Any] = {"user": user, "today": localdate(now), "birth": full.sheet.birth_date}
    form = kind(data, upload_errors=errors, initial=kind.initial_of(row), **facts)
    if data is not None and form.is_valid():
        try:
            _save(request, section, form, row, now=now)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, SAVED)
            _tell_overlap(request, full, section, form, row)
            return _to_tab(request, section)
    more: dict[str, Any] = {"dialog": "cvs/_dialog_row.html", "form": form, "row": row, "section": section}
    status = 200 if data is None else INVALID
    return draw(request, section.tab, full, needs_of=needs_of, now=now, status=status, **more)


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def row_remove(request: HttpRequest, slug: str, row_id: int, *, needs_of: NeedsOf) -> HttpResponse:
    """Ask, then remove; what was removed can come back."""
    user, section, now = user_of(request), get_section(slug), clock.now()
    row = get_row_for(user, section, row_id)
    if request.method == "POST":
        remove_row(user, section, row, actor=actor_of(request), now=now)
        return _to_tab(request, section, f"?eliminado={section.slug}-{row.pk}")
    more: dict[str, Any] = {"dialog": "cvs/_dialog_remove.html", "row": row, "section": section}
    return draw(request, section.tab, full_sheet(user), needs_of=needs_of, now=now, **more)


@applicant_page
@require_POST
def row_restore(request: HttpRequest, slug: str, row_id: int) -> HttpResponse:
    """Take a removal back."""
    user, section = user_of(request), get_section(slug)
    row = get_row_for(user, section, row_id, removed=True)
    restore_row(user, section, row, actor=actor_of(request), now=clock.now())
    messages.success(request, f"Se recuperó «{row}».")
    return redirect("cvs-tab", section.tab)


def posted(request: HttpRequest, *, now: datetime) -> tuple[QueryDict, dict[str, str]]:
    """What was sent, with each file already kept and named by its document's number; and what keeping refused."""
    data, errors = request.POST.copy(), dict[str, str]()
    for field in request.FILES:
        file = request.FILES[field]
        if not field.endswith("file") or isinstance(file, list):
            continue
        try:
            upload = Upload(file.name or "", file.read())
            [document] = attach_documents(user_of(request), [upload], actor=actor_of(request), now=now)
        except DomainError as error:
            errors[field] = error.message
        else:
            data[f"{field.removesuffix('file')}document"] = str(document.pk)
    return data, errors


def earliest(full: FullSheet) -> date | None:
    """The first day that any row of the sheet tells."""
    days = [row.date for row in full.education]
    days += [row.start for row in full.training] + [row.start for row in full.experience]
    return min(days, default=None)


def _save(request: HttpRequest, section: Section, form: RowForm, row: AnyRow | None, *, now: datetime) -> None:
    user, document, actor = user_of(request), form.cleaned_data["document"], actor_of(request)
    if row is not None:
        change_row(user, section, row, form.values(), document=document, actor=actor, now=now)
        return
    key = form.cleaned_data["key"] or form.initial["key"]
    add_row(user, section, form.values(), document=document, key=key, actor=actor, now=now)


def _tell_overlap(request: HttpRequest, full: FullSheet, section: Section, form: RowForm, row: AnyRow | None) -> None:
    """Overlapping work is allowed and counts once: say so, because it surprises."""
    if section.model is not Experience:
        return
    given = form.cleaned_data
    others = [other for other in full.experience if row is None or other.pk != row.pk]
    periods = [Period(other.start, other.end or form.today) for other in others]
    found = overlapping(Period(given["start"], given["end"] or form.today), periods)
    if found:
        names = ", ".join(f"«{others[place].employer}»" for place in found[:3])
        messages.info(request, f"Este periodo se superpone con {names}: el tiempo común se cuenta una sola vez.")


def _to_tab(request: HttpRequest, section: Section, query: str = "") -> HttpResponse:
    """Back to the list; htmx is told to go there."""
    answer = redirect("cvs-tab", section.tab)
    answer["Location"] += query
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": answer["Location"]})
    return answer


def _listing(request: HttpRequest, section: Section, full: FullSheet, *, now: datetime) -> Any:
    search = request.GET.get(f"{section.slug}-buscar", "")
    page = request.GET.get(f"{section.slug}-pagina", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return listing(section, full.rows(section), today=localdate(now), search=search, page=number)


def _removed(request: HttpRequest, user: User, number: int) -> Mapping[str, Any] | None:
    """The row just removed, if the address names one that can still come back."""
    slug, _, row_id = request.GET.get("eliminado", "").partition("-")
    section = BY_SLUG.get(slug)
    if section is None or section.tab != number or not (row_id.isascii() and row_id.isdigit() and len(row_id) < 19):
        return None
    try:
        return {"section": section, "row": get_row_for(user, section, int(row_id), removed=True)}
    except NotFound:
        return None
