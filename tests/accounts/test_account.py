"""What a person does with their own account: forgotten password, password, mailbox, open sessions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client

from accounts.domain.limits import MAILBOX_CHANGES, PASSWORDS_TRIED, RESETS_ASKED, RESETS_MAILED
from accounts.enums import Role
from accounts.models import EmailLink, SignIn, User
from accounts.services import account_chain
from core.models import OutboxMessage
from core.record import entries_of
from tests.accounts.conftest import Enter
from tests.accounts.people import PASSWORD, make_user
from tests.support.clock import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]

NEW = "otra clave nueva"
HOUR = 3600
_TOKENS = re.compile(r'(csrf-token" content|middlewaretoken" value)="[^"]+"')


def faults_of(answer: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = answer.context["form"].faults
    return found


def ask_reset(number: str = "01234567", *, address: str = "192.0.2.1") -> Any:
    return Client().post("/clave/", {"username": number}, REMOTE_ADDR=address)


def link_in(mail: OutboxMessage) -> str:
    found = re.search(r"http://testserver(/\S+/)\n", mail.body)
    assert found is not None
    return found.group(1)


def reset_link() -> str:
    """The path mailed last."""
    return link_in(OutboxMessage.objects.filter(kind="account.reset").latest("pk"))


def choose(path: str, password: str = NEW, *, client: Client | None = None) -> Any:
    return (client or Client()).post(path, {"password": password, "password_confirm": password})


def kinds(user: User) -> list[str]:
    return [entry.kind for entry in entries_of(account_chain(user))]


def is_in(client: Client) -> bool:
    return bool(client.get("/cuenta/").status_code == 200)


@pytest.fixture
def inside(client: Client, applicant: User, clock: FakeClock, enter: Enter) -> Client:
    """The applicant, signed in through the pages."""
    enter(client, "01234567")
    return client


# Forgotten password


def test_known_and_unknown_numbers_look_the_same(applicant: User, clock: FakeClock) -> None:
    make_user("11111111", is_active=False)
    answers = [ask_reset(number) for number in ("01234567", "76543210", "11111111")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/clave/enviado/")}
    pages = {_TOKENS.sub("", Client().get(answer["Location"]).content.decode()) for answer in answers}
    assert len(pages) == 1
    assert [mail.to for mail in OutboxMessage.objects.all()] == [applicant.email]


@pytest.mark.parametrize(("typed", "message"), [("", "Escriba su número"), ("1234567", "8 dígitos")])
def test_what_is_no_number_is_said(typed: str, message: str) -> None:
    answer = ask_reset(typed)
    assert answer.status_code == 400
    assert message in faults_of(answer)[0][1]
    assert not OutboxMessage.objects.exists()


def test_the_link_gives_a_new_password_once_and_ends_every_session(
    applicant: User, inside: Client, clock: FakeClock, enter: Enter
) -> None:
    forced = Client()
    forced.force_login(applicant)  # a session that is in no list
    ask_reset()
    path = reset_link()
    assert (is_in(inside), is_in(forced)) == (True, True)
    assert Client().get(path).status_code == Client().get(path).status_code == 200  # looking uses nothing up

    answer = choose(path)

    assert (answer.status_code, answer["Location"]) == (302, "/clave/lista/")
    assert (is_in(inside), is_in(forced)) == (False, False)
    assert Client().get(path).status_code == choose(path).status_code == 404
    assert enter(Client(), "01234567", PASSWORD).status_code == 400
    assert enter(Client(), "01234567", NEW).status_code == 302
    assert kinds(applicant) == ["account.password_reset"]
    assert OutboxMessage.objects.filter(kind="account.password", to=applicant.email).count() == 1
    assert not SignIn.objects.exclude(user=applicant).exists()


def test_the_token_is_nowhere_but_in_the_mail(applicant: User, clock: FakeClock) -> None:
    ask_reset()
    token = reset_link().split("/")[-2]
    assert len(token) >= 43  # 256 bits
    assert token not in str(EmailLink.objects.values())


@pytest.mark.parametrize(("seconds", "status"), [(HOUR - 0.001, 200), (HOUR, 404)])
def test_the_link_lives_an_hour(applicant: User, clock: FakeClock, seconds: float, status: int) -> None:
    ask_reset()
    path = reset_link()
    clock.advance(seconds)
    assert Client().get(path).status_code == status
    assert choose(path).status_code == (302 if status == 200 else 404)


def test_a_used_link_ends_the_others(applicant: User, clock: FakeClock) -> None:
    ask_reset()
    first = reset_link()
    ask_reset()
    assert choose(reset_link()).status_code == 302
    assert choose(first).status_code == 404


def test_a_closed_account_keeps_its_password(applicant: User, clock: FakeClock) -> None:
    ask_reset()
    User.objects.update(is_active=False)
    assert choose(reset_link()).status_code == 404


@pytest.mark.parametrize(
    ("password", "confirmed", "field"),
    [("123456789", "123456789", "password"), (NEW, NEW + "x", "password_confirm")],
)
def test_a_bad_password_does_not_use_the_link_up(
    applicant: User, clock: FakeClock, password: str, confirmed: str, field: str
) -> None:
    ask_reset()
    answer = Client().post(reset_link(), {"password": password, "password_confirm": confirmed})
    assert (answer.status_code, faults_of(answer)[0][0]) == (400, field)
    assert choose(reset_link()).status_code == 302


def test_a_reset_opens_a_locked_account(applicant: User, clock: FakeClock, enter: Enter) -> None:
    for _ in range(5):
        enter(Client(), "01234567", "equivocada")
    ask_reset()
    choose(reset_link())
    assert enter(Client(), "01234567", NEW).status_code == 302


def test_nobodys_mailbox_is_flooded(applicant: User, clock: FakeClock) -> None:
    for _ in range(RESETS_MAILED.most + 2):
        assert ask_reset()["Location"] == "/clave/enviado/"
    assert OutboxMessage.objects.count() == RESETS_MAILED.most
    clock.advance(HOUR)
    ask_reset()
    assert OutboxMessage.objects.count() == RESETS_MAILED.most + 1


def test_one_address_does_not_ask_for_everybody(applicant: User, clock: FakeClock) -> None:
    for index in range(RESETS_ASKED.most):
        assert ask_reset(f"{index:08}").status_code == 302
    for number in ("01234567", "76543210"):
        answer = ask_reset(number)
        assert answer.status_code == 429
        assert f'value="{number}"' in answer.content.decode()
    assert ask_reset(address="198.51.100.7").status_code == 302


# Password, by who knows it


def change(client: Client, **fields: str) -> Any:
    good = {"current": PASSWORD, "password": NEW, "password_confirm": NEW}
    return client.post("/cuenta/clave/", good | fields)


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    inside: Client, applicant: User, enter: Enter
) -> None:
    other = Client()
    enter(other, "01234567")
    assert change(inside)["Location"] == "/cuenta/"
    assert (is_in(inside), is_in(other)) == (True, False)
    assert [row.session_key for row in SignIn.objects.all()] == [inside.session.session_key]
    assert enter(Client(), "01234567", NEW).status_code == 302
    assert kinds(applicant) == ["account.password_changed"]
    assert OutboxMessage.objects.get().kind == "account.password"


def test_a_changed_password_ends_a_reset_that_was_on_its_way(inside: Client) -> None:
    ask_reset()
    change(inside)
    assert choose(reset_link()).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"current": ""}, "current", "Escriba su contraseña actual."),
        ({"current": "equivocada"}, "current", "La contraseña actual no es correcta."),
        ({"password": "123456789"}, "password", "La contraseña debe tener al menos 10 caracteres."),
        ({"password_confirm": "otra"}, "password_confirm", "Las contraseñas no coinciden."),
    ],
)
def test_a_fault_changes_nothing(
    inside: Client, applicant: User, changed: dict[str, str], field: str, message: str
) -> None:
    answer = change(inside, **changed)
    assert answer.status_code == 400
    assert (field, message) in faults_of(answer)
    applicant.refresh_from_db()
    assert applicant.check_password(PASSWORD)
    assert kinds(applicant) == []


def test_an_open_page_is_no_place_to_guess(inside: Client, clock: FakeClock) -> None:
    for _ in range(PASSWORDS_TRIED.most):
        assert change(inside, current="equivocada").status_code == 400
    assert change(inside).status_code == 429
    clock.advance(15 * 60)
    assert change(inside).status_code == 302


# Mailbox


def ask_mailbox(client: Client, email: str = "nueva@correo.example", current: str = PASSWORD) -> Any:
    return client.post("/cuenta/correo/", {"email": email, "current": current})


def mailbox_link() -> str:
    return link_in(OutboxMessage.objects.get(kind="account.mailbox"))


def test_the_mailbox_changes_when_it_is_confirmed_there_and_the_old_one_is_told(
    inside: Client, applicant: User, clock: FakeClock
) -> None:
    old = applicant.email
    assert ask_mailbox(inside, "NUEVA@correo.example")["Location"] == "/cuenta/"
    path = mailbox_link()
    stranger = Client()  # the telephone that reads the mail
    assert "nueva@correo.example" in stranger.get(path).content.decode()
    applicant.refresh_from_db()
    assert applicant.email == old

    assert stranger.post(path)["Location"] == "/cuenta/correo/listo/"

    applicant.refresh_from_db()
    assert applicant.email == "nueva@correo.example"
    notice = OutboxMessage.objects.get(kind="account.mailbox_changed")
    assert notice.to == old
    assert "nueva@correo.example" not in notice.body
    assert kinds(applicant) == ["account.mailbox_asked", "account.mailbox_changed"]
    assert stranger.post(path).status_code == stranger.get(path).status_code == 404


@pytest.mark.parametrize(
    ("email", "current", "status", "fault"),
    [
        ("nueva", PASSWORD, 400, ("email", "Ingrese un correo válido.")),
        ("", PASSWORD, 400, ("email", "Ingrese un correo válido.")),
        ("OTRA@correo.example", PASSWORD, 409, ("email", "Ya existe un usuario con ese correo.")),
        ("nueva@correo.example", "equivocada", 400, ("current", "La contraseña actual no es correcta.")),
    ],
)
def test_a_mailbox_that_cannot_be(
    inside: Client, email: str, current: str, status: int, fault: tuple[str, str]
) -> None:
    make_user("76543210", email="otra@correo.example")
    answer = ask_mailbox(inside, email, current)
    assert (answer.status_code, faults_of(answer)) == (status, [fault])
    assert not OutboxMessage.objects.exists()


def test_somebody_else_was_faster(inside: Client, applicant: User) -> None:
    ask_mailbox(inside)
    make_user("76543210", email="nueva@correo.example")
    answer = inside.post(mailbox_link())
    assert answer.status_code == 409
    assert "Ya existe un usuario con ese correo." in answer.content.decode()
    applicant.refresh_from_db()
    assert applicant.email == "01234567@correo.example"


def test_a_link_is_good_for_its_own_purpose_only(inside: Client) -> None:
    ask_mailbox(inside)
    token = mailbox_link().split("/")[-2]
    assert inside.get(f"/clave/nueva/{token}/").status_code == 404


def test_the_first_confirmed_address_ends_the_other_links(inside: Client, applicant: User) -> None:
    ask_mailbox(inside)
    first = mailbox_link()
    ask_mailbox(inside, "tercera@correo.example")
    assert inside.post(first).status_code == 302
    second = link_in(OutboxMessage.objects.filter(kind="account.mailbox").latest("pk"))
    assert inside.post(second).status_code == 404
    applicant.refresh_from_db()
    assert applicant.email == "nueva@correo.example"


def test_mails_to_new_addresses_come_to_an_end(inside: Client, clock: FakeClock) -> None:
    for index in range(MAILBOX_CHANGES.most):
        assert ask_mailbox(inside, f"n{index}@correo.example").status_code == 302
    assert ask_mailbox(inside, "una-mas@correo.example").status_code == 429


# Sessions


def test_each_session_is_listed_and_one_is_ended(
    inside: Client, applicant: User, clock: FakeClock, enter: Enter
) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Mobile Safari/537.36"})
    clock.advance(60)
    enter(phone, "01234567", address="198.51.100.7")
    page = inside.get("/cuenta/sesiones/")
    shown = [(one["device"], one["here"], one["sign_in"].address) for one in page.context["sessions"]]
    assert shown == [
        ("Chrome en Android", False, "198.51.100.7"),
        ("Navegador no reconocido", True, "192.0.2.1"),
    ]
    assert str(phone.session.session_key) not in page.content.decode()
    other = page.context["sessions"][0]["sign_in"]

    assert inside.post(f"/cuenta/sesiones/{other.pk}/cerrar/")["Location"] == "/cuenta/sesiones/"

    assert (is_in(inside), is_in(phone)) == (True, False)
    assert kinds(applicant) == ["account.session_ended"]
    assert inside.post(f"/cuenta/sesiones/{other.pk}/cerrar/").status_code == 404


def test_ending_the_present_one_leads_out(inside: Client) -> None:
    own = SignIn.objects.get()
    assert inside.post(f"/cuenta/sesiones/{own.pk}/cerrar/")["Location"] == "/ingresar/"
    assert not is_in(inside)


def test_ending_all_ends_also_what_is_in_no_list(inside: Client, applicant: User) -> None:
    forced = Client()
    forced.force_login(applicant)
    assert is_in(forced)
    assert inside.post("/cuenta/sesiones/cerrar-todas/")["Location"] == "/ingresar/"
    assert (is_in(inside), is_in(forced)) == (False, False)
    assert not SignIn.objects.exists()
    assert kinds(applicant) == ["account.sessions_ended"]


def test_nobody_ends_another_persons_session(inside: Client, enter: Enter) -> None:
    make_user("76543210", Role.APPLICANT)
    stranger = Client()
    enter(stranger, "76543210")
    theirs = SignIn.objects.get(user__username="01234567")
    assert stranger.post(f"/cuenta/sesiones/{theirs.pk}/cerrar/").status_code == 404
    assert is_in(inside)


def test_signing_out_takes_it_off_the_list(inside: Client) -> None:
    inside.post("/salir/")
    assert not SignIn.objects.exists()
    assert SESSION_KEY not in inside.session


def test_entering_as_another_in_the_same_browser_is_listed_too(inside: Client) -> None:
    make_user("76543210", Role.APPLICANT)
    # The new account's form in a browser where somebody is signed in: the earlier session gives way.
    answer = inside.post("/registrar/", {
        "doc_type": "DNI", "doc_number": "11112222", "full_name": "Una Persona", "email": "u@correo.example",
        "password": NEW, "password_confirm": NEW,
    })  # fmt: skip
    assert answer.status_code == 302
    assert inside.get("/cuenta/sesiones/").context["sessions"][0]["here"] is True


def test_the_account_page_says_who_one_is(inside: Client, applicant: User) -> None:
    page = inside.get("/cuenta/").content.decode()
    for words in (applicant.username, applicant.full_name, applicant.email, "1 abierta"):
        assert words in page
