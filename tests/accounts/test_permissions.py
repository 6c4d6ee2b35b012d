"""`require_right`: persona × view × expected, for pages and for commands."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client

from accounts.enums import Role
from tests.accounts.people import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]

JSON = {"Accept": "application/json"}
PERSONAS: dict[str, list[Role] | None] = {
    "nobody": None,
    "applicant": [Role.APPLICANT],
    "monitor1": [Role.MONITOR],
    "rrhh": [Role.HR],
    "observador": [Role.OBSERVER],
    "comite1": [Role.COMMITTEE],
}


@pytest.fixture
def personas() -> dict[str, Client]:
    clients = {}
    for name, roles in PERSONAS.items():
        clients[name] = Client()
        if roles is not None:
            clients[name].force_login(make_user(name, *roles))
    return clients


EXPECTED = {
    "/vista/sala/": {"nobody": 302, "applicant": 403, "monitor1": 200, "rrhh": 403, "observador": 200, "comite1": 403},
    "/vista/una-u-otra/": {
        "nobody": 302,
        "applicant": 403,
        "monitor1": 200,
        "rrhh": 200,
        "observador": 200,
        "comite1": 403,
    },
    "/vista/orden/": {"nobody": 401, "applicant": 200, "monitor1": 403, "rrhh": 403, "observador": 403, "comite1": 403},
    "/vista/persona/": {
        "nobody": 302,
        "applicant": 200,
        "monitor1": 200,
        "rrhh": 200,
        "observador": 200,
        "comite1": 200,
    },
    "/cuentas/bloqueos/": {
        "nobody": 302,
        "applicant": 403,
        "monitor1": 403,
        "rrhh": 200,
        "observador": 403,
        "comite1": 403,
    },
}


@pytest.mark.parametrize("path", EXPECTED)
def test_who_enters(personas: dict[str, Client], path: str) -> None:
    assert {name: client.get(path).status_code for name, client in personas.items()} == EXPECTED[path]


def test_a_stranger_comes_back_to_the_page_but_not_to_a_post(client: Client) -> None:
    assert client.get("/vista/sala/?a=1&b=2")["Location"] == "/ingresar/?next=%2Fvista%2Fsala%2F%3Fa%3D1%26b%3D2"
    assert client.post("/vista/sala/")["Location"] == "/ingresar/"


def test_a_program_gets_the_typed_error(personas: dict[str, Client]) -> None:
    stranger = personas["nobody"].get("/vista/sala/", headers=JSON)
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "auth.required")
    applicant = personas["applicant"].get("/vista/sala/", headers=JSON)
    assert (applicant.status_code, applicant.json()["error"]["code"]) == (403, "auth.forbidden")


def test_a_command_answers_json_whatever_its_body_is(client: Client) -> None:
    answer = client.post("/vista/orden/", b"\xff\xd8", content_type="image/jpeg")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "auth.required")


def test_a_refused_page_says_three_things(personas: dict[str, Client]) -> None:
    page = personas["applicant"].get("/vista/sala/").content.decode()
    for part in ("Su usuario no tiene permiso", "Qué se conserva.", "Qué hacer."):
        assert part in page


def test_closing_an_account_ends_what_it_may(personas: dict[str, Client]) -> None:
    user = make_user("monitor2", Role.MONITOR)
    client = Client()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get("/vista/sala/").status_code == 302


@pytest.mark.django_db(transaction=True)
async def test_async_views_are_guarded_too(async_client: AsyncClient) -> None:
    assert (await async_client.get("/vista/asincrona/")).status_code == 302
    monitor = await sync_to_async(make_user)("monitor1", Role.MONITOR)
    await async_client.aforce_login(monitor)
    assert (await async_client.get("/vista/asincrona/")).status_code == 200
