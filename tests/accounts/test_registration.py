"""The sign-up form (REG-01 to REG-03)."""

from __future__ import annotations

import html
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.domain.limits import REGISTRATIONS, TAKEN_ANSWERS
from accounts.enums import DocumentType, Right, Role
from accounts.models import SignInFailure, User
from accounts.services import account_chain
from accounts.services_registration import NewApplicant, NumberTaken, register_applicant
from core.models import OutboxMessage
from core.outbox import send_due
from core.record import entries_of
from tests.accounts.conftest import Enter
from tests.accounts.people import make_user
from tests.accounts.registering import GOOD, NEW_PASSWORD, register
from tests.support.clock import NINE_IN_LIMA, FakeClock
from tests.support.mail import post_office

pytestmark = pytest.mark.urls("tests.accounts.urls")
DNI_WRONG = "El DNI debe tener 8 dígitos."
TAKEN = "Ya existe un usuario con ese número de documento."
CE_WRONG = "El carné de extranjería debe tener de 9 a 12 letras o dígitos."
SHORT = "La contraseña debe tener al menos 10 caracteres."
DIFFER = "Las contraseñas no coinciden."
EMAIL_WRONG = "Ingrese un correo válido."


def faults_of(answer: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = answer.context["form"].faults
    return found


@pytest.mark.django_db
def test_a_good_form_opens_the_account_and_signs_in(client: Client, clock: FakeClock, enter: Enter) -> None:
    answer = register(client)

    assert (answer.status_code, answer["Location"]) == (302, "/registrar/listo/")
    user = User.objects.get()
    assert (user.username, user.doc_type) == ("01234567", DocumentType.DNI)
    assert (user.full_name, user.email) == ("Nayra Altamira Quilca", "nayra@correo.example")
    assert user.roles == {Role.APPLICANT}
    assert user.has_right(Right.APPLY)
    assert client.session[SESSION_KEY] == str(user.pk)
    page = client.get("/registrar/listo/").content.decode()
    assert "Se registró correctamente" in page
    assert '<a class="btn" href="/panel/">Aceptar</a>' in page
    client.post("/salir/")
    assert enter(client, "01234567", NEW_PASSWORD)["Location"] == "/panel/"


@pytest.mark.django_db
def test_it_is_on_record_and_a_mail_waits(client: Client, clock: FakeClock) -> None:
    register(client)
    user = User.objects.get()
    [entry] = entries_of(account_chain(user))
    assert (entry.kind, entry.actor, entry.payload["doc_type"]) == ("account.registered", "user:01234567", "DNI")
    assert "nayra" not in entry.data.lower()
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.kind) == ("nayra@correo.example", "account.welcome")
    assert "http://testserver/ingresar/" in mail.body
    assert "*****567" in mail.body
    assert "01234567" not in mail.body


