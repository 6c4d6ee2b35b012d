from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.destinations import home_of
from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User
from calls.models import Call
from exam_server.demo.people import PASSWORD
from exam_server.demo.service import Evening, Wanted, prepare_evening
from exams.models import Sitting
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db
ENTER, AGAIN = "/demo/entrar/", "/demo/sesion/"


@pytest.fixture
def evening(debug_mode: Settings, clock: FakeClock) -> Evening:
    return prepare_evening(Wanted())


def who(client: Client) -> str | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else None


def test_tells_the_evening_in_three_steps(evening: Evening, client: Client) -> None:
    page = client.get("/", headers={"host": "localhost"}).content.decode()

    for words in (
        "Rinda el examen",
        "Vigile la sala",
        "Publique la lista",
        "Qué abrir en cada ventana",
        "Quién es quién",
    ):
        assert words in page
    assert PASSWORD in page
    assert "http://127.0.0.1/" in page
    assert len(re.findall(r"<option value=\"9990\d{4}\">", page)) == 15
    assert "99900014" not in page  # not Apto: nothing to sit


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, ("Programada", "2023-10-16T14:00:01.000Z")),
        (1, ("Ingreso abierto", "2023-10-16T14:05:01.000Z")),
        (301, ("Ingreso abierto", "2023-10-16T14:05:01.000Z")),
        (301.001, ("En curso", "2023-10-16T14:30:01.000Z")),
        (301 + 1500, ("En curso", "2023-10-16T14:30:01.000Z")),
        (301 + 1500.001, ("Terminada", None)),
    ],
)
def test_says_where_the_sitting_stands(
    evening: Evening, client: Client, clock: FakeClock, seconds: float, expected: tuple[str, str | None]
) -> None:
    state, until = expected
    clock.advance(seconds)
    page = client.get("/").content.decode()
    assert re.findall(r"</svg>(Programada|Ingreso abierto|En curso|Terminada)</span>", page) == [state]
    assert re.findall(r'data-until="([^"]+)"', page) == ([until] if until else [])


def test_before_the_first_sitting_it_offers_to_prepare_one(debug_mode: Settings, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Aún no hay sesión" in page
    assert client.post(ENTER, {"as": "postulante"}).status_code == 404
    assert client.post(AGAIN).status_code == 302
    assert Sitting.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "username", "target"),
    [
        ("postulante", "99900001", "/evaluacion/{attempt}/"),
        ("99900013", "99900013", "/evaluacion/{attempt}/"),
        ("99900014", "99900014", "/panel/"),  # not Apto: has an account and no sitting
        ("monitor", "monitor1", "/sala/{room}/"),
        ("monitor2", "monitor2", "/sala/{room}/"),
        ("rrhh", "rrhh", "/rrhh/sesiones/{sitting}/"),
        ("autor", "autor", "/banco/"),
        ("observador", "observador", "/sala/{room}/"),
        ("comite1", "comite1", "{home}"),  # nothing to do in a sitting
    ],
)
def test_one_click_signs_in(evening: Evening, client: Client, name: str, username: str, target: str) -> None:
    """Straight to the newest sitting: the older ones of the same evening would only be in the way."""
    newest = prepare_evening(Wanted()).sitting
    attempt = newest.attempts.filter(user__username=username).first()
    home = home_of(User.objects.get(username=username).rights)
    where = {"attempt": attempt and attempt.pk, "room": newest.rooms.get().pk, "sitting": newest.pk, "home": home}

    answer = client.post(ENTER, {"as": name})

    assert (answer.status_code, answer.headers["Location"]) == (302, target.format(**where))
    assert who(client) == username


def test_entering_as_another_leaves_the_first(evening: Evening, client: Client) -> None:
    client.post(ENTER, {"as": "99900001"})
    first = client.session.session_key
    client.post(ENTER, {"as": "rrhh"})
    assert who(client) == "rrhh"
    assert client.session.session_key != first


@pytest.mark.parametrize("name", ["", "10000001", "admin", "99920001", "99900001 ", "9990000", "999000011", "rrhh'--"])
def test_only_people_of_the_demo(evening: Evening, client: Client, name: str) -> None:
    for username in ("10000001", "admin"):
        user = User.objects.create_user(
            username, "una clave larga", doc_type=DocumentType.DNI, full_name="X Y", email=f"{username}@example.test"
        )
        RoleGrant.objects.create(user=user, role=Role.ADMIN)
    assert client.post(ENTER, {"as": name}).status_code == 404
    assert who(client) is None


def test_an_account_that_was_closed_stays_closed(evening: Evening, client: Client) -> None:
    User.objects.filter(username="rrhh").update(is_active=False)
    assert client.post(ENTER, {"as": "rrhh"}).status_code == 404


def test_another_sitting_opens_in_two_minutes(evening: Evening, client: Client, clock: FakeClock) -> None:
    answer = client.post(AGAIN, follow=True)

    newest = Sitting.objects.order_by("-pk")[0]
    assert Sitting.objects.count() == 2
    assert (newest.opens_at - clock.now).total_seconds() == 121
    assert newest.door_s == 120
    assert "Sesión 2 lista" in answer.content.decode()


@pytest.mark.parametrize("path", [ENTER, AGAIN])
def test_the_buttons_need_a_token_and_a_post(evening: Evening, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"as": "rrhh"}).status_code == 403
    assert strict.get(path).status_code == 405
    assert Sitting.objects.count() == 1


@pytest.mark.parametrize("path", [ENTER, AGAIN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_debug_mode_there_is_no_demo(
    evening: Evening, debug_mode: Settings, client: Client, path: str, method: str
) -> None:
    debug_mode.DEBUG = False

    assert getattr(client, method)(path, {"as": "rrhh"}).status_code == 404

    page = client.get("/").content.decode()
    assert PASSWORD not in page
    assert "Convocatorias CAS" in page
    assert ENTER not in page
    assert Sitting.objects.count() == 1
    assert who(client) is None


def test_the_call_is_one_click_away(evening: Evening, client: Client) -> None:
    assert reverse("calls-detail", args=[Call.objects.get().code]) in client.get("/").content.decode()
