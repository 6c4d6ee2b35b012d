from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests.accounts.people import PASSWORD, make_user

Enter = Callable[..., HttpResponse]


@pytest.fixture
def applicant(db: None) -> User:
    return make_user("01234567", Role.APPLICANT)


@pytest.fixture
def enter() -> Enter:
    """Both steps: `enter(client, number, password, next="", address="192.0.2.1")`; the answer to the last one."""

    def go(
        client: Client, number: str, password: str = PASSWORD, *, next: str = "", address: str = "192.0.2.1"  # noqa: A002
    ) -> HttpResponse:
        first = client.post("/ingresar/", {"username": number, "next": next}, REMOTE_ADDR=address)
        if first.status_code != 302:
            return first
        return client.post("/ingresar/clave/", {"password": password}, REMOTE_ADDR=address)

    return go
