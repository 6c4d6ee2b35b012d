"""The first page, the demo's two buttons, and the page of a call: what takes pieces of several apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import open_session
from calls.domain.actions import duration_words, public_action
from calls.domain.profile import profile_lines
from calls.domain.timeline import timeline
from calls.selectors import OpenStage, get_public_call, line_of, open_stages, state_of
from calls.views import call_list
from core import clock
from core.display import local_stamp
from exam_server.demo.evening import demo_person, place_of, scene
from exam_server.demo.people import PASSWORD, STAFF
from exam_server.demo.service import Wanted, prepare_evening
from exams.models import Sitting
from exams.selectors import sitting_timetable
from results.models import Publication
from results.selectors import latest_publications

AGAIN_IN_S = 120
_LOOPBACK = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}
_DIGESTS = {
    "bank": "Banco de preguntas",
    "blueprint": "Matriz de contenidos",
    "questions": "Preguntas sorteadas",
    "secret": "Secreto del sorteo",
}
View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Outside debug mode the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@ensure_csrf_cookie
@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """`/`: the demo's three steps in debug mode, otherwise the list of calls."""
    if not settings.DEBUG:
        return call_list(request)
    now = clock.now()
    return render(
        request,
        "exam_server/demo.html",
        {
            "now": now,
            "scene": scene(now),
            "staff": [{"person": person, "task": _TASKS[person.username]} for person in STAFF],
            "password": PASSWORD,
            "again_in_minutes": AGAIN_IN_S // 60,
            "other_address": _other_address(request),
        },
    )


@demo_only
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """POST /demo/entrar/ `as=<user name | postulante | monitor>`: signed in with one click, debug mode only."""
    person = demo_person(request.POST.get("as", ""))
    open_session(request, person, now=clock.now())
    return redirect(place_of(person))


@demo_only
@require_POST
def another_sitting(request: HttpRequest) -> HttpResponse:
    """POST /demo/sesion/: one more sitting of the same people, in two minutes."""
    evening = prepare_evening(Wanted(starts_in_s=AGAIN_IN_S))
    opens = local_stamp(evening.sitting.opens_at)
    messages.success(
        request, f"{evening.sitting.name} lista: el examen abre el {opens}. Ya se puede ingresar a la sala de espera."
    )
    return redirect("home")


def _other_address(request: HttpRequest) -> str | None:
    """The same server under its other loopback name, whose cookies are apart: a second person in the same browser."""
    host, colon, port = request.get_host().rpartition(":")
    if not colon:
        host, port = port, ""
    other = _LOOPBACK.get(host)
    return f"http://{other}{colon}{port}/" if other else None


_TASKS = {
    "monitor1": "Mira la sala, verifica la identidad, advierte y propone descalificar.",
    "monitor2": "Confirma lo que otro monitor propuso, o lo deja sin efecto.",
    "rrhh": "Escribe y publica convocatorias, cierra la sesión y publica la lista.",
    "comite1": "Comité de selección: sus etapas vienen después del examen.",
    "comite2": "Comité de selección: sus etapas vienen después del examen.",
    "autor": "Escribe e importa las preguntas del banco.",
    "observador": "Mira la sala y los resultados sin poder cambiar nada.",
}


@dataclass(frozen=True, slots=True)
class CommittedSitting:
    """A sitting with what was published of its draw before it opened."""

    name: str
    opens_at: datetime
    digests: list[tuple[str, str]]


@require_safe
def call_detail(request: HttpRequest, code: str) -> HttpResponse:
    """`/convocatorias/<code>/`: everything published about a call, with the commitment of each draw. Needs no account."""
    now = clock.now()
    call = get_public_call(code)
    opened = _applicants_first(open_stages(call, now=now))
    sittings = list(call.sittings.order_by("-opens_at"))
    nearest, publications = _next_sitting(sittings, now=now), latest_publications(call)
    contract = call.terms["contract"]
    return render(
        request,
        "calls/detail.html",
        {
            "now": now,
            "call": call,
            "state": state_of(call, now=now),
            "opened": opened,
            "action": _button(opened[0]) if opened else None,
            "documents": call.documents.all(),
            "notices": call.notices.all(),
            "weights": _weights(call.terms["weights"]),
            "profile": profile_lines(call.terms["profile"]),
            "contract_days": (date.fromisoformat(contract["start"]), date.fromisoformat(contract["end"])),
            "timeline": timeline([line_of(stage) for stage in call.stages.all()], localtime(now)),
            "publications": publications,
            "links": {publication.stage_order: _address(publication) for publication in reversed(publications)},
            "next_sitting": nearest,
            "minutes": duration_words(nearest.duration_s) if nearest else "",
            "door_minutes": duration_words(nearest.door_s) if nearest else "",
            "committed": [committed for sitting in sittings if (committed := _committed(sitting))],
        },
    )


def _applicants_first(opened: list[OpenStage]) -> list[OpenStage]:
    """What applicants may do stands before what only the entity does."""
    return sorted(opened, key=lambda found: public_action(found.stage.code) is None)


def _button(opened: OpenStage) -> dict[str, str] | None:
    """What there is to press in an open stage."""
    action = public_action(opened.stage.code)
    if action is None:
        return None
    return {"path": action.path_of(opened.call.code), "label": action.label, "note": action.note}


def _weights(weights: dict[str, Any]) -> list[tuple[str, int]]:
    """`[("evaluación de conocimientos", 40), …]` in per cent."""
    names = {
        "knowledge": "evaluación de conocimientos",
        "psychometric": "evaluación psicométrica",
        "curricular": "curricular",
        "interview": "entrevista",
    }
    return [(label, int(Decimal(weights[name]) * 100)) for name, label in names.items() if weights.get(name)]


def _address(publication: Publication) -> str:
    """The page of a publication."""
    return reverse("results-publication", args=[publication.call.code, publication.stage_order, publication.version])


def _next_sitting(sittings: list[Sitting], *, now: datetime) -> Sitting | None:
    """The sitting that opens soonest; when none is ahead, the one that is running."""
    going_on = [sitting for sitting in sittings if sitting_timetable(sitting).deadline >= now]
    return min(going_on, key=lambda sitting: (sitting.opens_at < now, sitting.opens_at), default=None)


def _committed(sitting: Sitting) -> CommittedSitting | None:
    if not sitting.commitment:
        return None
    statement = sitting.commitment["statement"]
    return CommittedSitting(
        sitting.name, sitting.opens_at, [(label, statement[name]) for name, label in _DIGESTS.items()]
    )
