"""Small parts of the pages that htmx asks for while somebody writes: places inside places, and what a row would count."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import NotFound
from cvs.domain.needs import plain_number
from cvs.forms import form_of
from cvs.forms_personal import PersonalForm
from cvs.selectors import full_sheet, get_row_for, get_section
from cvs.services_personal import detach
from cvs.sheet import HOLDERS
from cvs.summary import NeedsOf, count_with
from cvs.views import actor_of, applicant_page, draw, user_of

COUNTED = ("capacitacion", "experiencia")


@never_cache
@applicant_page
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The lists of provinces and districts for what was chosen."""
    form = PersonalForm(request.GET, user=user_of(request), today=localdate(clock.now()))
    return render(request, "cvs/_places.html", {"form": form, "fresh": True})


@never_cache
@applicant_page
@require_POST
def row_count(request: HttpRequest, slug: str, *, needs_of: NeedsOf) -> HttpResponse:
    """In a sentence, what the sheet counts for with the row as typed so far; nothing while it lacks its dates."""
    user, section, now = user_of(request), get_section(slug), clock.now()
    if slug not in COUNTED:
        raise NotFound("section.not_counted", "Esa sección no se cuenta.")
    full = full_sheet(user)
    place = None
    if (row_id := request.POST.get("fila", "")).isdigit() and len(row_id) < 19:
        row = get_row_for(user, section, int(row_id))
        place = next(place for place, other in enumerate(full.rows(section)) if other.pk == row.pk)
    form = form_of(section)(request.POST, user=user, today=localdate(now), birth=full.sheet.birth_date)
    form.is_valid()  # fields that are still missing are no fault yet
    candidate = _candidate(slug, form.cleaned_data)
    sentence = ""
    if candidate and not form.errors.keys() & {"start", "end"}:
        sentence = count_with(full, slug, candidate, place=place, now=now, needs_of=needs_of)
    return render(request, "cvs/_count.html", {"sentence": sentence})


@never_cache
@applicant_page
@require_http_methods(["GET", "HEAD", "POST"])
def detach_document(request: HttpRequest, holder: str, *, needs_of: NeedsOf) -> HttpResponse:
    """Ask, then take the PDF away from the DNI or from a condition."""
    if holder not in HOLDERS:
        raise NotFound("document.not_found", "No se encontró ese documento en su ficha.")
    if request.method == "POST":
        detach(user_of(request), holder, actor=actor_of(request), now=clock.now())
        answer = redirect("cvs-tab", 1)
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": answer["Location"]})
        return answer
    more: dict[str, Any] = {"dialog": "cvs/_dialog_detach.html", "holder": holder, "holder_name": HOLDERS[holder]}
    return draw(request, 1, full_sheet(user_of(request)), needs_of=needs_of, now=clock.now(), **more)


def _candidate(slug: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """The row so far as data, or None while it has no period."""
    start: date | None = given.get("start")
    end: date | None = given.get("end")
    if start is None or (end is None and not given.get("current")):
        return None
    period = {"start": start.isoformat(), "end": end.isoformat() if end else None}
    if slug == "experiencia":
        return {
            **period,
            "kind": given.get("kind") or "LABORAL",
            "sector": given.get("sector") or "PRIVADO",
            "paid": given.get("paid", False),
            "related": given.get("claimed_specific", False),
            "employer": given.get("employer", ""),
        }
    hours, credits_ = given.get("hours"), given.get("credits")
    return {
        **period,
        "type": given.get("type") or "CURSO",
        "name": given.get("name", ""),
        "center": given.get("center", ""),
        "hours": plain_number(hours) if hours else None,
        "credits": plain_number(credits_) if credits_ else None,
    }
