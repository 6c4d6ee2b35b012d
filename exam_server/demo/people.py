"""Everybody in the demo: the applicants of the data, invented ones beside them, and the staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.enums import DocumentType, Role
from accounts.models import RoleGrant, User
from exam_server.demo.names import invented_name

PASSWORD = "convocas-demo"  # noqa: S105 - printed on the first page: the demo exists in debug mode only


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to have an account. `role` is what they may do."""

    username: str
    full_name: str
    email: str
    role: Role


STAFF: tuple[Person, ...] = (
    Person("monitor1", "Amaranta Luyando Pretel", "monitor1@mider.example", Role.MONITOR),
    Person("monitor2", "Evaristo Cancharí Tello", "monitor2@mider.example", Role.MONITOR),
    Person("rrhh", "Honorata Bedregal Quispillo", "rrhh@mider.example", Role.HR),
    Person("comite1", "Crisanto Olivarría Puma", "comite1@mider.example", Role.COMMITTEE),
    Person("comite2", "Dorotea Marcavilca Solís", "comite2@mider.example", Role.COMMITTEE),
    Person("autor", "Anselmo Taboada Huayta", "autor@mider.example", Role.QUESTION_AUTHOR),
    Person("observador", "Olegaria Sifuentes Raurau", "observador@mider.example", Role.OBSERVER),
)


def invented_applicant(index: int) -> Person:
    """The applicant with document 9991xxxx; `index` from 0."""
    number = f"{99_910_001 + index}"
    return Person(number, invented_name(index), f"postulante{number}@correo.example", Role.APPLICANT)


def ensure_people(people: Sequence[Person]) -> list[User]:
    """Accounts for these people, in the order given; who has one keeps it as it is."""
    names = [person.username for person in people]
    known = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    missing = [person for person in people if person.username not in known]
    if missing:
        _create(missing)
    users = {user.username: user for user in User.objects.filter(username__in=names)}
    return [users[name] for name in names]


@transaction.atomic
def _create(people: Iterable[Person]) -> None:
    # One hash for all of them: Argon2 is slow on purpose, and 2,000 salts would cost a minute to protect a password
    # that stands on the first page. Real accounts each have a salt of their own.
    password = make_password(PASSWORD)
    roles = {person.username: person.role for person in people}
    users = User.objects.bulk_create(
        User(
            username=person.username,
            doc_type=DocumentType.DNI if person.role == Role.APPLICANT else DocumentType.STAFF,
            full_name=person.full_name,
            email=person.email,
            password=password,
        )
        for person in people
    )
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=roles[user.username]) for user in users)
