"""The two-step sign-in (REG-04)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.devices import account_key, address_key
from accounts.domain.lockout import ADDRESS_MAX_FAILURES
from accounts.enums import Role
from accounts.hashers import ExamArgon2PasswordHasher
from accounts.models import SignInFailure, User
from accounts.views import safe_next
from tests.accounts.conftest import Enter
from tests.accounts.people import PASSWORD, make_user
from tests.support.clock import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]

UNKNOWN = "76543210"


class CountingHasher(ExamArgon2PasswordHasher):
    """The product's hasher, telling how often it worked."""

    worked = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.worked += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        CountingHasher.worked += 1
        return super().verify(password, encoded)


def signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_number_then_password_opens_a_new_session(client: Client, applicant: User) -> None:
    first = client.post("/ingresar/", {"username": " 01234567 "})
    assert (first.status_code, first["Location"]) == (302, "/ingresar/clave/")
    page = client.get("/ingresar/clave/").content.decode()
    assert "01234567" in page
    assert applicant.full_name not in page
    before = client.session.session_key
    second = client.post("/ingresar/clave/", {"password": PASSWORD})
    assert (second.status_code, second["Location"]) == (302, "/panel/")
    assert client.session[SESSION_KEY] == str(applicant.pk)
    assert client.session.session_key != before
    assert client.cookies["sign_in"].value == ""


def test_a_session_fixed_by_somebody_else_is_left_behind(client: Client, applicant: User, enter: Enter) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = str(planted)
    enter(client, "01234567")
    assert client.cookies["sessionid"].value != planted


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ([Role.APPLICANT], "/panel/"),
        ([Role.MONITOR], "/sala/"),
        ([Role.HR], "/rrhh/sesiones/"),
        ([Role.QUESTION_AUTHOR], "/banco/"),
        ([Role.OBSERVER], "/sala/"),
        ([Role.COMMITTEE], "/rrhh/procesos/"),
        ([], "/convocatorias/"),
    ],
)
def test_each_right_leads_to_its_page(client: Client, enter: Enter, roles: list[Role], home: str) -> None:
    make_user("persona1", *roles)
    assert enter(client, "persona1")["Location"] == home


@pytest.mark.parametrize(
    ("stored", "typed"),
    [("rrhh", "RRHH"), ("observador", "Observador"), ("ABC123456", "abc123456"), ("01234567", " 01234567 ")],
)
def test_case_and_blanks_do_not_count(client: Client, enter: Enter, stored: str, typed: str) -> None:
    make_user(stored)
    assert enter(client, typed).status_code == 302
    assert signed_in(client)


def test_unknown_wrong_and_closed_look_the_same(client: Client, applicant: User, enter: Enter) -> None:
    make_user("11111111", is_active=False)
    answers = {
        number: enter(Client(), number, password)
        for number, password in [("01234567", "equivocada"), (UNKNOWN, "equivocada"), ("11111111", PASSWORD)]
    }
    pages = {
        re.sub(r'(csrf-token" content|middlewaretoken" value)="[^"]+"', "", page.content.decode().replace(number, "N"))
        for number, page in answers.items()
    }
    assert len(pages) == 1
    assert {answer.status_code for answer in answers.values()} == {400}
    assert all("Usuario o contraseña incorrectos." in answer.content.decode() for answer in answers.values())


def test_unknown_and_wrong_cost_the_same_work(
    applicant: User, enter: Enter, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.test_sign_in.CountingHasher"]
    enter(Client(), UNKNOWN, "calentamiento")
    work = []
    for number in ("01234567", UNKNOWN):
        CountingHasher.worked = 0
        with django_assert_num_queries(6):
            enter(Client(), number, "equivocada")
        work.append(CountingHasher.worked)
    assert work == [1, 1]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Escriba su número de documento."),
        ("1234567", "El DNI debe tener 8 dígitos."),
        ("1234567890123", "9 a 12 caracteres"),
        ("x" * 33, "como máximo 12 caracteres"),
        ("0123\x004567", "Null characters|caracteres nulos"),
        ("'; DROP TABLE", "9 a 12 caracteres"),
    ],
)
def test_what_is_no_number_is_said_at_the_first_step(client: Client, typed: str, message: str) -> None:
    answer = client.post("/ingresar/", {"username": typed})
    assert answer.status_code == 400
    assert any(part in answer.content.decode() for part in message.split("|"))
    assert "sign_in" not in client.cookies