@pytest.mark.django_db
def test_a_mail_server_that_is_down_undoes_nothing(client: Client, clock: FakeClock, settings: Settings) -> None:
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        assert register(client).status_code == 302
        assert send_due(now=clock.now).server_away
        assert User.objects.count() == 1
        office.open()
        clock.advance(5)
        assert send_due(now=clock.now).sent == 1
        [letter] = office.to("nayra@correo.example")
    assert letter["Subject"] == "Se registró correctamente · Vigía"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"doc_type": ""}, [("doc_type", "Seleccione el tipo de documento.")]),
        ({"doc_type": "STAFF"}, [("doc_type", "Seleccione el tipo de documento.")]),
        ({"doc_number": ""}, [("doc_number", DNI_WRONG)]),
        ({"doc_number": "1234567"}, [("doc_number", DNI_WRONG)]),
        ({"doc_number": "123456789"}, [("doc_number", DNI_WRONG)]),
        ({"doc_type": "CE", "doc_number": ""}, [("doc_number", CE_WRONG)]),
        ({"doc_type": "CE"}, [("doc_number", CE_WRONG)]),
        ({"full_name": "Nayra"}, [("full_name", "Ingrese nombres y apellidos.")]),
        ({"full_name": "A " + "b" * 149}, [("full_name", "Ingrese nombres y apellidos.")]),
        ({"full_name": "Nayra\x00 Altamira"}, [("full_name", "Ingrese nombres y apellidos.")]),
        ({"email": ""}, [("email", EMAIL_WRONG)]),
        ({"email": "nayra"}, [("email", EMAIL_WRONG)]),
        ({"email": "nayra@correo"}, [("email", EMAIL_WRONG)]),
        ({"email": "nayra@correo.example\nBcc: x@y.example"}, [("email", EMAIL_WRONG)]),
        ({"email": "n" * 64 + "@" + "c" * 61 + "." + "d" * 61 + "." + "e" * 58 + ".example"}, [("email", EMAIL_WRONG)]),
        ({"password": "123456789", "password_confirm": "123456789"}, [("password", SHORT)]),
        ({"password": "", "password_confirm": ""}, [("password", SHORT), ("password_confirm", DIFFER)]),
        (
            {"password": "x" * 257, "password_confirm": "x" * 257},
            [("password", "La contraseña tiene como máximo 256 caracteres.")],
        ),
        ({"password_confirm": "demostracio"}, [("password_confirm", DIFFER)]),
        ({"password_confirm": "demostracion "}, [("password_confirm", DIFFER)]),
        (
            {"doc_type": "CE", "doc_number": "abc1234567", "password": "ABC1234567", "password_confirm": "ABC1234567"},
            [("password", "La contraseña debe ser distinta de su número de documento.")],
        ),
    ],
)
def test_each_fault_stands_next_to_its_field_and_what_was_typed_is_kept(
    client: Client, changed: dict[str, str], faults: list[tuple[str, str]]
) -> None:
    answer = register(client, **changed)

    assert answer.status_code == 400
    assert faults_of(answer) == faults
    page = answer.content.decode()
    for name, message in faults:
        assert f'id="{name}_error"' in page
        assert page.count(message) == 2  # in the list on top and at the field
    for name, typed in (GOOD | changed).items():
        if typed and name != "doc_type":
            assert f'value="{html.escape(typed)}"' in page.replace("\r\n", "\n"), name
    assert not User.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"doc_number": " 01234567 "},
        {"doc_type": "CE", "doc_number": "abc123456"},
        {"doc_type": "CE", "doc_number": "ABC123456789"},
        {"full_name": "A B"},
        {"full_name": "A " + "b" * 148},
        {"email": " NAYRA@Correo.Example "},
        {"email": "n" * 64 + "@" + "c" * 61 + "." + "d" * 61 + "." + "e" * 57 + ".example"},
        {"password": "0123456789", "password_confirm": "0123456789"},
        {"password": "x" * 256, "password_confirm": "x" * 256},
        {"password": " con blancos ", "password_confirm": " con blancos "},
    ],
)
def test_the_last_good_value_is_taken(client: Client, changed: dict[str, str]) -> None:
    assert register(client, **changed).status_code == 302
    assert User.objects.get().email == (GOOD | changed)["email"].strip().lower()


@pytest.mark.django_db
def test_a_taken_number_says_that_and_nothing_else(client: Client, clock: FakeClock) -> None:
    owner = make_user("01234567", Role.APPLICANT, email="nayra@correo.example")
    answer = register(client)
    assert answer.status_code == 409
    # The same mailbox too: said of the number alone.
    assert faults_of(answer) == [("doc_number", TAKEN)]
    page = answer.content.decode()
    assert owner.full_name not in page
    assert SESSION_KEY not in client.session
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["nayra@correo.example", "NAYRA@correo.example"])
def test_a_taken_mailbox_is_told_in_any_case(client: Client, clock: FakeClock, typed: str) -> None:
    make_user("76543210", Role.APPLICANT, email="nayra@correo.example")
    answer = register(client, email=typed)
    assert (answer.status_code, faults_of(answer)) == (409, [("email", "Ya existe un usuario con ese correo.")])


@pytest.mark.django_db
def test_a_carne_never_takes_the_name_of_staff(client: Client) -> None:
    make_user("observador")
    answer = register(client, doc_type="CE", doc_number="OBSERVADOR")
    assert faults_of(answer) == [("doc_number", TAKEN)]


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_one_registration(clock: FakeClock) -> None:
    first, second, stranger = Client(), Client(), Client()
    shown = first.get("/registrar/").context["form_id"]
    assert shown != second.get("/registrar/").context["form_id"]
    assert register(first, form_id=shown).status_code == 302
    clock.advance(600)
    assert register(second, form_id=shown)["Location"] == "/registrar/listo/"
    assert SESSION_KEY in second.session
    assert User.objects.count() == OutboxMessage.objects.count() == 1
    for form_id in ("", "otra"):
        assert register(stranger, form_id=form_id).status_code == 409
    clock.advance(0.001)
    assert register(stranger, form_id=shown).status_code == 409


