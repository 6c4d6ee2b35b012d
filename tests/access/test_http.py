"""The table of endpoints.py, held against the site: who is let in, what a refusal tells, and that no address is left out."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.bodies import body_of
from tests.access.endpoints import METHODS, UNKNOWN, UNKNOWN_NUMBER, WORDS, Row, endpoints, ids_of, rows
from tests.access.scene import STAGES, Scene, make_scene
from tests.support.clock import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere, pytest.mark.parametrize("stage", STAGES)]

SIGN_IN = "/ingresar/"
# Bearer tokens only, and never a cookie's authority: nothing there for another site to forge.
NO_COOKIES = {
    "proctoring-whip", "proctoring-whip-session", "results-interview-whip", "results-interview-whip-session",
}  # fmt: skip
_TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[A-Za-z0-9]+"')


@pytest.fixture
def scene(stage: str, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> Scene:
    caplog.set_level(logging.ERROR, "django.request")  # a thousand refusals, all of them wanted
    return make_scene(stage, clock)


@pytest.fixture
def table(stage: str) -> list[Row]:
    return [row for row in rows() if row.stage == stage]


def call(scene: Scene, row: Row, persona: str, *, method: str = "", forged: bool = False, **ids: Any) -> Any:
    """What the persona gets. Nothing of it stays: everybody meets the scene as it was made."""
    client = Client(enforce_csrf_checks=forged)
    client.cookies.load({name: morsel.value for name, morsel in scene.clients[persona].cookies.items()})
    address = reverse(row.endpoint, kwargs=ids_of(row.endpoint, scene, persona) | ids)
    wanted = method or row.method
    body = body_of(row.endpoint, scene) if wanted == row.method != "GET" else {}
    headers = {"authorization": f"Bearer {token}"} if (token := scene.token_of(persona)) else {}
    with transaction.atomic():
        response = getattr(client, wanted.lower())(address, headers=headers, **body)
        transaction.set_rollback(True)
    return response


def cell_of(response: Any) -> str:
    """The response as a cell of the table."""
    to_sign_in = response.status_code == 302 and response["Location"].split("?")[0] == SIGN_IN
    return "sign" if to_sign_in else str(response.status_code)


def told_by(scene: Scene, response: Any) -> set[str]:
    """Marks in its body and headers."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return scene.marks_in(response.content + headers.encode())


def looks(response: Any, *typed: Any) -> tuple[str, ...]:
    """What a person can tell of a response, with the ids they typed themselves taken out."""
    parts = [cell_of(response), response.get("Location", ""), response.get("Content-Type", "")]
    parts.append(_TOKENS.sub("", response.content.decode("latin-1")))
    for one in sorted(map(str, typed), key=len, reverse=True):  # the short ones may stand inside the long ones
        parts = [part.replace(one, "…") for part in parts]
    return tuple(parts)


def methods_of(row: Row) -> list[str]:
    return list(METHODS) if row.method == "ANY" else [row.method]


def test_who_is_let_in_and_what_a_refusal_tells(scene: Scene, table: list[Row]) -> None:
    wrong = {}
    for row, method in [(one, method) for one in table for method in methods_of(one)]:
        for persona, expected in row.statuses().items():
            response = call(scene, row, persona, method=method)
            told, found = told_by(scene, response), cell_of(response)
            if found != expected:
                wrong[row.endpoint, method, persona] = f"{found}, not {expected}"
            elif "secret" in told:
                wrong[row.endpoint, method, persona] = "told the secret of the draw"
            elif persona in row.accepted() and not row.tells <= told:
                wrong[row.endpoint, method, persona] = f"not told {row.tells - told}: the refusals would prove nothing"
            elif persona not in row.accepted() and not told <= scene.known_to(persona) | row.told_to(persona):
                wrong[row.endpoint, method, persona] = f"refused, and told {told}"
    assert wrong == {}


def test_unknown_and_forbidden_look_the_same(scene: Scene, table: list[Row]) -> None:
    wrong = {}
    for row, persona in [(one, persona) for one in table for persona in one.askers() if one.method != "ANY"]:
        real = ids_of(row.endpoint, scene, persona)
        there = call(scene, row, persona) if real and persona not in row.let_in() else None
        for part in real:
            strange = UNKNOWN.get(part, UNKNOWN_NUMBER)
            unknown = call(scene, row, persona, **{part: strange})
            typed = (strange, *real.values())
            if there is not None and part not in WORDS and looks(unknown, *typed) != looks(there, *typed):
                wrong[row.endpoint, persona, part] = "differs from a forbidden one"
            elif there is None and row.endpoint not in NO_COOKIES and unknown.status_code != 404:
                wrong[row.endpoint, persona, part] = f"{unknown.status_code} for an unknown one"
    assert wrong == {}


def test_what_is_of_another_room_is_unknown_in_this_one(scene: Scene, table: list[Row]) -> None:
    elsewhere = scene.exam.attempts[-1]
    assert elsewhere.seat.room_id != scene.room.pk
    wrong = {}
    for row in table:
        parts = endpoints()[row.endpoint]
        changed = {"attempt": elsewhere.id} if "attempt" in parts else {"room": elsewhere.seat.room_id}
        for persona in row.accepted() if "room" in parts and len(parts) > 1 else ():
            if (status := call(scene, row, persona, **changed).status_code) != 404:
                wrong[row.endpoint, persona] = status
    assert wrong == {}


def test_other_methods_are_refused(scene: Scene, table: list[Row]) -> None:
    wrong = {}
    for row in table:
        taken = {other.method for other in rows() if other.endpoint == row.endpoint}
        for method in set(METHODS) - taken if "ANY" not in taken else ():
            if (found := cell_of(call(scene, row, "nobody", method=method))) not in {"405", "401", "sign"}:
                wrong[row.endpoint, method, "nobody"] = found
            for persona in row.accepted()[:1]:
                if (found := cell_of(call(scene, row, persona, method=method))) != "405":
                    wrong[row.endpoint, method, persona] = found
    assert wrong == {}


def test_another_site_cannot_send_it_with_a_persons_cookies(scene: Scene, table: list[Row]) -> None:
    wrong = {}
    for row in table:
        protected = row.method not in {"GET", "ANY"} and row.endpoint not in NO_COOKIES
        for persona in row.accepted() if protected else ():
            if (status := call(scene, row, persona, forged=True).status_code) != 403:
                wrong[row.endpoint, persona] = status
    assert wrong == {}