@pytest.mark.usefixtures("applicant")
@pytest.mark.parametrize(
    ("password", "status", "counted"),
    [("", 400, 0), ("x" * 257, 400, 0), ("x" * 256, 400, 1), (" " + PASSWORD, 400, 1), (PASSWORD, 302, 0)],
)
def test_limits_of_a_password(client: Client, enter: Enter, password: str, status: int, counted: int) -> None:
    assert enter(client, "01234567", password).status_code == status
    assert SignInFailure.objects.count() == counted


@pytest.mark.parametrize("cookie", [None, "", "forged", "eyJ1c2VybmFtZSI6ICJycmhoIn0:1rXyZ:forged"])
def test_the_second_step_needs_the_first(client: Client, applicant: User, cookie: str | None) -> None:
    if cookie is not None:
        client.cookies["sign_in"] = cookie
    answer = client.post("/ingresar/clave/", {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/ingresar/")
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("/sala/3/", True),
        ("/evaluacion/?a=1", True),
        ("/" + "x" * 511, True),
        ("/" + "x" * 512, False),
        ("", False),
        ("sala/", False),
        ("//evil.example/", False),
        ("///evil.example/", False),
        ("/\\evil.example/", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/sala/\r\nSet-Cookie: a=b", False),
        ("/ingresar/clave/", False),
        ("/salir/", False),
    ],
)
def test_next_stays_on_this_site(client: Client, applicant: User, enter: Enter, target: str, allowed: bool) -> None:
    assert safe_next(target) == (target if allowed else "")
    assert enter(client, "01234567", target=target)["Location"] == (target if allowed else "/panel/")


def test_who_is_in_already_is_sent_on(client: Client, applicant: User, enter: Enter) -> None:
    enter(client, "01234567")
    assert client.get("/ingresar/")["Location"] == "/panel/"
    assert client.get("/ingresar/?next=/sala/")["Location"] == "/sala/"
    assert client.get("/ingresar/clave/")["Location"] == "/panel/"


def test_signing_out_ends_the_session_and_needs_a_post(client: Client, applicant: User, enter: Enter) -> None:
    enter(client, "01234567")
    assert client.get("/salir/").status_code == 405
    assert signed_in(client)
    answer = client.post("/salir/", follow=True)
    assert "Su sesión terminó en este equipo." in answer.content.decode()
    assert not signed_in(client)
    assert client.post("/salir/").status_code == 302


def test_forms_are_refused_without_their_token(applicant: User) -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("/ingresar/", "/ingresar/clave/", "/salir/"):
        answer = client.post(path, {"username": "01234567"})
        assert answer.status_code == 403, path
        assert "La página venció" in answer.content.decode()


@pytest.mark.usefixtures("applicant", "clock")
class TestLockout:
    def test_the_fifth_failure_locks_for_fifteen_minutes(self, client: Client, enter: Enter, clock: FakeClock) -> None:
        for _ in range(5):
            assert enter(client, "01234567", "equivocada").status_code == 400
        locked = enter(client, "01234567")
        assert (locked.status_code, locked["Retry-After"]) == (429, "901")
        assert "bloqueado hasta las 09:15:00" in locked.content.decode()
        clock.advance(899.999)
        assert enter(client, "01234567").status_code == 429
        clock.advance(0.001)
        assert enter(client, "01234567").status_code == 302

    def test_the_right_password_after_four_failures_forgives_them(self, enter: Enter) -> None:
        for _ in range(2):
            for _ in range(4):
                enter(Client(), "01234567", "equivocada")
            assert enter(Client(), "01234567").status_code == 302

    def test_trying_on_does_not_prolong_a_lock(self, client: Client, enter: Enter, clock: FakeClock) -> None:
        for _ in range(5):
            enter(client, "01234567", "equivocada")
        clock.advance(600)
        assert enter(client, "01234567", "equivocada").status_code == 429
        assert SignInFailure.objects.count() == 5
        clock.advance(300)
        assert enter(client, "01234567").status_code == 302

    def test_an_unknown_number_locks_alike(self, enter: Enter) -> None:
        pages = []
        for number in ("01234567", UNKNOWN):
            for _ in range(5):
                enter(Client(), number, "equivocada")
            answer = enter(Client(), number, "equivocada")
            assert answer.status_code == 429
            pages.append(answer.context["error"].message)
        assert pages[0] == pages[1]

    def test_spelling_a_name_otherwise_is_the_same_account(self, enter: Enter) -> None:
        make_user("monitor1")
        for name in ("monitor1", "MONITOR1", " Monitor1", "mONITOR1", "monitor1 "):
            assert enter(Client(), name, "equivocada").status_code == 400
        assert enter(Client(), "monitor1").status_code == 429

    def test_a_stranger_never_locks_the_owners_device(self, enter: Enter) -> None:
        owner = Client()
        enter(owner, "01234567")
        owner.post("/salir/")
        for _ in range(6):
            enter(Client(), "01234567", "equivocada", address="198.51.100.9")
        assert enter(Client(), "01234567").status_code == 429
        assert enter(owner, "01234567").status_code == 302
        assert enter(Client(), "01234567").status_code == 429, "the owner's success gives a stranger no new guesses"

    def test_the_owners_device_has_a_count_of_its_own(self, enter: Enter) -> None:
        owner = Client()
        enter(owner, "01234567")
        owner.post("/salir/")
        for _ in range(5):
            assert enter(owner, "01234567", "equivocada").status_code == 400
        assert enter(owner, "01234567").status_code == 429
        assert enter(Client(), "01234567").status_code == 302

    def test_knowing_one_account_is_not_knowing_another(self, enter: Enter) -> None:
        make_user("monitor1")
        neighbour = Client()
        enter(neighbour, "monitor1")
        neighbour.post("/salir/")
        for _ in range(5):
            enter(Client(), "01234567", "equivocada")
        assert enter(neighbour, "01234567").status_code == 429

    def test_a_forged_device_is_a_stranger(self, enter: Enter) -> None:
        for _ in range(5):
            enter(Client(), "01234567", "equivocada")
        forger = Client()
        forger.cookies["device"] = "eyJuYW1lIjogIngiLCAiYWNjb3VudHMiOiBbXX0:1rXyZ:forged"
        assert enter(forger, "01234567").status_code == 429

    def test_a_hall_behind_one_address_is_not_shut_out_until_its_limit(self, enter: Enter, clock: FakeClock) -> None:
        def fail(count: int) -> None:
            SignInFailure.objects.bulk_create(
                SignInFailure(account=f"{n}", address=address_key("192.0.2.1"), at=clock.now) for n in range(count)
            )

        owner = Client()
        enter(owner, "01234567")
        owner.post("/salir/")
        fail(ADDRESS_MAX_FAILURES - 1)
        assert enter(Client(), "01234567").status_code == 302
        fail(1)
        shut = enter(Client(), "01234567")
        assert shut.status_code == 429
        assert "Desde su red" in shut.content.decode()
        assert enter(Client(), "01234567", address="198.51.100.9").status_code == 302
        assert enter(owner, "01234567").status_code == 302
        clock.advance(899.999)
        assert enter(Client(), "01234567").status_code == 429
        clock.advance(0.001)
        assert enter(Client(), "01234567").status_code == 302

    def test_what_is_kept_of_a_failure(self, enter: Enter, clock: FakeClock) -> None:
        enter(Client(), "01234567", "equivocada")
        row = SignInFailure.objects.get()
        assert (row.account, row.address) == (account_key("01234567"), address_key("192.0.2.1"))
        assert "01234567" not in f"{row.account}{row.address}{row}"
        clock.advance(timedelta(days=1, seconds=1).total_seconds())
        enter(Client(), UNKNOWN, "equivocada")
        assert [kept.account for kept in SignInFailure.objects.all()] == [account_key(UNKNOWN)]
