"""Invented people."""

from __future__ import annotations

from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User

PASSWORD = "una clave de prueba"


def make_user(username: str, *roles: Role, **fields: object) -> User:
    """A saved person with these roles and the password of every test."""
    kind = DocumentType.DNI if username.isdigit() and len(username) == 8 else DocumentType.STAFF
    facts = {"doc_type": kind, "full_name": f"Persona {username}", "email": f"{username.lower()}@correo.example"}
    user = User.objects.create_user(username, PASSWORD, **{**facts, **fields})
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user