@pytest.mark.django_db
def test_without_a_form_id_nobody_enters_an_account_made_without_one(client: Client, clock: FakeClock) -> None:
    assert register(client).status_code == 302
    assert register(Client()).status_code == 409


@pytest.mark.django_db
def test_coming_from_a_page_leads_back_to_it(client: Client) -> None:
    page = client.get("/registrar/?next=/postulacion/").content.decode()
    assert 'name="next" value="/postulacion/"' in page
    answer = register(client, next="/postulacion/")
    assert answer["Location"] == "/registrar/listo/?next=%2Fpostulacion%2F"
    assert 'href="/postulacion/">Aceptar' in client.get(answer["Location"]).content.decode()
    assert client.get("/registrar/?next=/postulacion/")["Location"] == "/postulacion/"


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://otro.example/", "//otro.example", "javascript:x"])
def test_another_site_is_not_a_way_back(client: Client, target: str) -> None:
    assert register(client, next=target)["Location"] == "/registrar/listo/"


@pytest.mark.django_db
def test_the_new_persons_device_is_known(clock: FakeClock, enter: Enter) -> None:
    """Strangers who spend the account's five failures do not lock out who just registered."""
    owner = Client()
    register(owner)
    owner.post("/salir/")
    for _ in range(5):
        enter(Client(), "01234567", "equivocada")
    assert enter(Client(), "01234567", NEW_PASSWORD).status_code == 429
    assert enter(owner, "01234567", NEW_PASSWORD).status_code == 302
    assert SignInFailure.objects.count() == 5


@pytest.mark.django_db
def test_asking_which_numbers_exist_comes_to_an_end(clock: FakeClock) -> None:
    make_user("01234567", Role.APPLICANT)
    for _ in range(TAKEN_ANSWERS.most):
        assert register(Client()).status_code == 409
    for number in ("01234567", "76543210"):
        answer = register(Client(), doc_number=number)
        assert answer.status_code == 429  # taken or free, the answer is the same
        assert "Podrá intentar de nuevo a las 10:00:00." in answer.content.decode()
        assert f'value="{number}"' in answer.content.decode()
    assert register(Client(), address="198.51.100.7").status_code == 409
    clock.advance(3600)
    assert register(Client(), doc_number="76543210").status_code == 302


@pytest.mark.django_db
def test_a_hall_may_register_from_one_address_and_a_machine_may_not(clock: FakeClock) -> None:
    def attempt(number: int) -> User:
        wanted = NewApplicant(DocumentType.DNI, f"{number:08}", "Una Persona", f"p{number}@correo.example", "x" * 10)
        return register_applicant(wanted, address="192.0.2.1", site="http://testserver/", now=clock.now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("accounts.services_registration.make_password", lambda _typed: "!")
        for number in range(REGISTRATIONS.most):
            attempt(number)
        with pytest.raises(Exception, match=r"rate\.reached"):
            attempt(REGISTRATIONS.most)
    assert User.objects.count() == REGISTRATIONS.most


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", ["number", "email"])
def test_eight_at_once_are_one_account(same: str) -> None:
    together = threading.Barrier(8)

    def attempt(index: int) -> str:
        number = "01234567" if same == "number" else f"0123456{index}"
        email = "nayra@correo.example" if same == "email" else f"nayra{index}@correo.example"
        wanted = NewApplicant(DocumentType.DNI, number, "Nayra Altamira", email, NEW_PASSWORD)
        together.wait()
        try:
            register_applicant(wanted, address="192.0.2.1", site="http://testserver/", now=NINE_IN_LIMA)
        except Exception as error:  # noqa: BLE001 - its name is what the test compares
            return type(error).__name__
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(attempt, range(8)))
    assert answers == sorted(["made", *["NumberTaken" if same == "number" else "EmailTaken"] * 7])
    assert User.objects.count() == OutboxMessage.objects.count() == 1
    assert len(entries_of(account_chain(User.objects.get()))) == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_account_for_both() -> None:
    together = threading.Barrier(4)
    wanted = NewApplicant(DocumentType.DNI, "01234567", "Nayra Altamira", "n@correo.example", NEW_PASSWORD, "una")

    def attempt(_: int) -> int:
        together.wait()
        try:
            return register_applicant(wanted, address="192.0.2.1", site="http://testserver/", now=NINE_IN_LIMA).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(attempt, range(4)))) == 1
    later = NINE_IN_LIMA + timedelta(minutes=10, milliseconds=1)
    with pytest.raises(NumberTaken):
        register_applicant(wanted, address="192.0.2.1", site="http://testserver/", now=later)
