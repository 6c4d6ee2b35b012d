from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests.accounts.people import PASSWORD, make_user

Enter = Callable[..., Any]


@pytest.fixture
def applicant(db: None) -> User:
    return make_user("01234567", Role.APPLICANT)


@pytest.fixture
def enter() -> Enter:
    """Both steps: `enter(client, number, password, target="", address="192.0.2.1")`; the answer to the last one."""

    def go(
        client: Client, number: str, password: str = PASSWORD, *, target: str = "", address: str = "192.0.2.1"
    ) -> Any:
        first = client.post("/ingresar/", {"username": number, "next": target}, REMOTE_ADDR=address)
        if first.status_code != 302:
            return first
        return client.post("/ingresar/clave/", {"password": password}, REMOTE_ADDR=address)

    return go
