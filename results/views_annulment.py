"""The questions of a closed sitting, and annulling one after seeing every change it makes (REC-05)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Right
from accounts.permissions import require_right
from core import clock
from core.errors import Conflict, DomainError
from cvs.views import actor_of, user_of
from exams.models import Sitting
from exams.services_annulment import REASON_MAX, REASON_MIN, annul_question
from results.selectors_annulment import get_preview, questions_of
from results.selectors_sittings import get_sitting_for

resolver = require_right(Right.RESOLVE_CLAIMS)


@never_cache
@resolver
@require_safe
def questions(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """The questions that were drawn, once the sitting is closed."""
    sitting = get_sitting_for(user_of(request), sitting_id)
    context = {"sitting": sitting, "call": sitting.call, "questions": questions_of(sitting)}
    return render(request, "results/questions.html", context)


@never_cache
@resolver
@require_safe
def question(request: HttpRequest, sitting_id: int, version_id: int) -> HttpResponse:
    """One question, with every change that annulling it would make."""
    return _preview(request, get_sitting_for(user_of(request), sitting_id), version_id)


@resolver
@require_POST
def annul(request: HttpRequest, sitting_id: int, version_id: int) -> HttpResponse:
    """Annul it, if its preview is still the one that was seen."""
    sitting = get_sitting_for(user_of(request), sitting_id)
    _, preview = get_preview(sitting, version_id)
    try:
        if request.POST.get("seen") != preview.seen:
            raise Conflict(
                "annulment.stale", "Los resultados cambiaron mientras los veía. Revise de nuevo los cambios."
            )
        annul_question(
            sitting, version_id, reason=request.POST.get("reason", ""), actor=actor_of(request), now=clock.now()
        )
    except DomainError as error:
        return _preview(request, sitting, version_id, error=error)
    messages.success(request, "Pregunta anulada y resultados recalculados. Falta publicar la versión corregida.")
    return redirect("results-sitting", sitting_id)


def _preview(
    request: HttpRequest, sitting: Sitting, version_id: int, *, error: DomainError | None = None
) -> HttpResponse:
    drawn, preview = get_preview(sitting, version_id)
    context = {
        "sitting": sitting,
        "call": sitting.call,
        "drawn": drawn,
        "preview": preview,
        "error": error,
        "reason": request.POST.get("reason", "")[:REASON_MAX],
        "reason_min": REASON_MIN,
        "reason_max": REASON_MAX,
    }
    return render(request, "results/question.html", context, status=error.status if error else 200)
