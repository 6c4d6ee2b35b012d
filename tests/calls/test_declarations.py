"""Declarations of kinship and conflict: who may see a call, what is stored, and the way through the page (ACT-01)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from calls.domain.abstention import KEY, Standing, standing
from calls.enums import Interest
from calls.models import Call, Declaration
from calls.selectors_declarations import Abstained, DeclarationOwed, check_open_to, closed_to, declarations_of
from calls.services_declarations import declare
from core.errors import DomainError
from core.record import call_chain, entries_of
from tests.accounts.people import make_user
from tests.calls.drafts import BEFORE, CODE, draft, published

pytestmark = pytest.mark.django_db
PAGE = f"/rrhh/convocatorias/{CODE}/declaracion/"
BOARD = f"/rrhh/convocatorias/{CODE}/proceso/"
COUSIN = "Es mi primo hermano por línea materna."


@pytest.mark.parametrize(
    ("asked", "last", "expected", "lets_in"),
    [
        (False, None, Standing.FREE, True),
        (False, Interest.NONE, Standing.FREE, True),
        (False, Interest.KINSHIP, Standing.ABSTAINED, False),  # nobody asked, and they said so all the same
        (True, None, Standing.OWED, False),
        (True, Interest.NONE, Standing.CLEAR, True),
        (True, Interest.KINSHIP, Standing.ABSTAINED, False),
        (True, Interest.CONFLICT, Standing.ABSTAINED, False),
    ],
)
def test_how_one_stands(asked: bool, last: Interest | None, expected: Standing, lets_in: bool) -> None:
    found = standing(asked=asked, last=last)
    assert (found, found.lets_in) == (expected, lets_in)


@pytest.fixture
def call(db: None) -> Call:
    return published()


@pytest.fixture
def member(db: None) -> User:
    return make_user("comite1", Role.COMMITTEE)


def say(call: Call, user: User, interest: Interest, detail: str = "", **more: Any) -> Declaration:
    return declare(call, user=user, interest=interest, detail=detail, now=more.get("now", BEFORE))


def refusal(call: Call, user: User, interest: Interest, detail: str = "") -> str:
    with pytest.raises(DomainError) as refused:
        say(call, user, interest, detail)
    return refused.value.code


def test_a_new_call_asks_and_an_older_one_does_not(call: Call, member: User) -> None:
    assert call.terms[KEY] is True
    with pytest.raises(DeclarationOwed):
        check_open_to(member, code=CODE)
    Call.objects.filter(pk=call.pk).update(terms={key: call.terms[key] for key in call.terms if key != KEY})
    check_open_to(member, code=CODE)
    say(call, member, Interest.CONFLICT, COUSIN)
    with pytest.raises(Abstained):
        check_open_to(member, code=CODE)


def test_a_draft_has_no_data_and_asks_nothing(member: User) -> None:
    call = draft()
    check_open_to(member, code=CODE)
    assert refusal(call, member, Interest.NONE) == "declaration.draft"


def test_the_same_again_is_the_same_and_a_discovery_is_a_new_version(call: Call, member: User) -> None:
    first = say(call, member, Interest.NONE, "esto no se guarda")
    assert (first.version, first.detail) == (1, "")
    assert say(call, member, Interest.NONE).pk == first.pk
    check_open_to(member, code=CODE)
    later = say(call, member, Interest.KINSHIP, f"  {COUSIN} ", now=BEFORE + timedelta(days=9))
    assert (later.version, later.detail) == (2, COUSIN)
    assert Declaration.objects.get(pk=first.pk).interest == Interest.NONE
    with pytest.raises(Abstained):
        check_open_to(member, code=CODE)
    assert closed_to(member) == [call.pk]
    (only,) = declarations_of(call)
    assert (only.user, only.declaration, only.abstains) == (member, later, True)


def test_who_abstained_does_not_readmit_themselves(call: Call, member: User) -> None:
    say(call, member, Interest.KINSHIP, COUSIN)
    assert refusal(call, member, Interest.NONE) == "declaration.final"
    assert say(call, member, Interest.CONFLICT, "Además fui su socio.").version == 2
    assert refusal(call, member, Interest.NONE) == "declaration.final"


@pytest.mark.parametrize(
    ("detail", "fits"),
    [("x" * 9, False), ("x" * 10, True), ("x" * 1000, True), ("x" * 1001, False), ("a\x00" * 9, False)],
)
def test_a_conflict_is_explained(call: Call, member: User, detail: str, fits: bool) -> None:
    if fits:
        assert say(call, member, Interest.CONFLICT, detail).detail == detail
    else:
        assert refusal(call, member, Interest.CONFLICT, detail) == "declaration.detail"
        assert not Declaration.objects.exists()


def test_it_is_recorded_without_its_words_and_never_changes(call: Call, member: User) -> None:
    made = say(call, member, Interest.KINSHIP, COUSIN)
    entry = entries_of(call_chain(CODE))[-1]
    assert (entry.kind, entry.actor) == ("declaration.made", "user:comite1")
    assert COUSIN not in entry.data
    for change in (Declaration.objects.filter(pk=made.pk).update, Declaration.objects.filter(pk=made.pk).delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(**({"interest": Interest.NONE} if change.__name__ == "update" else {}))


# the way through the page


@pytest.fixture
def browser(call: Call, member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client


def test_one_declares_and_goes_on_to_where_one_was_going(browser: Client) -> None:
    led = browser.get(f"{BOARD}?ver=todo")
    assert led["Location"] == f"{PAGE}?next=%2Frrhh%2Fconvocatorias%2F{CODE}%2Fproceso%2F%3Fver%3Dtodo"
    page = browser.get(led["Location"]).content.decode()
    assert "cuarto grado de consanguinidad" in page
    done = browser.post(PAGE, {"interest": "NONE", "next": f"{BOARD}?ver=todo"})
    assert (done.status_code, done["Location"]) == (302, f"{BOARD}?ver=todo")
    assert "1 persona declaró" in browser.get(done["Location"]).content.decode()


@pytest.mark.parametrize("going", ["https://otro.example/", "//otro.example/", "/salir/", ""])
def test_it_never_leads_out_of_the_site(browser: Client, going: str) -> None:
    assert browser.post(PAGE, {"interest": "NONE", "next": going})["Location"] == PAGE


def test_a_write_without_declaration_is_refused_and_says_so(browser: Client) -> None:
    refused = browser.post(f"/rrhh/convocatorias/{CODE}/curricular/convocados")
    assert refused.status_code == 403
    assert "Lo que escribió sigue en la página anterior" in refused.content.decode()
    told = browser.post(f"/rrhh/convocatorias/{CODE}/curricular/convocados", headers={"accept": "application/json"})
    assert told.json()["error"]["code"] == "declaration.required"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Elija qué declara."),
        ({"interest": "QUIZA"}, "Elija qué declara."),
        ({"interest": "KINSHIP"}, "Explíquelo con 10 caracteres o más."),
        ({"interest": "CONFLICT", "detail": "  corto  "}, "Explíquelo con 10 caracteres o más."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(browser: Client, typed: dict[str, str], said: str) -> None:
    refused = browser.post(PAGE, typed | {"next": BOARD})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert said in page
    assert f'value="{BOARD}"' in page
    assert typed.get("detail", "").strip() in page
    assert not Declaration.objects.exists()


def test_who_declares_a_conflict_finds_the_call_closed(browser: Client) -> None:
    done = browser.post(PAGE, {"interest": "KINSHIP", "detail": COUSIN, "next": BOARD})
    assert done["Location"] == PAGE
    page = browser.get(PAGE).content.decode()
    assert "Esta convocatoria está cerrada para usted." in page
    assert 'value="NONE"' not in page
    closed = browser.get(BOARD)
    assert closed.status_code == 403
    assert "Usted se abstuvo de esta convocatoria" in closed.content.decode()
    assert browser.get("/rrhh/procesos/").status_code == 200


def test_details_are_for_who_conducts_and_oversees(call: Call, member: User, browser: Client) -> None:
    say(call, member, Interest.NONE)
    other = make_user("comite2", Role.COMMITTEE)
    say(call, other, Interest.KINSHIP, COUSIN)
    address = f"/rrhh/convocatorias/{CODE}/declaraciones/"
    page = browser.get(address).content.decode()
    assert "Se abstiene" in page
    assert COUSIN not in page
    for name, role in (("rrhh", Role.HR), ("observador", Role.OBSERVER)):
        reader = make_user(name, role)
        say(call, reader, Interest.NONE)
        client = Client()
        client.force_login(reader)
        assert COUSIN in client.get(address).content.decode()
