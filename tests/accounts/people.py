"""Invented people."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import make_password

from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User

PASSWORD = "una clave de prueba"


@cache
def hashed() -> str:
    """The password as it is stored, reckoned once: a hash is slow on purpose."""
    return make_password(PASSWORD)


def make_user(username: str, *roles: Role, **fields: object) -> User:
    """A saved person with these roles and the password of every test."""
    kind = DocumentType.DNI if username.isdigit() and len(username) == 8 else DocumentType.STAFF
    facts = {"doc_type": kind, "full_name": f"Persona {username}", "email": f"{username.lower()}@correo.example"}
    user = User(username=username, password=hashed(), **{**facts, **fields})
    user.full_clean(exclude=["password"])
    user.save()
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user
