"""Stage 5: who meets the minimum requirements, why the others do not, and when the Aptos sit the exam (PUB-01, S2:133)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.urls import reverse

from applications.domain.requirements import LABELS, Requirement
from applications.models import Application, RequirementResult
from applications.models_review import RequirementDecision
from applications.selectors_review import Show, last_refusals, tally_of
from calls.models import Call
from core.clock import parse_iso
from core.display import local_date, local_hour, masked_document
from exams.models import Attempt, Sitting
from results.listings.base import Blocker, Column, Kind, Listing
from results.selectors_past import by, staying

TITLE = "Resultados del cumplimiento de requisitos mínimos"
MODES = {"VIRTUAL": "virtual", "PRESENCIAL": "presencial"}
RULES = (
    "APTO: cumple todos los requisitos mínimos según lo declarado en su ficha. NO APTO: no cumple al menos uno.",
    "Motivo: cada requisito no cumplido, con lo que el perfil exige y lo que la ficha declara.",
    "Orden: alfabético; con el mismo nombre, por número de documento.",
)
COLUMNS = (
    Column("order", "N°", Kind.ORDER, width=12),
    Column("document", "Documento", Kind.DOCUMENT),
    Column("name", "Nombres y apellidos", Kind.NAME),
    Column("result", "Resultado", Kind.RESULT, {each.value: str(each.label) for each in RequirementResult}, width=24),
    Column("reasons", "Motivo", Kind.LONG),
    Column("exam", "Evaluación de conocimientos", Kind.TEXT, width=36),
)


def rows(call: Call, *, at: datetime | None = None) -> list[dict[str, Any]]:
    """Every application that stays in the process, in the alphabet's order."""
    decided = {} if at is None else _decided(call, at)
    refusals, hours = last_refusals(call, at=at), _exam_hours(call)
    mode = MODES.get(call.terms.get("exam", {}).get("mode", ""), "")
    found = Application.objects.filter(staying(at), call=call).values_list(
        "pk", "number", "requirements", "user__full_name", "user__username"
    )
    then = [(pk, number, decided.get(pk, result), name, document) for pk, number, result, name, document in found]
    ordered = sorted(then, key=lambda each: (each[3].casefold(), each[4]))
    return [
        {
            "order": place,
            "number": number,
            "document": masked_document(document),
            "name": name,
            "result": result,
            "reasons": _reasons(refusals.get(key)),
            "exam": _when(hours.get(key), mode) if result == RequirementResult.APTO else None,
        }
        for place, (key, number, result, name, document) in enumerate(ordered, start=1)
    ]


def _decided(call: Call, at: datetime) -> dict[int, str]:
    """The word of each application's last decision by then."""
    found = by(RequirementDecision.objects.filter(application__call=call), at).order_by("version")
    return dict(found.values_list("application_id", "result"))


def blockers(call: Call) -> list[Blocker]:
    """Decisions still owed, and decisions that an answer of the registry came after."""
    tally = tally_of(call)
    page = reverse("applications-review", args=[call.code])
    found = []
    if tally.total == tally.withdrawn:
        found.append(Blocker("No hay postulaciones", "Sin postulantes no hay lista: corresponde declarar desierto."))
    if tally.due:
        detail = f"{tally.unasked} sin consulta al RNSSC." if tally.unasked else "Con su consulta al RNSSC."
        found.append(Blocker(f"Decidir {_people(tally.due)}", detail, f"{page}?ver={Show.DUE}"))
    if outdated := _outdated(call):
        detail = "El RNSSC respondió después de decidirse: revise si cambia."
        found += [
            Blocker(f"Volver a decidir la postulación N° {number}", detail, f"{page}{number}/") for number in outdated
        ]
    if tally.apt and not _hours_known(call):
        detail = "La publicación dice a los Aptos el día y la hora de su evaluación."
        found.append(Blocker("Programar la evaluación de conocimientos", detail, reverse("results-sittings")))
    return found


def notes(_: Call) -> str:
    """Where the exam is."""
    return (
        f"Los Aptos ingresan a su evaluación con su usuario en {reverse('exams-mine')}, desde cinco minutos antes de la "
        "hora señalada. No hay tolerancia."
    )


def _reasons(decision: RequirementDecision | None) -> str | None:
    """`Horas de capacitación: exige 90 horas, declara 89 horas`; None where nothing failed."""
    if decision is None or not decision.failed:
        return None
    return ". ".join(f"{LABELS[Requirement(line['code'])]}: {_why(line)}" for line in decision.failed)


def _why(line: dict[str, Any]) -> str:
    return line["reason"] or f"exige {line['required']}, declara {line['computed']}"


def _when(moment: datetime | None, mode: str) -> str | None:
    if moment is None:
        return None
    return f"{local_date(moment)}, {local_hour(moment)}{f', {mode}' if mode else ''}"


def _exam_hours(call: Call) -> dict[int, datetime]:
    """When each application sits the exam: its own sitting, else the only one there is, else what the call says."""
    sittings = list(Sitting.objects.filter(call=call).values_list("opens_at", flat=True))
    start = call.terms.get("exam", {}).get("start")
    common = sittings[0] if len(sittings) == 1 else parse_iso(start) if start and not sittings else None
    hours: dict[int, datetime] = {}
    if common:
        hours = dict.fromkeys(Application.objects.filter(call=call).values_list("pk", flat=True), common)
    own = Attempt.objects.filter(sitting__call=call).order_by("sitting__opens_at")
    hours.update(own.values_list("application_id", "sitting__opens_at"))
    return hours


def _hours_known(call: Call) -> bool:
    apt = set(Application.objects.filter(call=call, requirements="APTO", withdrawal=None).values_list("pk", flat=True))
    return apt <= _exam_hours(call).keys()


def _outdated(call: Call) -> list[int]:
    """Numbers of decided applications whose last answer of the registry is newer than their decision."""
    found = Application.objects.filter(call=call, withdrawal=None).annotate(
        asked=Max("registry_queries__at"), decided=Max("decisions__at")
    )
    return list(found.filter(asked__gt=F("decided")).order_by("number").values_list("number", flat=True))


def _people(number: int) -> str:
    return "1 postulación" if number == 1 else f"{number} postulaciones"


LISTING = Listing(
    stage_order=5,
    stage_code="PUB_REQUISITOS",
    title=TITLE,
    columns=COLUMNS,
    formulas=lambda _: RULES,
    rows=rows,
    blockers=blockers,
    heading="Cumplimiento de requisitos mínimos",
    notes=notes,
)
