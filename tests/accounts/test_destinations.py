"""Under which page of the menu each page of a call stands."""

from __future__ import annotations

import pytest

from accounts.destinations import place_of

CALL = "/rrhh/convocatorias/CAS-091-2023-MIDER/"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/rrhh/procesos/", "/rrhh/procesos/"),
        (f"{CALL}proceso/", "/rrhh/procesos/"),
        (f"{CALL}proceso/5/", "/rrhh/procesos/"),
        (f"{CALL}requisitos/3/", "/rrhh/procesos/"),
        (f"{CALL}fin/", "/rrhh/procesos/"),
        (f"{CALL}postulaciones/", "/rrhh/postulaciones/"),
        (CALL, CALL),
        (f"{CALL}cronograma/", f"{CALL}cronograma/"),
        ("/rrhh/convocatorias/", "/rrhh/convocatorias/"),
        ("/rrhh/sesiones/4/preguntas/", "/rrhh/sesiones/4/preguntas/"),
    ],
)
def test_the_page_of_the_menu(path: str, place: str) -> None:
    assert place_of(path) == place
