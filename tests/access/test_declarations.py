"""Abstention on every page (ACT-01): who owes a declaration is led to it, and a call is closed to who abstained from it.

The table of `table.py` says who may enter; here the same people come without a declaration, and with a conflict.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.permissions import rights_asked
from calls.domain.abstention import KEY
from calls.enums import Interest
from calls.models import Call, Declaration
from calls.permissions import SEES_A_CALL
from exam_server.call_gate import CALL_OF, EDITOR, OPEN
from tests.access.endpoints import Row, rows
from tests.access.scene import STAFF, STAGES, Scene, make_scene
from tests.access.test_http import call, told_by
from tests.exams.papers_data import T0
from tests.support.clock import FakeClock

pytestmark = pytest.mark.django_db


def staff_views() -> dict[str, tuple[Callable[..., Any], set[str]]]:
    """Every address whose view asks for a right about calls, with the parts of the address."""
    found = {}
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLResolver):
            waiting += pattern.url_patterns
        elif rights_asked(pattern.callback) & SEES_A_CALL:
            found[str(pattern.name)] = (pattern.callback, set(pattern.pattern.converters))
    return found


def behind_the_gate() -> list[str]:
    return [name for name, (_, parts) in staff_views().items() if parts & CALL_OF.keys() and name not in OPEN]


def test_no_address_about_a_call_stands_beside_the_gate() -> None:
    assert len(behind_the_gate()) > 60
    beside = {name: parts for name, (_, parts) in staff_views().items() if parts and not parts & CALL_OF.keys()}
    assert beside == {}


@pytest.fixture(params=STAGES)
def scene(request: pytest.FixtureRequest, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> Scene:
    caplog.set_level(logging.ERROR, "django.request")
    made = make_scene(request.param, clock)
    terms = made.exam.sitting.call.terms | {KEY: True}
    Call.objects.filter(pk=made.exam.sitting.call_id).update(terms=terms)
    return made


def tries(scene: Scene) -> list[tuple[Row, str]]:
    """Everything that somebody of the staff may open about the call at this hour."""
    gated = set(behind_the_gate())
    found = [row for row in rows() if row.stage == scene.stage and row.endpoint in gated]
    return [(row, persona) for row in found for persona in row.let_in() if persona in STAFF]


def declare_all(scene: Scene, interest: Interest) -> None:
    for user in User.objects.filter(username__in=STAFF):
        facts = {"interest": interest, "detail": "Es mi primo hermano." if interest != Interest.NONE else "", "at": T0}
        Declaration.objects.create(call=scene.exam.sitting.call, user=user, version=1, **facts)


def test_who_owes_a_declaration_is_led_to_it_and_writes_nothing(scene: Scene) -> None:
    wrong = {}
    page = reverse("calls-declare", args=[scene.exam.sitting.call.code])
    for row, persona in tries(scene):
        response = call(scene, row, persona)
        led = response.status_code == 302 and response["Location"].split("?")[0] == page
        asked = response.status_code == 403 and b"declaration.required" in response.content
        if row.endpoint.startswith(EDITOR):
            if str(response.status_code) != row.statuses()[persona]:
                wrong[row.endpoint, row.method, persona] = response.status_code
        elif not (led if row.method == "GET" else asked) or told_by(scene, response):
            wrong[row.endpoint, row.method, persona] = response.status_code
    assert wrong == {}


def test_a_call_is_closed_to_who_abstained(scene: Scene) -> None:
    declare_all(scene, Interest.KINSHIP)
    wrong = {}
    for row, persona in tries(scene):
        response = call(scene, row, persona)
        if response.status_code != 403 or b"declaration.abstained" not in response.content or told_by(scene, response):
            wrong[row.endpoint, row.method, persona] = response.status_code
    assert wrong == {}


def test_who_declared_nothing_to_hide_is_let_in_as_ever(scene: Scene) -> None:
    declare_all(scene, Interest.NONE)
    wrong = {}
    for row, persona in tries(scene):
        found, expected = call(scene, row, persona).status_code, row.statuses()[persona]
        if str(found) != expected:
            wrong[row.endpoint, row.method, persona] = f"{found}, not {expected}"
    assert wrong == {}


@pytest.mark.parametrize("scene", ["exam"], indirect=True)
def test_lists_leave_out_what_one_abstains_from(scene: Scene) -> None:
    for name, address in (("rrhh", "/rrhh/sesiones/"), ("monitor1", "/sala/")):
        link = {"rrhh": reverse("results-sitting", args=[scene.exam.sitting.pk])}.get(
            name, reverse("proctoring-room", args=[scene.room.pk])
        )
        client: Client = scene.clients[name]
        assert link in client.get(address).content.decode()
        user = User.objects.get(username=name)
        facts = {"interest": Interest.CONFLICT, "detail": "Fui su asesor de tesis.", "at": T0}
        Declaration.objects.create(call=scene.exam.sitting.call, user=user, version=1, **facts)
        assert link not in client.get(address).content.decode()
