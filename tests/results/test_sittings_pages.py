"""The board of Human Resources: who may see what, when, and the two steps of publishing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from exams.models import Attempt, Sitting
from results.models import Publication
from tests.results.factories import (
    CODE,
    EVENING,
    T0,
    TRIO,
    attempt_of,
    built_sitting,
    close,
    closed_sitting,
    make_staff,
    propose,
    sit,
)
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
LIST = "/rrhh/sesiones/"
SECRETS = ("25.50", "16.50", "NO APTO", "NO SE PRESENTÓ", "Urrunaga")


def page_of(sitting: Sitting, name: str = "") -> str:
    return f"{LIST}{sitting.pk}/{name}"


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(make_staff(role.lower()[:10], role))
    return client


def as_applicant(sitting: Sitting) -> Client:
    client = Client()
    client.force_login(attempt_of(sitting, TRIO[0]).user)
    return client


@pytest.mark.parametrize(
    ("persona", "expected"),
    [  # list, detail, close, publish, record of a closed sitting
        (None, (302, 302, 302, 302, 302)),
        ("applicant", (403, 403, 403, 403, 403)),
        (Role.HR, (200, 200, 302, 302, 200)),
        (Role.OBSERVER, (200, 200, 403, 403, 200)),
        (Role.MONITOR, (403, 403, 403, 403, 403)),
        (Role.COMMITTEE, (403, 403, 403, 403, 403)),
        (Role.QUESTION_AUTHOR, (403, 403, 403, 403, 403)),
        (Role.REQUESTING_UNIT, (403, 403, 403, 403, 403)),
        (Role.ADMIN, (403, 403, 403, 403, 403)),
    ],
)
def test_who_may_do_what(persona: Role | str | None, expected: tuple[int, ...]) -> None:
    sitting = closed_sitting()
    if persona is None:
        client = Client()
    elif persona == "applicant":
        client = as_applicant(sitting)
    else:
        client = signed_in(Role(persona))
    responses = (
        client.get(LIST),
        client.get(page_of(sitting)),
        client.post(page_of(sitting, "cerrar")),
        client.post(page_of(sitting, "publicar")),
        client.get(page_of(sitting, "registro.json")),
    )
    assert tuple(response.status_code for response in responses) == expected
    if persona not in {Role.HR, Role.OBSERVER}:
        for response in responses:
            assert not any(secret in response.content.decode() for secret in SECRETS)
            assert persona is not None or response.headers["Location"].startswith("/ingresar/")
    assert Publication.objects.exists() is (persona is Role.HR)


@pytest.mark.parametrize("name", ["", "cerrar", "publicar", "registro.json"])
def test_an_unknown_sitting_is_not_found(name: str) -> None:
    client = signed_in(Role.HR)
    path = f"{LIST}9999/{name}"
    response = client.post(path) if name in {"cerrar", "publicar"} else client.get(path)
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("name", "method"), [("", "post"), ("cerrar", "get"), ("publicar", "get"), ("registro.json", "post")]
)
def test_methods(name: str, method: str) -> None:
    sitting = closed_sitting()
    assert getattr(signed_in(Role.HR), method)(page_of(sitting, name)).status_code == 405


@pytest.mark.parametrize("role", [Role.HR, Role.OBSERVER])
def test_before_closing_only_attendance_is_shown(role: Role, clock: FakeClock) -> None:
    sitting = built_sitting()
    client = signed_in(role)
    for moment, step in (
        (T0 - timedelta(minutes=6), "Programada"),
        (T0 - timedelta(minutes=1), "Ingreso abierto"),
        (T0, "En curso"),
        (T0 + timedelta(minutes=26), "Por cerrar"),
    ):
        clock.set(moment)
        if moment == T0:
            sit(sitting)
        for path in (LIST, page_of(sitting)):
            text = client.get(path).content.decode()
            assert step in text
            assert not any(secret in text for secret in SECRETS)
        assert client.get(page_of(sitting, "registro.json")).status_code == 409
    assert "No se presentaron" in text
    assert ("Cerrar la sesión de evaluación" in text) is (role is Role.HR)


def test_closing_by_hand(clock: FakeClock) -> None:
    sitting = built_sitting()
    sit(sitting)
    client = signed_in(Role.HR)
    clock.set(T0 + timedelta(minutes=25))
    assert client.post(page_of(sitting, "cerrar")).status_code == 409  # somebody may still answer
    clock.advance(6)
    assert client.post(page_of(sitting, "cerrar"), follow=True).status_code == 200
    sitting.refresh_from_db()
    closed_at = sitting.closed_at
    assert closed_at is not None
    clock.advance(60)
    text = client.post(page_of(sitting, "cerrar"), follow=True).content.decode()
    sitting.refresh_from_db()
    assert sitting.closed_at == closed_at
    assert "Por publicar" in text


def test_outcomes_after_closing(clock: FakeClock) -> None:
    sitting = closed_sitting(EVENING)
    client = signed_in(Role.HR)
    text = client.get(page_of(sitting)).content.decode()
    assert "15 postulantes: 12 APTO · 1 NO APTO · 1 NO SE PRESENTÓ · 1 DESCALIFICADO/A · no publicado" in text
    assert "Recalculando los resultados y el sorteo" in text
    assert "Publicar etapa 7, versión 1" in text
    assert 'aria-disabled="true"' not in text
    assert "… 6 filas más" in text
    text = client.get(page_of(sitting, "recuento/")).content.decode()
    assert "15 resultados recalculados y sorteo reproducido: iguales" in text
    assert "15 postulantes: 12 APTO" in text
    part = client.get(page_of(sitting, "recuento/"), headers={"HX-Request": "true"}).content.decode()
    assert "15 resultados recalculados y sorteo reproducido: iguales" in part
    assert "<html" not in part


def test_what_does_not_recount_is_named_and_its_results_are_not_shown(clock: FakeClock) -> None:
    sitting = closed_sitting(EVENING)
    attempt = attempt_of(sitting, EVENING[0])
    Attempt.objects.filter(pk=attempt.pk).update(right_count=20, score=30)
    client = signed_in(Role.HR)
    text = client.get(page_of(sitting, "recuento/")).content.decode()
    assert "Un resultado no se reproduce" in text
    assert f"{EVENING[0].name}. Lo guardado difiere" in text
    assert "30.00" not in text
    part = client.get(page_of(sitting, "recuento/"), headers={"HX-Request": "true"}).content.decode()
    assert "Un resultado no se reproduce" in part
    assert 'id="outcome" hx-swap-oob="true"' in part
    assert "1 pendiente" in part


def test_nothing_recounts_before_the_sitting_is_closed(clock: FakeClock) -> None:
    sitting = built_sitting()
    clock.set(T0)
    text = signed_in(Role.HR).get(page_of(sitting, "recuento/")).content.decode()
    assert "reproduc" not in text


def test_blockers_are_listed_and_publishing_is_refused(clock: FakeClock) -> None:
    sitting = built_sitting()
    sit(sitting, verify=False)
    sitting = close(sitting)
    propose(attempt_of(sitting, TRIO[0]), "D03")
    client = signed_in(Role.HR)
    text = client.get(page_of(sitting)).content.decode()
    assert "2 pendientes" in text
    assert "Confirmar o dejar sin efecto D03" in text
    assert "Propuesta por monitor1" in text
    assert "Lo resuelve un monitor en Sala A." in text
    assert 'aria-disabled="true"' in text
    response = client.post(page_of(sitting, "publicar"))
    assert response.status_code == 409
    assert "data-open-now" in response.content.decode()
    assert "hay pendientes por resolver" in response.content.decode()
    assert not Publication.objects.exists()


def test_publishing_and_correcting(clock: FakeClock) -> None:
    sitting = closed_sitting()
    client = signed_in(Role.HR)
    clock.set(T0 + timedelta(days=2))
    for _ in range(2):  # a double click
        response = client.post(page_of(sitting, "publicar"))
        assert (response.status_code, response.headers["Location"]) == (302, page_of(sitting))
    text = client.get(page_of(sitting)).content.decode()
    assert "Publicada v1" in text
    assert f"/publicaciones/{CODE}/7/1/" in text
    assert Publication.objects.get().published_by == "user:hr"
    for reason, status in (("corto", 400), ("x" * 1001, 400), ("Se corrige un nombre.", 302)):
        response = client.post(page_of(sitting, "publicar"), {"reason": reason})
        assert response.status_code == status
        if status == 400:
            assert reason[:1000] in response.content.decode()  # nothing typed is lost
    assert list(Publication.objects.values_list("version", "reason").order_by("version")) == [
        (1, ""),
        (2, "Se corrige un nombre."),
    ]
    assert "Se corrige un nombre." in client.get(page_of(sitting)).content.decode()


def test_publishing_needs_the_csrf_token(clock: FakeClock) -> None:
    sitting = closed_sitting()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff("rrhh", Role.HR))
    assert client.post(page_of(sitting, "publicar")).status_code == 403
    assert not Publication.objects.exists()


def test_an_installation_without_sittings() -> None:
    assert "Aún no hay sesiones" in signed_in(Role.HR).get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries_whatever_its_length(
    count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    call = closed_sitting().call
    for number in range(count - 1):
        built_sitting(call=call, name=f"Turno {number}")
    client = signed_in(Role.HR)
    with django_assert_max_num_queries(6):
        assert client.get(LIST).status_code == 200
