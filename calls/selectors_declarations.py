"""Reads of declarations, and the one question every page and socket about a call asks first (ACT-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.enums import Role
from accounts.models import User
from calls.domain.abstention import KEY, Standing, asks, standing
from calls.enums import CallState, Interest
from calls.models import Call, Declaration
from core.errors import Forbidden


class DeclarationOwed(Forbidden):
    """They have not declared about this call yet; `data` has its code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "declaration.required",
            "Antes de ver los datos de esta convocatoria declare si tiene parentesco o conflicto de intereses.",
            {"call": code},
        )


class Abstained(Forbidden):
    """They declared a conflict: this call is closed to them; `data` has its code."""

    def __init__(self, code: str) -> None:
        super().__init__("declaration.abstained", "Usted se abstuvo de esta convocatoria.", {"call": code})


@dataclass(frozen=True, slots=True)
class Declared:
    """The last thing somebody declared about a call; `roles` in words."""

    user: User
    roles: str
    declaration: Declaration

    @property
    def abstains(self) -> bool:
        """Whether it keeps them out."""
        return self.declaration.interest != Interest.NONE


def check_open_to(user: User, **lookup: Any) -> None:
    """Raise DeclarationOwed or Abstained unless the published call found by `lookup` is open to this person: one query.

    `lookup` is of `Call`: `code="…"`, `sittings__rooms=3`. A draft has no data yet, and what does not exist is left to the
    gatekeeper of whoever asks.
    """
    last = Declaration.objects.filter(call=OuterRef("pk"), user=user).order_by("-version").values("interest")[:1]
    calls = Call.objects.filter(**lookup).exclude(state=CallState.BORRADOR).annotate(last=Subquery(last))
    found = calls.values_list("code", f"terms__{KEY}", "last").first()
    if found is None:
        return
    code, asked, interest = found
    match standing(asked=bool(asked), last=interest):
        case Standing.OWED:
            raise DeclarationOwed(code)
        case Standing.ABSTAINED:
            raise Abstained(code)


def last_declaration(user: User, call: Call) -> Declaration | None:
    """What this person declared last about a call."""
    return Declaration.objects.filter(call=call, user=user).order_by("-version").first()


def standing_of(user: User, call: Call) -> Standing:
    """How this person stands towards a call."""
    last = last_declaration(user, call)
    return standing(asked=asks(call.terms), last=last.interest if last else None)


def closed_to(user: User) -> list[int]:
    """Ids of the calls that this person abstains from."""
    last: dict[int, str] = dict(
        Declaration.objects.filter(user=user).order_by("version").values_list("call_id", "interest")
    )
    return [call for call, interest in last.items() if interest != Interest.NONE]


def declarations_of(call: Call) -> list[Declared]:
    """The last declaration of everybody who made one about a call, by name: two queries."""
    last: dict[int, Declaration] = {}
    made = Declaration.objects.filter(call=call).order_by("version").select_related("user")
    for declaration in made.prefetch_related("user__grants"):
        last[declaration.user_id] = declaration
    found = [Declared(each.user, _roles(each.user), each) for each in last.values()]
    return sorted(found, key=lambda one: (one.user.full_name, one.user.username))


def _roles(user: User) -> str:
    return ", ".join(str(role.label) for role in Role if role in user.roles)
