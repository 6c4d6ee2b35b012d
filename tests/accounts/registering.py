"""Filling in the sign-up form."""

from __future__ import annotations

from typing import Any

from django.test import Client

NEW_PASSWORD = "demostracion"
GOOD = {
    "doc_type": "DNI",
    "doc_number": "01234567",
    "full_name": "Nayra Altamira Quilca",
    "email": "nayra@correo.example",
    "password": NEW_PASSWORD,
    "password_confirm": NEW_PASSWORD,
}


def register(client: Client, *, address: str = "192.0.2.1", **fields: str) -> Any:
    """The answer to the form with these fields changed."""
    return client.post("/registrar/", GOOD | fields, REMOTE_ADDR=address)
