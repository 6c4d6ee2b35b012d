"""Where each right leads: one table for the menu and for the page shown after signing in (REG-05)."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from accounts.enums import Right

PUBLIC_HOME = "/convocatorias/"
APPLICANT_HOME = "/panel/"
APPLYING = "MÓDULO POSTULACIÓN"
PROCESS, FILED = "/rrhh/procesos/", "/rrhh/postulaciones/"


@dataclass(frozen=True, slots=True)
class Destination:
    """A page that holding any of `rights` opens. `module` is the heading it stands under, "" for none."""

    path: str
    label: str
    rights: frozenset[Right]
    module: str = ""


# In the order of the menu; staff land on the first that is theirs.
DESTINATIONS = (
    Destination("/mis-datos/", "1. MIS DATOS", frozenset({Right.APPLY}), APPLYING),
    Destination("/postulacion/", "2. POSTULACIÓN", frozenset({Right.APPLY}), APPLYING),
    Destination("/evaluacion/", "Evaluación", frozenset({Right.SIT_EXAM})),
    Destination("/sala/", "Sala", frozenset({Right.WATCH})),
    Destination("/rrhh/sesiones/", "Sesiones", frozenset({Right.MANAGE_SITTINGS, Right.SEE_OUTCOMES, Right.PUBLISH})),
    Destination(
        PROCESS,
        "Procesos",
        frozenset({Right.SEE_OUTCOMES, Right.REVIEW, Right.RESOLVE_CLAIMS, Right.EVALUATE}),
    ),
    Destination("/rrhh/convocatorias/", "Gestión de convocatorias", frozenset({Right.MANAGE_CALLS})),
    Destination(FILED, "Postulaciones", frozenset({Right.MANAGE_CALLS, Right.READ_RECORD})),
    Destination("/banco/", "Banco de preguntas", frozenset({Right.WRITE_QUESTIONS})),
    Destination("/cuentas/bloqueos/", "Ingresos bloqueados", frozenset({Right.MANAGE_SITTINGS})),
)

# Pages of one call that stand under another menu than the one of managing calls, by their place after its code.
UNDER = {
    "postulaciones": FILED,
    **dict.fromkeys(
        (
            "proceso",
            "requisitos",
            "reclamos",
            "sustentos",
            "otras-evaluaciones",
            "curricular",
            "entrevistas",
            "final",
            "suscripcion",
            "fin",
        ),
        PROCESS,
    ),
}
_OF_CALL = re.compile(r"/rrhh/convocatorias/[^/]+/([^/]+)/")


def place_of(path: str) -> str:
    """The path whose beginning is the menu's page that `path` stands under."""
    found = _OF_CALL.match(path)
    return UNDER.get(found[1], path) if found else path


def destinations_of(rights: AbstractSet[Right]) -> list[Destination]:
    """The pages these rights open, in the order of the menu."""
    return [destination for destination in DESTINATIONS if destination.rights & rights]


def home_of(rights: AbstractSet[Right]) -> str:
    """The page to show after signing in."""
    if Right.APPLY in rights:
        return APPLICANT_HOME
    found = destinations_of(rights)
    return found[0].path if found else PUBLIC_HOME
